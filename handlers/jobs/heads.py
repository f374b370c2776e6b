"""Which commit an analysis is still wanted for: the host is asked as the job starts, since events come in any order."""

from dataclasses import replace

from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest, analysis_job, conclusion_job
from providers.database import analyses, jobs
from providers.database.jobs import Job
from providers.database.session import Session


async def aim(ctx: Context, subject: Subject, job: Job, request: AnalysisRequest) -> tuple[AnalysisRequest, str | None]:
    """The request against the base of now; or, where the head is another by now, that head, whose job then exists.

    The job of the head calls off all others of its subject. Raises UserError where there is no head any more.
    """
    if request.is_fresh:
        return await _as_it_was(ctx, subject, request), None
    head_sha, request = await _head(subject, request)
    async with ctx.database.system() as session:
        if head_sha == request.commit_sha:
            await _call_off_others(session, job, head_sha)
            return request, None
        await jobs.enqueue(session, analysis_job(replace(request, commit_sha=head_sha), subject.organization_id))
    return request, head_sha


async def _head(subject: Subject, request: AnalysisRequest) -> tuple[str, AnalysisRequest]:
    if request.pull_request is not None:
        pull_request = await subject.host.get_pull_request(subject.ref, request.pull_request)
        if pull_request.state != "open":
            raise UserError(f"pull request #{request.pull_request} is {pull_request.state}")
        return pull_request.head_sha, replace(request, base_sha=pull_request.base_sha)
    head_sha = await subject.host.get_head_sha(subject.ref, request.branch)
    if head_sha is None:
        raise UserError(f"branch {request.branch} is gone")
    return head_sha, request


async def _as_it_was(ctx: Context, subject: Subject, request: AnalysisRequest) -> AnalysisRequest:
    """A re-run is about what the commit was last judged for: its pull request or branch, against the same base."""
    async with ctx.database.tenant(subject.organization_id) as session:
        last = await analyses.latest(session, subject.organization_id, subject.repository_id, request.commit_sha)
    if last is None:
        return request
    return replace(request, pull_request=last.pull_request, branch=last.branch, base_sha=last.base_sha)


async def _call_off_others(session: Session, job: Job, head_sha: str) -> None:
    reason = f"superseded by {head_sha[:12]}"
    if job.organization_id is None:
        return
    for other in await jobs.cancel_others(session, job.organization_id, job.subject, job.key, reason):
        if other.state == "cancelled":  # one that runs is ended by its heartbeat, and gives up by itself
            await jobs.enqueue(session, conclusion_job(other, "cancelled", reason))
