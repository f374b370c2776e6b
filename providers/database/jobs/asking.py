"""Ask for a job, and look at jobs."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.jobs.values import CHANNEL, COLUMNS, Job, NewJob, job_of, seconds
from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import LIVE, jobs


async def enqueue(session: Session, new: NewJob) -> tuple[UUID, bool]:
    """The id of the live job of this key, and whether it was made just now."""
    make = (
        insert(jobs)
        .values(
            id=new_id(),
            kind=new.kind,
            key=new.key,
            payload=dict(new.payload),
            queue=new.queue,
            organization_id=new.organization_id,
            subject=new.subject,
            delivery_id=new.delivery_id,
            run_after=func.now() + seconds(new.run_after_s),
        )
        .on_conflict_do_nothing(index_elements=[jobs.c.key], index_where=LIVE)
        .returning(jobs.c.id, func.pg_notify(CHANNEL, ""))
    )
    while True:
        made = (await session.execute(make)).first()
        if made is not None:
            return made[0], True
        live = await find_live(session, new.key)
        if live is not None and await _wanted_again(session, live, new):
            return live.id, False
        # else it ended between the two statements, and there is room for a new one


async def _wanted_again(session: Session, live: Job, new: NewJob) -> bool:
    """A live job that was called off is called back, with what is asked now; False when it has ended meanwhile."""
    if not live.is_cancel_requested:
        return True
    called_back = await session.execute(
        update(jobs)
        .where(jobs.c.id == live.id, LIVE)
        .values(is_cancel_requested=False, reason="", payload=dict(new.payload))
    )
    return bool(called_back.rowcount)


async def get(session: Session, id_: UUID) -> Job | None:
    row = (await session.execute(select(*COLUMNS).where(jobs.c.id == id_))).one_or_none()
    return None if row is None else job_of(row)


async def find_live(session: Session, key: str) -> Job | None:
    """The due or running job of this key."""
    row = (await session.execute(select(*COLUMNS).where(jobs.c.key == key, LIVE))).one_or_none()
    return None if row is None else job_of(row)


async def is_asked_lately(session: Session, organization_id: UUID, subject: str, within_s: float) -> bool:
    """Whether a job about this very subject was asked for within so many seconds, whatever became of it."""
    query = select(jobs.c.id).where(
        jobs.c.organization_id == organization_id,
        jobs.c.subject == subject,
        jobs.c.created_at > func.now() - seconds(within_s),
    )
    return (await session.execute(query.limit(1))).first() is not None


async def latest_about(session: Session, organization_id: UUID, subject: str) -> Job | None:
    """The newest job about this very subject, whatever became of it."""
    query = select(*COLUMNS).where(jobs.c.organization_id == organization_id, jobs.c.subject == subject)
    row = (await session.execute(query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(1))).first()
    return None if row is None else job_of(row)


async def recent(
    session: Session, *, limit: int = 50, organization_id: UUID | None = None, about: str = ""
) -> list[Job]:
    """Newest first; `about` is how the subject begins, to see the jobs of one repository."""
    query = select(*COLUMNS).order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)
    if organization_id is not None:
        query = query.where(jobs.c.organization_id == organization_id)
    if about:
        query = query.where(jobs.c.subject.startswith(about, autoescape=True))
    return [job_of(row) for row in await session.execute(query)]


async def forget(session: Session, *, older_than_days: float, limit: int = 10_000) -> int:
    """Delete up to `limit` jobs that ended so long ago; how many there were."""
    old = select(jobs.c.id).where(jobs.c.finished_at < func.now() - seconds(older_than_days * 86_400)).limit(limit)
    return (await session.execute(delete(jobs).where(jobs.c.id.in_(old)))).rowcount


async def counts(session: Session) -> dict[str, int]:
    """How many stand in each state; states without any are left out."""
    rows = await session.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    return dict(rows.all())
