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
    """The `ordinal`-th command (from 1) of a comment on issue or pull request `number`, as it was read."""

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
    """A command as it stands. `state` is running or one of the ends; `reply_id` is the comment that answers it, in
    which `reply_markdown` is its section."""

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
    reply_markdown: str
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


async def find(session: Session, organization_id: UUID, id_: UUID) -> Command | None:
    row = (await session.execute(select(*_COLUMNS).where(_c.organization_id == organization_id, _c.id == id_))).first()
    return None if row is None else Command(*row)


async def of_comment(session: Session, organization_id: UUID, repository_id: UUID, comment_id: str) -> list[Command]:
    """The commands of one comment, in the order they were written."""
    query = (
        select(*_COLUMNS)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id, _c.comment_id == comment_id)
        .order_by(_c.ordinal)
    )
    return [Command(*row) for row in await session.execute(query)]


async def set_reply(session: Session, organization_id: UUID, id_: UUID, markdown: str) -> None:
    """What the section of this command reads from now on."""
    await session.execute(
        update(commands).where(_c.organization_id == organization_id, _c.id == id_).values(reply_markdown=markdown)
    )


async def set_reply_id(
    session: Session, organization_id: UUID, repository_id: UUID, comment_id: str, reply_id: str
) -> None:
    """All commands of a comment are answered by one."""
    await session.execute(
        update(commands)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id, _c.comment_id == comment_id)
        .values(reply_id=reply_id)
    )


async def finish(session: Session, organization_id: UUID, id_: UUID, state: str, reason: str = "") -> None:
    """Raises ValueError for a state that ends nothing."""
    await session.execute(
        update(commands)
        .where(_c.organization_id == organization_id, _c.id == id_)
        .values(state=terminal(state), reason=reason, finished_at=func.now())
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
