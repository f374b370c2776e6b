"""Repositories in which somebody has paused the bot, until somebody resumes it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import pauses

_c = pauses.c


@dataclass(frozen=True, slots=True)
class Pause:
    """Who paused the bot in a repository, when, and the reason that was given, if any."""

    actor_id: str
    actor_login: str
    reason: str
    created_at: datetime


_COLUMNS = [_c[name] for name in Pause.__dataclass_fields__]


async def find(session: Session, organization_id: UUID, repository_id: UUID) -> Pause | None:
    """None where the bot is not paused."""
    query = select(*_COLUMNS).where(_c.organization_id == organization_id, _c.repository_id == repository_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Pause(*row)


async def begin(
    session: Session, organization_id: UUID, repository_id: UUID, *, actor_id: str, actor_login: str, reason: str
) -> bool:
    """Pause it; False where it is paused already, whose first reason stays."""
    values = {"actor_id": actor_id, "actor_login": actor_login, "reason": reason}
    made = await session.execute(
        insert(pauses)
        .values(id=new_id(), organization_id=organization_id, repository_id=repository_id, **values)
        .on_conflict_do_nothing(index_elements=["repository_id"])
        .returning(_c.id)
    )
    return made.first() is not None


async def end(session: Session, organization_id: UUID, repository_id: UUID) -> bool:
    """Go on; False where it was not paused."""
    ended = await session.execute(
        delete(pauses).where(_c.organization_id == organization_id, _c.repository_id == repository_id)
    )
    return bool(ended.rowcount)
