"""Which commit an analysis is still wanted for: the host is asked as the job starts, since events come in any order."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.provenance import provenance_of
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest, analysis_job, conclusion_job
from handlers.messages.wording import SUPERSEDED, reference
from providers.database import analyses, jobs
from providers.database.analyses import Run
from providers.database.jobs import Job
from providers.database.session import Session

# Pushes often come in rows: after the first, only the one that none follows so soon is worth an analysis.
DEBOUNCE_S: Final = 3.0
IN_A_ROW_S: Final = 30.0


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
        newer = replace(request, commit_sha=head_sha)
        await jobs.enqueue(session, analysis_job(newer, subject.organization_id, run_after_s=DEBOUNCE_S))
    return request, head_sha


async def debounce_s(session: Session, request: AnalysisRequest, organization_id: UUID) -> float:
    """How long a new head waits for the next one: not at all, unless it follows closely on another of its subject."""
    is_in_a_row = await jobs.is_asked_lately(session, organization_id, request.subject, IN_A_ROW_S)
    return DEBOUNCE_S if is_in_a_row else 0.0


async def _head(subject: Subject, request: AnalysisRequest) -> tuple[str, AnalysisRequest]:
    if request.pull_request is not None:
        pull_request = await subject.host.get_pull_request(subject.ref, request.pull_request)
        if pull_request.state != "open":
            shown = reference(subject.ref.host, request.pull_request)
            raise UserError(f"pull request {shown} is {pull_request.state}")
        takes_changes = not (pull_request.is_fork or pull_request.is_ours)
        return pull_request.head_sha, replace(request, base_sha=pull_request.base_sha, takes_changes=takes_changes)
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
    return as_it_was(last, is_fresh=True)


def as_it_was(run: Run, *, is_fresh: bool = False) -> AnalysisRequest:
    """The question that this run has answered, to be asked again."""
    return AnalysisRequest(
        repository_id=run.repository_id,
        commit_sha=run.commit_sha,
        base_sha=run.base_sha,
        branch=run.branch,
        pull_request=run.pull_request,
        is_fresh=is_fresh,
        takes_changes=provenance_of(run.document).takes_changes,
    )


async def _call_off_others(session: Session, job: Job, head_sha: str) -> None:
    reason = f"{SUPERSEDED} {head_sha[:12]}"
    if job.organization_id is None:
        return
    for other in await jobs.cancel_others(session, job.organization_id, job.subject, job.key, reason):
        # One that runs is ended by its heartbeat, and gives up by itself; one that never began has no check run.
        if other.state == "cancelled" and other.started_at is not None:
            await jobs.enqueue(session, conclusion_job(other, "cancelled", reason))
