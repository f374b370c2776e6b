"""What people decide, in the audit log: one line a command, by which an attempt that is repeated knows what it did.

A worker may die between the deed and the words about it. Whoever comes after it finds the line, which was written in
the transaction of the deed, and says what the one before had no time to say.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from providers.code_hosts.events import Actor
from providers.database import audit
from providers.database.session import Session


async def earlier(session: Session, organization_id: UUID, command_id: UUID | None) -> dict[str, Any] | None:
    """The facts of what this very command has done by an attempt before this one; None where it has done nothing."""
    entry = await audit.of_command(session, organization_id, command_id) if command_id is not None else None
    return None if entry is None else entry.metadata


async def record(
    session: Session,
    organization_id: UUID,
    act: str,
    by: Actor,
    facts: Mapping[str, object],
    *,
    about: tuple[str, UUID],
    command_id: UUID | None,
) -> None:
    """Write down who did what to what, `about` being the type and the id of it; twice by one command is once."""
    if await earlier(session, organization_id, command_id) is not None:
        return
    command = {} if command_id is None else {"command_id": str(command_id)}
    await audit.record(
        session,
        organization_id,
        action=act,
        resource_type=about[0],
        resource_id=about[1],
        metadata={**facts, **command, "actor_id": by.external_id, "actor_login": by.login},
    )
