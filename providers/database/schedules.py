"""Which repositories are to be looked at again though nobody pushed: each once a day, the longest unseen first."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, cast, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.session import Session
from providers.database.tables import repositories

# A little less than a day, so that an hourly look comes at about the same hour each day.
LOOKED_AT_EVERY: Final = timedelta(hours=23, minutes=30)
_KEY: Final = "looked_at"
_c = repositories.c


async def due(session: Session, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Organization and repository of those that were analysed at least once, and not looked at for a day."""
    looked_at = cast(_c.settings[_KEY].astext, DateTime(timezone=True))
    query = (
        select(_c.organization_id, _c.id)
        .where(_c.is_active, _c.last_analyzed_at.is_not(None))
        .where(or_(looked_at.is_(None), looked_at <= now - LOOKED_AT_EVERY))
        .order_by(_c.last_analyzed_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def note(session: Session, organization_id: UUID, repository_id: UUID, now: datetime) -> None:
    """It was looked at just now."""
    settings = _c.settings.op("||")(cast({_KEY: now.isoformat()}, JSONB))
    this = _c.organization_id == organization_id, _c.id == repository_id
    await session.execute(update(repositories).where(*this).values(settings=settings))
