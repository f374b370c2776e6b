"""What an organization used: lines analysed, calls, tokens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import usage_metrics


async def record(
    session: Session,
    organization_id: UUID,
    *,
    metric_type: str,
    value: int,
    repository_id: UUID | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """`value` in the unit that `metric_type` names ("loc_analyzed", "api_calls", "llm_tokens")."""
    await session.execute(
        insert(usage_metrics).values(
            id=new_id(),
            organization_id=organization_id,
            repository_id=repository_id,
            metric_type=metric_type,
            value=value,
            metadata=dict(metadata or {}),
        )
    )


async def total(session: Session, organization_id: UUID, metric_type: str, since: datetime) -> int:
    """The sum of one metric since a moment."""
    c = usage_metrics.c
    used = select(func.coalesce(func.sum(c.value), 0)).where(
        c.organization_id == organization_id, c.metric_type == metric_type, c.timestamp >= since
    )
    return int((await session.execute(used)).scalar_one())
