"""How fast a conversation goes: what was answered and asked within minutes, and what was stopped for it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, or_, select

from providers.database.jobs.values import seconds
from providers.database.session import Session
from providers.database.tables import audit_logs, commands, jobs

_c = commands.c


async def take_turn(session: Session, repository_id: UUID) -> None:
    """Until the transaction ends, nobody else counts the conversations of this repository."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"talks:{repository_id}", 0))))


async def answered(
    session: Session, organization_id: UUID, repository_id: UUID, number: int, comment_id: str, *, within_s: float
) -> int:
    """How many comments under one issue or pull request were answered, this one aside."""
    query = select(func.count(distinct(_c.comment_id))).where(
        *_others(organization_id, repository_id, comment_id, within_s), _c.number == number
    )
    return int(await session.scalar(query) or 0)


async def of_bots(
    session: Session, organization_id: UUID, repository_id: UUID, comment_id: str, *, within_s: float
) -> int:
    """How many commands accounts that are not people gave in a repository, those of this comment aside."""
    payload = jobs.c.payload
    by_bots = select(payload["comment_id"].astext).where(
        jobs.c.organization_id == organization_id,
        jobs.c.kind == "comment",
        jobs.c.created_at > func.now() - seconds(within_s),
        payload["repository_id"].astext == str(repository_id),
        or_(payload["is_bot"].astext == "true", func.coalesce(payload["app_id"].astext, "") != ""),
    )
    query = select(func.count()).where(
        *_others(organization_id, repository_id, comment_id, within_s), _c.comment_id.in_(by_bots)
    )
    return int(await session.scalar(query) or 0)


async def stopped(
    session: Session, organization_id: UUID, repository_id: UUID, action: str, number: int, *, within_s: float
) -> dict[str, Any] | None:
    """What the newest audit entry of this action says that is about this number or about all; None for none."""
    c = audit_logs.c
    query = (
        select(c.metadata)
        .where(
            c.organization_id == organization_id,
            c.action == action,
            c.resource_id == repository_id,
            c.created_at > func.now() - seconds(within_s),
            or_(c.metadata["number"].astext.is_(None), c.metadata["number"].astext == str(number)),
        )
        .order_by(c.created_at.desc())
        .limit(1)
    )
    found: dict[str, Any] | None = await session.scalar(query)
    return found


def _others(
    organization_id: UUID, repository_id: UUID, comment_id: str, within_s: float
) -> tuple[ColumnElement[bool], ...]:
    return (
        _c.organization_id == organization_id,
        _c.repository_id == repository_id,
        _c.comment_id != comment_id,
        _c.created_at > func.now() - seconds(within_s),
    )
