"""Findings that people do not want to be told of again, each with who decided it, why, and until when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import ignored_findings

MOST_LISTED = 1000
_c = ignored_findings.c


@dataclass(frozen=True, slots=True)
class IgnoredFinding:
    """One decision. `until` is the last day on which it holds, by UTC; None for ever."""

    finding_id: str
    reason: str
    actor_id: str
    actor_login: str
    created_at: datetime
    until: date | None


_COLUMNS = [_c[name] for name in IgnoredFinding.__dataclass_fields__]


async def ignore(
    session: Session,
    organization_id: UUID,
    repository_id: UUID,
    finding_id: str,
    *,
    actor_id: str,
    actor_login: str,
    reason: str,
    until: date | None = None,
) -> None:
    """What is decided last takes the place of what was decided before."""
    decided = {"reason": reason, "actor_id": actor_id, "actor_login": actor_login, "until": until}
    made = insert(ignored_findings).values(
        id=new_id(), organization_id=organization_id, repository_id=repository_id, finding_id=finding_id, **decided
    )
    anew = {**decided, "created_at": func.now()}
    await session.execute(made.on_conflict_do_update(index_elements=["repository_id", "finding_id"], set_=anew))


async def unignore(session: Session, organization_id: UUID, repository_id: UUID, finding_id: str) -> bool:
    """False for a finding that was not ignored."""
    ended = await session.execute(
        delete(ignored_findings).where(
            _c.organization_id == organization_id, _c.repository_id == repository_id, _c.finding_id == finding_id
        )
    )
    return bool(ended.rowcount)


async def in_force(session: Session, organization_id: UUID, repository_id: UUID, today: date) -> list[IgnoredFinding]:
    """Those that hold on this day, newest first, at most a thousand."""
    query = (
        select(*_COLUMNS)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id)
        .where(or_(_c.until.is_(None), _c.until >= today))
        .order_by(_c.created_at.desc(), _c.id.desc())
        .limit(MOST_LISTED)
    )
    return [IgnoredFinding(*row) for row in await session.execute(query)]
