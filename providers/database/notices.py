"""What the bot says unasked: the parts of its one comment under each pull request, and where it may write no checks."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from providers.database.session import Session
from providers.database.tables import notices, repositories

ASKED_EVERY: Final = timedelta(hours=1)
_KEY: Final = "checks_refused_at"
_c = notices.c
_r = repositories.c


async def keep(
    session: Session, organization_id: UUID, repository_id: UUID, number: int, *, part: str, markdown: str
) -> None:
    """What one part of the comment says from now on."""
    ids = {"organization_id": organization_id, "repository_id": repository_id, "number": number}
    new = insert(notices).values(**ids, part=part, markdown=markdown)
    replaced = {"markdown": markdown, "updated_at": func.now()}
    key = [_c.repository_id, _c.number, _c.part]
    await session.execute(new.on_conflict_do_update(index_elements=key, set_=replaced))


async def of(session: Session, organization_id: UUID, repository_id: UUID, number: int) -> dict[str, str]:
    """Every part of the comment by name."""
    this = _c.organization_id == organization_id, _c.repository_id == repository_id, _c.number == number
    kept = await session.execute(select(_c.part, _c.markdown).where(*this))
    return {row.part: row.markdown for row in kept}


async def get(session: Session, organization_id: UUID, repository_id: UUID, number: int, *, part: str) -> str:
    """The words of one part, "" where there are none."""
    this = _c.organization_id == organization_id, _c.repository_id == repository_id, _c.number == number
    return (await session.scalar(select(_c.markdown).where(*this, _c.part == part))) or ""


async def note_refusal(session: Session, organization_id: UUID, repository_id: UUID, now: datetime) -> None:
    """The host lets us write no check runs in this repository."""
    settings = _r.settings.op("||")(cast({_KEY: now.isoformat()}, JSONB))
    await session.execute(update(repositories).where(*_this(organization_id, repository_id)).values(settings=settings))


async def are_checks_refused(session: Session, organization_id: UUID, repository_id: UUID, now: datetime) -> bool:
    """Whether they were within the last hour. After that it is time to ask again: somebody may have allowed it."""
    query = select(_r.settings[_KEY].astext).where(*_this(organization_id, repository_id))
    refused_at = (await session.execute(query)).scalar_one_or_none()
    return refused_at is not None and now - datetime.fromisoformat(refused_at) < ASKED_EVERY


def _this(organization_id: UUID, repository_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _r.organization_id == organization_id, _r.id == repository_id
