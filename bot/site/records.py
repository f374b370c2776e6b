"""What the pages read: organizations and repositories as the system, everything else as the organization it is of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from bot.site.views.activity import Traffic
from bot.site.views.paging import PageOf, page_of, rows_needed
from bot.site.views.runs import TREND_RUNS
from bot.site.views.runs import run_before as measured_against
from providers.database import analyses, commands, deliveries, jobs, organizations, repositories
from providers.database.analyses import Run
from providers.database.commands import Command
from providers.database.repositories import Repository
from providers.database.session import Database

TREND_READ = 2 * TREND_RUNS  # runs of pull requests stand between those of the default branch
LOOKED_THROUGH = 200  # newest runs among which the one before is looked for


async def list_repositories(database: Database, number: int) -> PageOf[Repository]:
    """Page `number` of the repositories of all organizations, by organization and name."""
    found: list[Repository] = []
    async with database.system() as session:
        for organization in await organizations.all_(session):
            found += await repositories.list_(session, organization.id)
            if len(found) >= rows_needed(number):
                break
    return page_of(found, number)


async def find_repository(database: Database, repository_id: UUID) -> Repository | None:
    """None for an id that nobody knows."""
    async with database.system() as session:
        return await repositories.find(session, repository_id)


async def last_runs(database: Database, listed: Sequence[Repository]) -> Mapping[UUID, Sequence[Run]]:
    """The newest runs of each repository, enough for its trend; one transaction an organization."""
    by_organization: defaultdict[UUID, list[Repository]] = defaultdict(list)
    for repository in listed:
        by_organization[repository.organization_id].append(repository)
    runs: dict[UUID, Sequence[Run]] = {}
    for organization_id, own in by_organization.items():
        async with database.tenant(organization_id) as session:
            for repository in own:
                runs[repository.id] = await analyses.recent(session, organization_id, repository.id, TREND_READ)
    return runs


async def work_of(
    database: Database, repository: Repository, *, run_limit: int, command_limit: int
) -> tuple[list[Run], list[Command]]:
    """The newest runs and commands of one repository."""
    organization_id = repository.organization_id
    async with database.tenant(organization_id) as session:
        runs = await analyses.recent(session, organization_id, repository.id, run_limit)
        return runs, await commands.recent(session, organization_id, repository.id, command_limit)


async def find_run(database: Database, repository: Repository, run_id: UUID) -> Run | None:
    """With its report; None for an id that is not of this repository."""
    async with database.tenant(repository.organization_id) as session:
        run = await analyses.get(session, repository.organization_id, run_id)
    return run if run is not None and run.repository_id == repository.id else None


async def run_before(database: Database, repository: Repository, run: Run) -> Run | None:
    """What a run is measured against, looked for among the newest ones of the repository."""
    async with database.tenant(repository.organization_id) as session:
        if run.pull_request is not None and run.base_sha is not None:
            return await analyses.completed(session, run.organization_id, repository.id, run.base_sha)
        known = await analyses.recent(session, run.organization_id, repository.id, LOOKED_THROUGH)
    return measured_against(run, [other for other in known if other.started_at < run.started_at])


async def progress_of(database: Database, repository: Repository, run: Run) -> Mapping[str, Any]:
    """How far the job of an unfinished run is; empty where it has told nothing yet."""
    async with database.tenant(repository.organization_id) as session:
        job = await jobs.get(session, run.id)  # a run has the id of its job
    return job.progress if job is not None else {}


async def traffic(database: Database, deliveries_number: int, jobs_number: int) -> Traffic:
    """Counts by state of deliveries and of jobs, and one page of each."""
    async with database.system() as session:
        return Traffic(
            delivery_counts=await deliveries.counts(session),
            job_counts=await jobs.counts(session),
            deliveries=page_of(
                await deliveries.recent(session, limit=rows_needed(deliveries_number)), deliveries_number
            ),
            jobs=page_of(await jobs.recent(session, limit=rows_needed(jobs_number)), jobs_number),
        )
