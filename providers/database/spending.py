"""What jobs took: how many of each kind, how long they ran, and what language models cost."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Numeric, cast, func, select

from providers.database.session import Session
from providers.database.tables import jobs, refactoring_jobs


@dataclass(frozen=True, slots=True)
class KindSpent:
    """The jobs of one kind that ended: how many, and the seconds from the start of each to its end."""

    kind: str
    count: int
    seconds: float


async def by_kind(session: Session, organization_id: UUID, repository_id: UUID, since: datetime) -> list[KindSpent]:
    """What has ended since a moment, the longest together first."""
    c = jobs.c
    took = func.sum(func.extract("epoch", c.finished_at - c.started_at))
    query = (
        select(c.kind, func.count(), took)
        .where(c.organization_id == organization_id, c.subject.startswith(f"{repository_id}:", autoescape=True))
        .where(c.finished_at >= since, c.started_at.is_not(None))
        .group_by(c.kind)
        .order_by(took.desc(), c.kind)
    )
    return [KindSpent(kind, count, float(seconds)) for kind, count, seconds in await session.execute(query)]


async def models_usd(session: Session, organization_id: UUID, repository_id: UUID, since: datetime) -> float | None:
    """US dollars that the models of refactorings cost since a moment; None where no model was asked."""
    c = refactoring_jobs.c
    query = select(func.sum(cast(c.metrics["cost_usd"].astext, Numeric))).where(
        c.organization_id == organization_id, c.repository_id == repository_id, c.created_at >= since
    )
    usd = (await session.execute(query)).scalar_one()
    return None if usd is None else float(usd)
