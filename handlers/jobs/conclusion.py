"""Closing the check run of an analysis that was superseded, quarantined, timed out or failed."""

from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs import gate, telling
from handlers.jobs.analysis import details_url
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import ConclusionRequest
from handlers.messages import check_run
from providers.code_hosts.code_host import CheckRun
from providers.database import analyses
from providers.database.analyses import Run
from providers.database.jobs import Job


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
    check = await _ended(ctx, subject, run, request)
    await telling.tell(ctx, subject, check, run.pull_request)
    return Outcome("done", f"check run closed: {request.reason}")


async def _ended(ctx: Context, subject: Subject, run: Run, request: ConclusionRequest) -> CheckRun:
    sha, external_id, url, reason = run.commit_sha, str(run.id), details_url(ctx, run), request.reason
    match request.state:
        case "cancelled":
            return check_run.superseded(sha, external_id=external_id, details_url=url, reason=reason)
        case "timed_out":
            return check_run.timed_out(sha, external_id=external_id, details_url=url, reason=reason)
        case _:
            is_gated = await gate.is_enforced(ctx, subject, run.pull_request)
            return check_run.failed(sha, external_id=external_id, details_url=url, reason=reason, is_gated=is_gated)
