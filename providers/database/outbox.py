"""What happened, for whoever listens: written in the transaction that made it happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from providers.database.records import TOPICS, new_id
from providers.database.session import Session
from providers.database.tables import outbox

__all__ = ["TOPICS", "Happening", "publish", "recent"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry; `published_at` is None until somebody has passed it on."""

    id: UUID
    topic: str
    organization_id: UUID | None
    payload: dict[str, Any]
    created_at: datetime
    published_at: datetime | None


async def publish(session: Session, topic: str, organization_id: UUID | None, payload: Mapping[str, Any]) -> None:
    """Raises ValueError for a topic that is not one of `TOPICS`."""
    if topic not in TOPICS:
        raise ValueError(f"{topic!r} is no topic; the topics are {', '.join(TOPICS)}")
    row = {"id": new_id(), "topic": topic, "organization_id": organization_id, "payload": dict(payload)}
    await session.execute(insert(outbox).values(row))


async def recent(session: Session, limit: int = 50) -> list[Happening]:
    """Newest first."""
    columns = [outbox.c[name] for name in Happening.__dataclass_fields__]
    rows = await session.execute(select(*columns).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(limit))
    return [Happening(*row) for row in rows]
