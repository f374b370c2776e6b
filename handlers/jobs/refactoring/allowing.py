"""A rejection taken back: what it refused for good may be proposed again."""

from handlers.context import Context
from handlers.jobs.repository import Subject
from providers.code_hosts.events import Actor
from providers.database import audit, refactorings
from providers.database.refactorings import Refactoring


async def allowed_again(ctx: Context, subject: Subject, refactoring: Refactoring, by: Actor) -> int:
    """How many changes may be proposed again; the pull request that was closed stays closed."""
    organization_id = subject.organization_id
    async with ctx.database.tenant(organization_id) as session:
        count = await refactorings.allow_again(session, refactoring)
        said = f"allowed again by {by.login}"
        await refactorings.set_phase(session, organization_id, refactoring.id, "cancelled", reason=said)
        await audit.record(
            session,
            organization_id,
            action="refactoring.allowed",
            resource_type="refactoring",
            resource_id=refactoring.id,
            metadata={"actor_id": by.external_id, "actor_login": by.login, "keys": count},
        )
    return count
