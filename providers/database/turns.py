"""Places for pull requests of ours: who has one, who waits for one, for what, and until when.

Whoever gives places to the wishes of a repository holds its lock, until the end of the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.refactorings import UNDER_WAY, Phase
from providers.database.session import Session
from providers.database.tables import refactoring_jobs, turns

Hold = Literal["limit", "day", "window", "configuration"]

MOST_WAITING: Final = 200  # of one repository, looked at in one go
STARTED_WITHIN: Final = timedelta(minutes=5)  # after which whoever was to start what has a place has died
_ENDED_WITHOUT: Final = ("nothing_to_do", "refused", "failed", "cancelled")
_t, _j = turns.c, refactoring_jobs.c


@dataclass(frozen=True, slots=True)
class Turn:
    """One wish for a pull request. `placed_at` is when it was given a place, None while it waits for one: then `hold`
    says what for, and `hold_until` when it may go on, None where that is up to people."""

    refactoring_id: UUID
    organization_id: UUID
    repository_id: UUID
    hold: Hold
    hold_until: datetime | None
    placed_at: datetime | None
    asked_at: datetime
    phase: Phase
    pull_request: int | None
    asked: dict[str, Any]


_COLUMNS = (
    _t.refactoring_job_id, _t.organization_id, _t.repository_id, _t.hold, _t.hold_until, _t.placed_at, _t.asked_at,
    _j.phase, _j.pull_request, _j.asked,
)  # fmt: skip


async def lock(session: Session, repository_id: UUID) -> None:
    """Wait until nobody else gives places in this repository."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"turns:{repository_id}", 0))))


async def ask(session: Session, organization_id: UUID, repository_id: UUID, refactoring_id: UUID) -> None:
    """Let a wish wait for its turn; one that waits or has a place already is left alone."""
    new = insert(turns).values(
        refactoring_job_id=refactoring_id, organization_id=organization_id, repository_id=repository_id
    )
    await session.execute(new.on_conflict_do_nothing(index_elements=[_t.refactoring_job_id]))


async def place(session: Session, turn: Turn, now: datetime) -> None:
    """Give it a place, from now on."""
    await session.execute(update(turns).where(*_is(turn)).values(placed_at=now, hold_until=None))


async def hold(session: Session, turn: Turn, why: Hold, until: datetime | None) -> None:
    """Let it wait, and give up the place that it may have had."""
    await session.execute(update(turns).where(*_is(turn)).values(placed_at=None, hold=why, hold_until=until))


async def get(session: Session, organization_id: UUID, refactoring_id: UUID) -> Turn | None:
    """None for what needs no place, such as a plan."""
    query = _select().where(_t.organization_id == organization_id, _t.refactoring_job_id == refactoring_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Turn(*row)


async def taken(session: Session, organization_id: UUID, repository_id: UUID) -> list[Turn]:
    """Those that have a place: on their way to a pull request, or with one that nobody has decided yet."""
    query = _select().where(_t.organization_id == organization_id, _t.repository_id == repository_id, _has_place())
    return [Turn(*row) for row in await session.execute(query.order_by(_t.placed_at))]


async def placed_since(session: Session, organization_id: UUID, repository_id: UUID, since: datetime) -> Sequence[UUID]:
    """Those given a place since then that have opened a pull request, whatever became of it, or still may."""
    came_to_something = or_(_j.pull_request.is_not(None), _j.phase.in_(sorted(UNDER_WAY)))
    query = select(_t.refactoring_job_id).select_from(_joined())
    query = query.where(_t.organization_id == organization_id, _t.repository_id == repository_id)
    return list(await session.scalars(query.where(_t.placed_at >= since, came_to_something)))


async def is_anybody_concerned(session: Session, organization_id: UUID, repository_id: UUID) -> bool:
    """Whether anybody waits there, or has a place and has not begun."""
    query = select(_t.refactoring_job_id).select_from(_joined())
    query = query.where(_t.organization_id == organization_id, _t.repository_id == repository_id, _j.phase == "asked")
    return (await session.execute(query.limit(1))).first() is not None


async def waiting(session: Session, organization_id: UUID, repository_id: UUID) -> list[Turn]:
    """Those that wait, oldest first."""
    query = _select().where(_t.organization_id == organization_id, _t.repository_id == repository_id)
    query = query.where(_t.placed_at.is_(None), _j.phase == "asked").order_by(_t.asked_at, _t.refactoring_job_id)
    return [Turn(*row) for row in await session.execute(query.limit(MOST_WAITING))]


async def forget_ended(session: Session, organization_id: UUID, repository_id: UUID) -> None:
    """Delete those that waited and were called off meanwhile."""
    under_way = select(_j.id).where(_j.organization_id == organization_id, _j.phase.in_(sorted(UNDER_WAY)))
    waited = _t.organization_id == organization_id, _t.repository_id == repository_id, _t.placed_at.is_(None)
    await session.execute(delete(turns).where(*waited, _t.refactoring_job_id.not_in(under_way)))


async def repositories_waiting(session: Session, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Organization and repository of what waits, or was placed lately and may not have been started: for a session of
    the system, which sees turns and no refactorings."""
    lately = _t.placed_at.between(now - timedelta(days=1), now - STARTED_WITHIN)
    query = select(_t.organization_id, _t.repository_id).where(or_(_t.placed_at.is_(None), lately)).distinct()
    return [(row[0], row[1]) for row in await session.execute(query.limit(limit))]


def _has_place() -> ColumnElement[bool]:
    """An open pull request keeps its place while it is made anew, and where that came to nothing."""
    failed_anew = and_(_j.pull_request.is_not(None), _j.phase.in_(_ENDED_WITHOUT))
    on_its_way = and_(_t.placed_at.is_not(None), _j.phase.in_(sorted(UNDER_WAY)))
    return or_(_j.phase == "open", on_its_way, failed_anew)


def _is(turn: Turn) -> Sequence[ColumnElement[bool]]:
    return _t.organization_id == turn.organization_id, _t.refactoring_job_id == turn.refactoring_id


def _joined() -> Any:
    return turns.join(
        refactoring_jobs,
        and_(_j.organization_id == _t.organization_id, _j.id == _t.refactoring_job_id),
    )


def _select() -> Any:
    return select(*_COLUMNS).select_from(_joined())
