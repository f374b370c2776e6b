"""What nobody asks for: partitions for months ahead, an end to what is old, the schedules, and comments left behind."""

from datetime import UTC, datetime

from handlers.context import Context, Outcome
from handlers.jobs.catching_up import catch_up_job
from handlers.jobs.turn_requests import admission_job, schedule_job
from providers.database import deliveries, jobs, partitions, posts, schedules, turns
from providers.database.jobs import Job, NewJob
from providers.database.session import Session

MONTHS_AHEAD = 3
DELIVERIES_KEPT_DAYS = 30  # hosts keep them for 3 to 7 days; after that nobody can ask for them again
JOBS_KEPT_DAYS = 90
SCHEDULES_AT_ONCE = 200  # of an hour: 4,800 repositories a day, without a rush
WAITING_AT_ONCE = 500
COMMENTS_AT_ONCE = 200  # of a sweep, the longest behind first


def maintenance_job(run_after_s: float = 0.0) -> NewJob:
    """One at a time, by its key: asking while one waits changes nothing."""
    return NewJob(kind="maintenance", key="maintenance", payload={}, queue="events", run_after_s=run_after_s)


async def maintain(ctx: Context, job: Job) -> Outcome:
    """Make the partitions of the months ahead, and delete ended deliveries and jobs past their time."""
    async with ctx.database.system() as session:
        await partitions.ensure(session, MONTHS_AHEAD)
        old_deliveries = await deliveries.forget(session, older_than_days=DELIVERIES_KEPT_DAYS)
        old_jobs = await jobs.forget(session, older_than_days=JOBS_KEPT_DAYS)
        looks = await keep_time(session, datetime.now(UTC))
    told = f"{old_deliveries} old deliveries and {old_jobs} old jobs deleted, {looks} repositories to be looked at"
    return Outcome("done", told)


async def keep_time(session: Session, now: datetime) -> int:
    """Have the schedules of repositories kept, and look again at whatever waits: its wake-up may have been lost."""
    due = [schedule_job(*owner) for owner in await schedules.due(session, now, SCHEDULES_AT_ONCE)]
    waiting = await turns.repositories_waiting(session, now, WAITING_AT_ONCE)
    for new in (*due, *(admission_job(*owner, why=f"{now:%Y-%m-%dT%H}") for owner in waiting)):
        await jobs.enqueue(session, new)
    return len(due)


async def bring_up_to_date(session: Session) -> int:
    """Have the comments edited that are behind their records: who changed the words died, or the host was away."""
    behind = await posts.behind(session, COMMENTS_AT_ONCE)
    for post in behind:
        await jobs.enqueue(session, catch_up_job(post))
    return len(behind)
