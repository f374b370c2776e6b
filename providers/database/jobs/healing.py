"""What no worker does by itself: wake workers for what is due, take back what the dead held, call off the outdated."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import String, and_, case, cast, exists, func, literal, or_, select, true, update

from providers.database.jobs.values import CHANNEL, COLUMNS, Job, Wake, job_of, seconds
from providers.database.session import Session
from providers.database.tables import LIVE, jobs

SUSPECTS = "suspects"  # the queue of jobs whose worker died: apart, so that they take nobody else with them
CRASHES_ALLOWED = 3
_ENDED_WITHOUT: Final = ("failed", "timed_out", "cancelled", "refused")
_SEEN_TO: Final = ("due", "running", "done", "nothing_to_do", "blocked")
_LEFT_S, _LOOKED_BACK_S, _MARGIN_S = 600.0, 7 * 86_400.0, 86_400.0
QUARANTINED = f"quarantined: it took {CRASHES_ALLOWED} workers down with it"


async def due(
    session: Session, limit: int = 200, *, again_after_s: float = 30.0, queue: str | None = None
) -> list[Wake]:
    """Up to `limit` jobs that want a worker, longest due first; marked, so that they come up again only later.

    A job that nobody took within `again_after_s` comes up once more: its wake-up may be lost. With `queue`, only
    those that belong there now.
    """
    belongs = case((jobs.c.crashes > 0, SUSPECTS), else_=jobs.c.queue)
    not_woken = or_(jobs.c.woken_at.is_(None), jobs.c.woken_at < func.now() - seconds(again_after_s))
    chosen = (
        select(jobs.c.id)
        .where(jobs.c.state == "due", jobs.c.run_after <= func.now(), not_woken)
        .where(true() if queue is None else belongs == queue)
        .order_by(jobs.c.run_after)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    woken = await session.execute(
        update(jobs)
        .where(jobs.c.id.in_(chosen), jobs.c.state == "due")
        .values(woken_at=func.now())
        .returning(jobs.c.id, jobs.c.fence, belongs)
    )
    return [Wake(*row) for row in woken]


async def sweep(session: Session) -> list[Job]:
    """Take back every job whose lease ran out; the third time it ends in quarantine. Answers those that ended."""
    expired = (
        select(jobs.c.id)
        .where(jobs.c.state == "running", jobs.c.lease_until < func.now())
        .with_for_update(skip_locked=True)
    )
    is_last = jobs.c.crashes + 1 >= CRASHES_ALLOWED
    swept = await session.execute(
        update(jobs)
        .where(jobs.c.id.in_(expired), jobs.c.state == "running")
        .values(
            state=case((is_last, "failed"), else_="due"),
            reason=case((is_last, QUARANTINED), else_="its worker died or lost touch"),
            finished_at=case((is_last, func.now()), else_=None),
            crashes=jobs.c.crashes + 1,
            fence=jobs.c.fence + 1,
            owner=None,
            lease_until=None,
            woken_at=None,
        )
        .returning(*COLUMNS)
    )
    taken_back = [job_of(row) for row in swept]
    if taken_back:
        await session.execute(select(func.pg_notify(CHANNEL, "")))
    return [job for job in taken_back if job.state == "failed"]


async def take_up(
    session: Session, organization_id: UUID, kinds: Collection[str], *, within_days: float, limit: int
) -> int:
    """Ask anew for up to `limit` jobs that ended blocked so lately, newest first; how many there were.

    Each goes on as the job it was, unless another of its key was asked for since.
    """
    later = jobs.alias()
    is_last = ~exists().where(later.c.key == jobs.c.key, later.c.created_at > jobs.c.created_at)
    blocked = (
        select(jobs.c.id)
        .where(jobs.c.organization_id == organization_id, jobs.c.state == "blocked", jobs.c.kind.in_(kinds), is_last)
        .where(jobs.c.finished_at > func.now() - seconds(within_days * 86_400))
        .order_by(jobs.c.created_at.desc())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken_up = await session.execute(
        update(jobs)
        .where(jobs.c.id.in_(blocked))
        .values(
            state="due",
            reason="",
            attempts=0,
            fence=jobs.c.fence + 1,
            created_at=func.now(),  # an outage is waited out from here on
            run_after=func.now(),
            finished_at=None,
            woken_at=None,
        )
    )
    if taken_up.rowcount:
        await session.execute(select(func.pg_notify(CHANNEL, "")))
    return taken_up.rowcount


async def left_open(session: Session, kind: str, closing: str, *, tries: int, limit: int) -> list[Job]:
    """Jobs of this kind that had begun and ended without success ten minutes to a week ago, oldest first, whose end was
    not told.

    `closing` is the kind of the jobs that tell it, whose key is "<kind>:<id of the job>": none of one waits or did so,
    and there have been fewer than `tries`.
    """
    teller = jobs.alias()
    tellers = (
        select(
            teller.c.key, func.count().label("count"), func.bool_or(teller.c.state.in_(_SEEN_TO)).label("is_seen_to")
        )
        .where(teller.c.kind == closing, teller.c.created_at > func.now() - seconds(_LOOKED_BACK_S + _MARGIN_S))
        .group_by(teller.c.key)
        .subquery()
    )
    key, age = literal(f"{closing}:").concat(cast(jobs.c.id, String)), func.now() - jobs.c.finished_at
    query = (
        select(*COLUMNS)
        .join(tellers, tellers.c.key == key, isouter=True)
        .where(jobs.c.kind == kind, jobs.c.state.in_(_ENDED_WITHOUT), jobs.c.started_at.is_not(None))
        .where(age > seconds(_LEFT_S), age < seconds(_LOOKED_BACK_S))
        .where(or_(tellers.c.key.is_(None), and_(~tellers.c.is_seen_to, tellers.c.count < tries)))
        .order_by(jobs.c.finished_at)
        .limit(limit)
    )
    return [job_of(row) for row in await session.execute(query)]


async def cancel_others(session: Session, organization_id: UUID, subject: str, keep_key: str, reason: str) -> list[Job]:
    """Call off the live jobs of `subject` but that of `keep_key`: due ones end, running ones are told by the heartbeat.

    Answers both kinds as they stand now.
    """
    is_due = jobs.c.state == "due"
    called_off = await session.execute(
        update(jobs)
        .where(jobs.c.organization_id == organization_id, jobs.c.subject == subject, jobs.c.key != keep_key, LIVE)
        .values(
            state=case((is_due, "cancelled"), else_=jobs.c.state),
            finished_at=case((is_due, func.now()), else_=None),
            is_cancel_requested=true(),
            reason=reason,
        )
        .returning(*COLUMNS)
    )
    return [job_of(row) for row in called_off]
