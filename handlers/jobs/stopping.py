"""Calling off what waits or runs: one refactoring, or everything under a pull request. Nothing is destroyed."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs.deciding import record
from handlers.jobs.refactoring.ending import abandon_refactoring
from handlers.jobs.repository import Subject
from handlers.jobs.requests import RefactoringRequest, conclusion_job, refactoring_job
from providers.code_hosts.events import Actor
from providers.database import jobs, refactorings
from providers.database.refactorings import Refactoring
from providers.database.session import Session

_SEARCHED: Final = 500


@dataclass(frozen=True, slots=True)
class Stopped:
    """What was called off: how many analyses, and the names of the refactorings."""

    analyses: int
    references: tuple[str, ...]


async def stop(
    ctx: Context, subject: Subject, number: int, head_sha: str | None, by: Actor, command_id: UUID | None
) -> Stopped:
    """Everything that waits or runs for this issue or pull request; what runs ends at its next heartbeat."""
    organization_id, repository_id = subject.organization_id, subject.repository_id
    said = f"stopped by {by.login}"
    async with ctx.database.tenant(organization_id) as session:
        analyses = await _stop_analyses(session, subject, number, head_sha, said)
        known = await refactorings.recent(session, organization_id, repository_id, limit=_SEARCHED)
        mine = [row for row in known if number in {row.asked.get("number"), row.pull_request}]
        ended = tuple([row.reference for row in mine if await _call_off(session, row, said)])
        about, facts = ("repository", repository_id), {"number": number, "analyses": analyses, "stopped": list(ended)}
        await record(session, organization_id, "repository.stopped", by, facts, about=about, command_id=command_id)
    return Stopped(analyses, ended)


async def call_off(ctx: Context, refactoring: Refactoring, by: Actor, command_id: UUID | None = None) -> bool:
    """Whether anything of it waited or ran."""
    organization_id = refactoring.organization_id
    async with ctx.database.tenant(organization_id) as session:
        is_ended = await _call_off(session, refactoring, f"called off by {by.login}")
        if is_ended:
            about = ("refactoring", refactoring.id)
            await record(session, organization_id, "refactoring.cancelled", by, {}, about=about, command_id=command_id)
    return is_ended


async def _stop_analyses(session: Session, subject: Subject, number: int, head_sha: str | None, said: str) -> int:
    abouts = [f"{subject.repository_id}:pull:{number}"]
    abouts += [f"{subject.repository_id}:commit:{head_sha}"] if head_sha else []
    called_off = [
        job for about in abouts for job in await jobs.cancel_others(session, subject.organization_id, about, "", said)
    ]
    for job in called_off:
        if job.state == "cancelled":  # one that runs is ended by its heartbeat, and gives up by itself
            await jobs.enqueue(session, conclusion_job(job, "cancelled", said))
    return len(called_off)


async def _call_off(session: Session, row: Refactoring, said: str) -> bool:
    """One that runs tells its end by itself; for one that only waits, a job is left behind that does."""
    end = refactoring_job(
        RefactoringRequest(row.repository_id, str(row.id), "end", "cancelled", said), row.organization_id
    )
    live = await jobs.cancel_others(session, row.organization_id, end.subject, end.key, said)
    is_under_way = row.phase in refactorings.UNDER_WAY
    if is_under_way:
        await refactorings.set_phase(session, row.organization_id, row.id, "cancelled", reason=said)
    for job in live:
        if job.state == "cancelled":
            await abandon_refactoring(session, job, Outcome("cancelled", said))
    if is_under_way and not live:
        await jobs.enqueue(session, end)
    return bool(live) or is_under_way
