"""Closing the check run of an analysis that was superseded, quarantined, timed out or failed."""

from collections.abc import Callable
from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs import telling
from handlers.jobs.analysis import details_url
from handlers.jobs.repository import find_subject
from handlers.jobs.requests import ConclusionRequest
from handlers.messages import check_run
from providers.code_hosts.code_host import CheckRun
from providers.database import analyses
from providers.database.jobs import Job

RENDERERS: dict[str, Callable[..., CheckRun]] = {
    "cancelled": check_run.superseded,
    "timed_out": check_run.timed_out,
    "failed": check_run.failed,
}


async def conclude_analysis(ctx: Context, job: Job) -> Outcome:
    """No check run stays in progress for ever; one that was superseded before it began needs no end."""
    request = ConclusionRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    organization_id = subject.organization_id
    async with ctx.database.tenant(organization_id) as session:
        run = await analyses.get(session, organization_id, UUID(request.run_id))
        if run is None and request.state != "cancelled" and request.commit_sha:
            # Its worker died before it could begin: people shall see that it was given up all the same.
            whose = (organization_id, request.repository_id, request.commit_sha)
            run = await analyses.start(session, *whose, run_id=UUID(request.run_id))
        if run is None or run.status == "completed":
            return Outcome("nothing_to_do", "no check run is open for this analysis")
        await analyses.fail(session, organization_id, run.id, request.reason)
    render = RENDERERS.get(request.state, check_run.failed)
    check = render(run.commit_sha, external_id=str(run.id), details_url=details_url(ctx, run), reason=request.reason)
    await telling.tell(ctx, subject, check, run.pull_request)
    return Outcome("done", f"check run closed: {request.reason}")
