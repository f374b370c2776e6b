"""Commands that people gave in comments: each once, however often its comment is told."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import new_id, terminal
from providers.database.session import Session
from providers.database.tables import commands

_c = commands.c


@dataclass(frozen=True, slots=True)
class NewCommand:
    """The `ordinal`-th command (from 0) of a comment on issue or pull request `number`, as it was read."""

    organization_id: UUID
    repository_id: UUID
    comment_id: str
    ordinal: int
    number: int
    verb: str
    text: str
    actor_id: str
    actor_login: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it stands. `state` is running or one of the ends; `reply_id` is the comment that answers it."""

    organization_id: UUID
    repository_id: UUID
    comment_id: str
    ordinal: int
    number: int
    verb: str
    text: str
    actor_id: str
    actor_login: str
    body_sha256: str
    id: UUID
    state: str
    reason: str
    reply_id: str | None
    created_at: datetime


_COLUMNS = [_c[name] for name in Command.__dataclass_fields__]


async def ensure(session: Session, new: NewCommand) -> Command:
    """The row of this command, made if it is new; what was written first stays."""
    key = [_c.repository_id, _c.comment_id, _c.ordinal]
    made = await session.execute(
        insert(commands)
        .values(id=new_id(), **asdict(new))
        # An update that changes nothing: only a row that was touched is returned.
        .on_conflict_do_update(index_elements=key, set_={"ordinal": _c.ordinal})
        .returning(*_COLUMNS)
    )
    return Command(*made.one())


async def finish(
    session: Session, organization_id: UUID, id_: UUID, state: str, reason: str = "", reply_id: str | None = None
) -> None:
    """Raises ValueError for a state that ends nothing."""
    await session.execute(
        update(commands)
        .where(_c.organization_id == organization_id, _c.id == id_)
        .values(state=terminal(state), reason=reason, reply_id=reply_id, finished_at=func.now())
    )


async def recent(session: Session, organization_id: UUID, repository_id: UUID, limit: int = 50) -> list[Command]:
    """Newest first."""
    query = (
        select(*_COLUMNS)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id)
        .order_by(_c.created_at.desc(), _c.id.desc())
        .limit(limit)
    )
    return [Command(*row) for row in await session.execute(query)]
