"""The audit log: written once, by no role ever changed or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import audit_logs


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what. `action` reads "analysis.finished", `resource_type` "repository"."""

    id: UUID
    organization_id: UUID
    user_id: UUID | None
    action: str
    resource_type: str
    resource_id: UUID | None
    metadata: dict[str, Any]
    created_at: datetime


_COLUMNS = [audit_logs.c[name] for name in Entry.__dataclass_fields__]


async def record(
    session: Session,
    organization_id: UUID,
    *,
    action: str,
    resource_type: str,
    resource_id: UUID | None = None,
    metadata: Mapping[str, Any] | None = None,
    user_id: UUID | None = None,
) -> None:
    """One more line, in the transaction of what it tells of; needs a session of the organization."""
    await session.execute(
        insert(audit_logs).values(
            id=new_id(),
            organization_id=organization_id,
            action=action,
            resource_type=resource_type,
            resource_id=resource_id,
            metadata=dict(metadata or {}),
            user_id=user_id,
        )
    )


async def of_command(session: Session, organization_id: UUID, command_id: UUID) -> Entry | None:
    """What a command did by an earlier attempt within the last day, where that was written down with its id."""
    c = audit_logs.c
    query = select(*_COLUMNS).where(c.organization_id == organization_id)
    query = query.where(c.created_at > func.now() - timedelta(days=1))
    row = (await session.execute(query.where(c.metadata["command_id"].astext == str(command_id)).limit(1))).first()
    return None if row is None else Entry(*row)


async def recent(session: Session, organization_id: UUID, limit: int = 50) -> list[Entry]:
    """Newest first."""
    c = audit_logs.c
    query = select(*_COLUMNS).where(c.organization_id == organization_id)
    rows = await session.execute(query.order_by(c.created_at.desc(), c.id.desc()).limit(limit))
    return [Entry(*row) for row in rows]
