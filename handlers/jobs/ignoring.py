"""Findings that people do not want to be told of again: they are not new and not annotated, and cost what they cost."""

from datetime import UTC, date, datetime
from uuid import UUID

from handlers.context import Context
from handlers.jobs.deciding import record
from handlers.jobs.repository import Subject
from providers.code_hosts.events import Actor
from providers.database import ignored_findings
from providers.database.ignored_findings import IgnoredFinding


async def ignore(
    ctx: Context,
    subject: Subject,
    finding_id: str,
    by: Actor,
    command_id: UUID | None = None,
    *,
    reason: str,
    until: date | None,
) -> None:
    """From now on, up to and with the day `until`; what was decided before about the finding is replaced."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        await ignored_findings.ignore(
            session, *owner, finding_id, actor_id=by.external_id, actor_login=by.login, reason=reason, until=until
        )
        about = ("repository", subject.repository_id)
        facts = {"finding": finding_id, "reason": reason, "until": until.isoformat() if until else None}
        await record(session, owner[0], "finding.ignored", by, facts, about=about, command_id=command_id)


async def unignore(ctx: Context, subject: Subject, finding_id: str, by: Actor, command_id: UUID | None = None) -> bool:
    """False for a finding that was not ignored by a command."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        ended = await ignored_findings.unignore(session, *owner, finding_id)
        if ended:
            about, facts = ("repository", subject.repository_id), {"finding": finding_id}
            await record(session, owner[0], "finding.unignored", by, facts, about=about, command_id=command_id)
    return ended


async def ignored(ctx: Context, subject: Subject) -> list[IgnoredFinding]:
    """What commands have set aside and still holds today, newest first."""
    async with ctx.database.tenant(subject.organization_id) as session:
        owner = subject.organization_id, subject.repository_id
        return await ignored_findings.in_force(session, *owner, datetime.now(UTC).date())
