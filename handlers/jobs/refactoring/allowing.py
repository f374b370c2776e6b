"""A rejection taken back: what it refused for good may be proposed again."""

from uuid import UUID

from handlers.context import Context
from handlers.jobs.deciding import record
from handlers.jobs.repository import Subject
from providers.code_hosts.events import Actor
from providers.database import refactorings
from providers.database.refactorings import Refactoring


async def allowed_again(
    ctx: Context, subject: Subject, refactoring: Refactoring, by: Actor, command_id: UUID | None = None
) -> int:
    """How many changes may be proposed again; the pull request that was closed stays closed."""
    organization_id = subject.organization_id
    async with ctx.database.tenant(organization_id) as session:
        count = await refactorings.allow_again(session, refactoring)
        said = f"allowed again by {by.login}"
        await refactorings.set_phase(session, organization_id, refactoring.id, "cancelled", reason=said)
        about, facts = ("refactoring", refactoring.id), {"keys": count}
        await record(session, organization_id, "refactoring.allowed", by, facts, about=about, command_id=command_id)
    return count
