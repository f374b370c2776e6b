"""Jobs whose end changes what the dashboard shows ask for it to be told again."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.configuration import configuration_of
from handlers.jobs.dashboard.request import dashboard_job
from handlers.jobs.repository import find_subject
from providers.database import configurations, dashboards, jobs
from providers.database.jobs import Job

Run = Callable[[Context, Job], Awaitable[Outcome]]


def shown_afterwards(run: Run) -> Run:
    """The job, followed by the dashboard's own; also where it raises, since a part of it may stand."""

    async def ran(ctx: Context, job: Job) -> Outcome:
        try:
            return await run(ctx, job)
        finally:
            await _ask(ctx, job)

    return ran


async def _ask(ctx: Context, job: Job) -> None:
    """Once a repository has a dashboard every end counts; before that, only an analysis that read that it wants one."""
    told_id = job.payload.get("repository_id")
    if job.organization_id is None or not told_id:
        return
    organization_id, repository_id = job.organization_id, UUID(str(told_id))
    async with ctx.database.tenant(organization_id) as session:
        is_known = await dashboards.find(session, organization_id, repository_id) is not None
    if is_known or await _is_wanted(ctx, job, repository_id):
        async with ctx.database.system() as session:
            every_s = ctx.settings.dashboard_every_s
            await jobs.enqueue(session, await dashboard_job(session, organization_id, repository_id, every_s=every_s))


async def _is_wanted(ctx: Context, job: Job, repository_id: UUID) -> bool:
    """Whether the newest configuration asks for one; looked up only where there is any file that could."""
    if job.kind != "analysis" or job.payload.get("pull_request") is not None or job.organization_id is None:
        return False
    async with ctx.database.system() as session:
        if not await configurations.is_written(session, job.organization_id, repository_id):
            return False
    try:
        configuration = await configuration_of(ctx, await find_subject(ctx, job, repository_id))
    except UserError:  # the repository was taken away, or its branch has no commit any more
        return False
    return configuration.layers.at().rules.dashboard.issue
