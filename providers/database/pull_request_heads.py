"""Heads of pull requests as deliveries told of them, with the time each came in: what a person could have seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import deliveries
from providers.database.tables import pull_request_heads as heads

KEPT = 50  # of one pull request, the newest
_c = heads.c


@dataclass(frozen=True, slots=True)
class SeenHead:
    """Where a pull request stood, and which branch it went to, when a delivery told of it."""

    head_sha: str
    base_branch: str
    received_at: datetime


_COLUMNS = [_c[name] for name in SeenHead.__dataclass_fields__]


async def record(
    session: Session,
    organization_id: UUID,
    repository_id: UUID,
    number: int,
    *,
    delivery_id: UUID,
    head_sha: str,
    base_branch: str,
) -> None:
    """Keep what this delivery told; of a pull request that moves without end the oldest are forgotten."""
    received_at = select(deliveries.c.received_at).where(deliveries.c.id == delivery_id).scalar_subquery()
    await session.execute(
        insert(heads).values(
            id=new_id(),
            organization_id=organization_id,
            repository_id=repository_id,
            number=number,
            head_sha=head_sha,
            base_branch=base_branch,
            received_at=received_at,
        )
    )
    old = select(_c.id).where(*_of(organization_id, repository_id, number)).order_by(_c.received_at.desc()).offset(KEPT)
    await session.execute(delete(heads).where(_c.id.in_(old)))


async def of(session: Session, organization_id: UUID, repository_id: UUID, number: int) -> list[SeenHead]:
    """Newest first, at most `KEPT`."""
    newest = select(*_COLUMNS).where(*_of(organization_id, repository_id, number)).order_by(_c.received_at.desc())
    return [SeenHead(*row) for row in await session.execute(newest.limit(KEPT))]


def _of(organization_id: UUID, repository_id: UUID, number: int) -> tuple[ColumnElement[bool], ...]:
    return _c.organization_id == organization_id, _c.repository_id == repository_id, _c.number == number
