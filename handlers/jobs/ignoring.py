"""Findings that people do not want to be told of again: they are not new and not annotated, and cost what they cost."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from handlers.context import Context
from handlers.jobs.repository import Subject
from providers.code_hosts.events import Actor
from providers.database import audit, ignored_findings
from providers.database.ignored_findings import IgnoredFinding
from providers.database.session import Session


async def ignore(
    ctx: Context, subject: Subject, finding_id: str, by: Actor, *, reason: str, until: date | None
) -> None:
    """From now on, up to and with the day `until`; what was decided before about the finding is replaced."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        await ignored_findings.ignore(
            session, *owner, finding_id, actor_id=by.external_id, actor_login=by.login, reason=reason, until=until
        )
        facts = {"reason": reason, "until": until.isoformat() if until else None}
        await _record(session, subject, finding_id, by, "ignored", facts)


async def unignore(ctx: Context, subject: Subject, finding_id: str, by: Actor) -> bool:
    """False for a finding that was not ignored by a command."""
    async with ctx.database.tenant(subject.organization_id) as session:
        ended = await ignored_findings.unignore(session, subject.organization_id, subject.repository_id, finding_id)
        if ended:
            await _record(session, subject, finding_id, by, "unignored", {})
    return ended


async def ignored(ctx: Context, subject: Subject) -> list[IgnoredFinding]:
    """What commands have set aside and still holds today, newest first."""
    async with ctx.database.tenant(subject.organization_id) as session:
        owner = subject.organization_id, subject.repository_id
        return await ignored_findings.in_force(session, *owner, datetime.now(UTC).date())


async def _record(
    session: Session, subject: Subject, finding_id: str, by: Actor, act: str, facts: Mapping[str, str | None]
) -> None:
    await audit.record(
        session,
        subject.organization_id,
        action=f"finding.{act}",
        resource_type="repository",
        resource_id=subject.repository_id,
        metadata={**facts, "finding": finding_id, "actor_id": by.external_id, "actor_login": by.login},
    )
