"""Write down that a refactoring is wanted: its row, the word for whoever listens, and the audit."""

from uuid import UUID, uuid5

from handlers.jobs.refactoring.asked import Asked
from providers.database import audit, outbox, refactorings
from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from providers.database.session import Session


async def ask(
    session: Session, owner: tuple[UUID, UUID], asked: Asked, act: str, *, id_: UUID | None = None
) -> Refactoring:
    """Take a wish; its job is started apart. Asking twice with one command, or one `id_`, asks once."""
    # From the command's own id, so that an attempt that is repeated finds what it had asked for.
    own_id = uuid5(UUID(asked.command_id), act) if asked.command_id else new_id()
    type_ = asked.types[0] if len(asked.types) == 1 else act
    row = await refactorings.ensure(session, *owner, id_ or own_id, type_=type_, asked=asked.to_json())
    told = {"refactoring_id": str(row.id), "act": act, "types": list(asked.types), "path": asked.path}
    await outbox.publish(session, "refactoring.requested", owner[0], told)
    await audit.record(
        session,
        owner[0],
        action=f"refactoring.{act}.asked",
        resource_type="refactoring",
        resource_id=row.id,
        metadata={**told, "actor_id": asked.actor_id, "actor_login": asked.actor_login},
    )
    return row
