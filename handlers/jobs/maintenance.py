"""What nobody asks for: partitions for months ahead, an end to what is old, the schedules, and comments left behind."""

from datetime import UTC, datetime

from handlers.context import Context, Outcome
from handlers.jobs.catching_up import catch_up_job
from handlers.jobs.requests import CONCLUSION, conclusion_job
from handlers.jobs.turn_requests import admission_job, schedule_job
from providers.database import deliveries, jobs, partitions, posts, schedules, turns
from providers.database.jobs import Job, NewJob
from providers.database.session import Session

MONTHS_AHEAD = 3
DELIVERIES_KEPT_DAYS = 30  # hosts keep them for 3 to 7 days; after that nobody can ask for them again
JOBS_KEPT_DAYS = 90
SCHEDULES_AT_ONCE = 200  # of an hour: 4,800 repositories a day, without a rush
WAITING_AT_ONCE = 500
CHECKS_AT_ONCE = 200
TRIES_TO_CLOSE = 4  # an hour apart; a host that says no so often will not say yes
COMMENTS_AT_ONCE = 200  # of a sweep, the longest behind first


def maintenance_job(run_after_s: float = 0.0) -> NewJob:
    """One at a time, by its key: asking while one waits changes nothing."""
    return NewJob(kind="maintenance", key="maintenance", payload={}, queue="events", run_after_s=run_after_s)


async def maintain(ctx: Context, job: Job) -> Outcome:
    """Make the partitions of the months ahead, delete what ended long ago, keep time and close what was left open."""
    async with ctx.database.system() as session:
        await partitions.ensure(session, MONTHS_AHEAD)
        old_deliveries = await deliveries.forget(session, older_than_days=DELIVERIES_KEPT_DAYS)
        old_jobs = await jobs.forget(session, older_than_days=JOBS_KEPT_DAYS)
        looks = await keep_time(session, datetime.now(UTC))
        checks = await close_checks(session)
    told = f"{old_deliveries} old deliveries and {old_jobs} old jobs deleted, {looks} repositories to be looked at"
    return Outcome("done", f"{told}, {checks} checks to be closed")


async def keep_time(session: Session, now: datetime) -> int:
    """Have the schedules of repositories kept, and look again at whatever waits: its wake-up may have been lost."""
    due = [schedule_job(*owner) for owner in await schedules.due(session, now, SCHEDULES_AT_ONCE)]
    waiting = await turns.repositories_waiting(session, now, WAITING_AT_ONCE)
    for new in (*due, *(admission_job(*owner, why=f"{now:%Y-%m-%dT%H}") for owner in waiting)):
        await jobs.enqueue(session, new)
    return len(due)


async def close_checks(session: Session) -> int:
    """Have the checks closed that stand queued though their analyses have ended: who was to do it could not."""
    ended = await jobs.left_open(session, "analysis", CONCLUSION, tries=TRIES_TO_CLOSE, limit=CHECKS_AT_ONCE)
    for job in ended:
        # What was refused had lost its point, like what was called off; where it has no check, none is made.
        state = "cancelled" if job.state == "refused" else job.state
        await jobs.enqueue(session, conclusion_job(job, state, job.reason))
    return len(ended)


async def bring_up_to_date(session: Session) -> int:
    """Have the comments edited that are behind their records: who changed the words died, or the host was away."""
    behind = await posts.behind(session, COMMENTS_AT_ONCE)
    for post in behind:
        await jobs.enqueue(session, catch_up_job(post))
    return len(behind)
