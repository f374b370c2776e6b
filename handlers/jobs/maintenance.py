"""What a deployment needs once in a while: partitions for the months ahead, and an end to what is old."""

from handlers.context import Context, Outcome
from providers.database import deliveries, jobs, partitions
from providers.database.jobs import Job, NewJob

MONTHS_AHEAD = 3
DELIVERIES_KEPT_DAYS = 30  # hosts keep them for 3 to 7 days; after that nobody can ask for them again
JOBS_KEPT_DAYS = 90


def maintenance_job(run_after_s: float = 0.0) -> NewJob:
    """One at a time, by its key: asking while one waits changes nothing."""
    return NewJob(kind="maintenance", key="maintenance", payload={}, queue="events", run_after_s=run_after_s)


async def maintain(ctx: Context, job: Job) -> Outcome:
    """Make the partitions of the months ahead, and delete ended deliveries and jobs past their time."""
    async with ctx.database.system() as session:
        await partitions.ensure(session, MONTHS_AHEAD)
        old_deliveries = await deliveries.forget(session, older_than_days=DELIVERIES_KEPT_DAYS)
        old_jobs = await jobs.forget(session, older_than_days=JOBS_KEPT_DAYS)
    return Outcome("done", f"{old_deliveries} old deliveries and {old_jobs} old jobs deleted")
