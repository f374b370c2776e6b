"""The repository a job is about: whether it is served, and its name as the code hosts take it."""

from dataclasses import dataclass
from uuid import UUID

from handlers.context import Context
from handlers.errors import Blocked
from providers.code_hosts.code_host import CodeHost
from providers.code_hosts.events import RepositoryRef
from providers.database import organizations, repositories
from providers.database.jobs import Job
from providers.database.records import RepositoryRow


@dataclass(frozen=True, slots=True)
class Subject:
    """A repository that is served, with the host it lives on, bound to the job's fence."""

    organization_id: UUID
    repository_id: UUID
    ref: RepositoryRef
    host: CodeHost


async def find_subject(ctx: Context, job: Job, repository_id: UUID) -> Subject:
    """Raises Blocked for a repository that was taken out of its installation, or an installation that rests."""
    if job.organization_id is None:
        raise ValueError(f"a job of kind {job.kind} belongs to an organization")
    async with ctx.database.tenant(job.organization_id) as session:
        repository = await repositories.get(session, job.organization_id, repository_id)
        if repository is None or not repository.is_active:
            raise Blocked("the repository was removed from the installation")
        ref = as_ref(repository.ref)
        state = await organizations.installation_state(session, ref.host, ref.installation_id)
    if state != "active":
        raise Blocked(f"the installation is {state or 'unknown'}")
    return Subject(job.organization_id, repository_id, ref, ctx.host(ref.host))


def as_ref(row: RepositoryRow) -> RepositoryRef:
    return RepositoryRef(
        host=row.host,
        external_id=row.external_id,
        full_name=row.full_name,
        default_branch=row.default_branch,
        installation_id=row.installation_id,
        is_private=row.is_private,
    )
