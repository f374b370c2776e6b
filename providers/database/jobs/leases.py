"""One worker holds a job at a time: claimed under a lease, kept by a heartbeat, given back or ended.

Whoever writes names the fence it claimed with; once the job has changed hands, that raises `LeaseLost`.
"""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from providers.database.jobs.values import CHANNEL, COLUMNS, Job, job_of, seconds
from providers.database.records import terminal
from providers.database.session import Session
from providers.database.tables import jobs
from providers.errors import LeaseLost

# The start of the transaction is not now: a check behind a long query must see that the lease ran out meanwhile.
_NOW: ColumnElement[Any] = func.clock_timestamp()


async def claim(session: Session, job_id: UUID, fence: int, owner: str, lease_s: float) -> Job | None:
    """Take a due job for `lease_s` seconds; None when another was faster or the wake-up is out of date."""
    taken = await session.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.fence == fence, jobs.c.state == "due", jobs.c.run_after <= _NOW)
        .values(
            state="running",
            attempts=jobs.c.attempts + 1,
            owner=owner,
            lease_until=_NOW + seconds(lease_s),
            started_at=func.coalesce(jobs.c.started_at, func.now()),
        )
        .returning(*COLUMNS)
    )
    row = taken.one_or_none()
    return None if row is None else job_of(row)


async def renew(session: Session, job_id: UUID, fence: int, lease_s: float) -> Literal["held", "cancel", "lost"]:
    """The heartbeat. A lease that ran out unnoticed is taken up again; "cancel" is still held, to be given up."""
    renewed = await session.execute(
        update(jobs)
        .where(*_held_by(job_id, fence))
        .values(lease_until=_NOW + seconds(lease_s))
        .returning(jobs.c.is_cancel_requested)
    )
    is_cancel_requested = renewed.scalar_one_or_none()
    if is_cancel_requested is None:
        return "lost"
    return "cancel" if is_cancel_requested else "held"


async def hold(session: Session, job_id: UUID, fence: int, *, is_locked: bool = False) -> None:
    """Pass while the lease lasts, before a write outside; raises `LeaseLost`.

    With `is_locked` nobody takes the job over until the transaction ends, which should be soon.
    """
    held = select(jobs.c.id).where(*_held_by(job_id, fence), jobs.c.lease_until > _NOW)
    if (await session.execute(held.with_for_update(read=True) if is_locked else held)).first() is None:
        raise LeaseLost(f"job {job_id} is not held under fence {fence}")


async def finish(
    session: Session, job_id: UUID, fence: int, state: str, reason: str = "", result: dict[str, Any] | None = None
) -> None:
    """End the job. Raises `LeaseLost`, or ValueError for a state that ends nothing."""
    ended = {"state": terminal(state), "reason": reason, "result": result, "finished_at": func.now()}
    await _leave(session, job_id, fence, ended)


async def end_called_off(session: Session, job_id: UUID, fence: int, reason: str) -> bool:
    """End a job that was called off. False, and due at once, when it was asked for anew in the meantime.

    Raises `LeaseLost`.
    """
    ended = await session.execute(
        update(jobs)
        .where(*_held_by(job_id, fence), jobs.c.is_cancel_requested)
        .values(state="cancelled", reason=reason, finished_at=func.now(), owner=None, lease_until=None)
    )
    if ended.rowcount:
        return True
    await release(session, job_id, fence)
    return False


async def retry_later(
    session: Session, job_id: UUID, fence: int, after_s: float, reason: str, *, is_counted: bool = True
) -> None:
    """Due again after `after_s` seconds, under the next fence; without `is_counted` this start was no attempt.

    Raises `LeaseLost`.
    """
    put_off: dict[str, Any] = {"run_after": func.now() + seconds(after_s), "reason": reason}
    if not is_counted:
        put_off["attempts"] = jobs.c.attempts - 1
    await _leave(session, job_id, fence, {**_due_again(), **put_off})


async def release(session: Session, job_id: UUID, fence: int) -> None:
    """Hand the job over: due at once, and this start does not count. Raises `LeaseLost`."""
    await _leave(session, job_id, fence, {**_due_again(), "attempts": jobs.c.attempts - 1, "run_after": func.now()})
    await session.execute(select(func.pg_notify(CHANNEL, "")))


async def set_progress(session: Session, job_id: UUID, fence: int, progress: dict[str, Any]) -> None:
    """What the page of the job shows while it runs. Raises `LeaseLost`."""
    told = await session.execute(update(jobs).where(*_held_by(job_id, fence)).values(progress=progress))
    if not told.rowcount:
        raise LeaseLost(f"job {job_id} is not held under fence {fence}")


async def _leave(session: Session, job_id: UUID, fence: int, values: dict[str, Any]) -> None:
    left = await session.execute(
        update(jobs).where(*_held_by(job_id, fence)).values(owner=None, lease_until=None, **values)
    )
    if not left.rowcount:
        raise LeaseLost(f"job {job_id} is not held under fence {fence}")


def _held_by(job_id: UUID, fence: int) -> list[ColumnElement[bool]]:
    return [jobs.c.id == job_id, jobs.c.fence == fence, jobs.c.state == "running"]


def _due_again() -> dict[str, Any]:
    return {"state": "due", "fence": jobs.c.fence + 1, "woken_at": None}
