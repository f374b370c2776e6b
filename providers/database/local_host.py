"""What the local host keeps with us: pull requests, comments, reactions and check runs of plain git repositories.

It satisfies the `LocalStore` of the local host by shape. `repository_id` is the external id of a repository of the
host "local"; every method raises LookupError for one that nobody has registered.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, literal, select, text
from sqlalchemy.dialects.postgresql import Insert, insert

from providers.database import repositories
from providers.database.session import Database, Session
from providers.database.tables import local_check_runs, local_comments, local_pull_requests, local_reactions

HOST = "local"
MOST_LISTED = 200
MOST_COMMENTS = 500

Row = dict[str, Any]
"""One of the protocol's rows: its keys are the columns', a number that is an id stands as decimal text."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A transaction of the repository's organization, and the two ids that every row carries."""

    session: Session
    ids: Mapping[str, Any]

    def at(self, table: Table, **values: Any) -> list[ColumnElement[bool]]:
        return [table.c[name] == value for name, value in {**self.ids, **values}.items()]


class PostgresLocalStore:
    """Opens its own transactions: each method is one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep_pull_request(self, repository_id: str, row: Mapping[str, Any]) -> None:
        async with self._at(repository_id) as place:
            key = [local_pull_requests.c.repository_id, local_pull_requests.c.number]
            await place.session.execute(_upsert(local_pull_requests, place, row, key))

    async def pull_request(self, repository_id: str, number: int) -> Row | None:
        async with self._at(repository_id) as place:
            query = _pull_requests().where(*place.at(local_pull_requests, number=number))
            row = (await place.session.execute(query)).one_or_none()
        return None if row is None else dict(row._mapping)

    async def pull_requests(self, repository_id: str) -> list[Row]:
        async with self._at(repository_id) as place:
            query = _pull_requests().where(*place.at(local_pull_requests))
            newest = query.order_by(local_pull_requests.c.number.desc()).limit(MOST_LISTED)
            return [dict(row._mapping) for row in await place.session.execute(newest)]

    async def add_comment(self, repository_id: str, row: Mapping[str, Any]) -> str:
        async with self._at(repository_id) as place:
            write = insert(local_comments).values(**place.ids, **row).returning(local_comments.c.id)
            return str((await place.session.execute(write)).scalar_one())

    async def ensure_comment(self, repository_id: str, marker: str, row: Mapping[str, Any]) -> str:
        c = local_comments.c
        async with self._at(repository_id) as place:
            write = insert(local_comments).values(**place.ids, marker=marker, **row)
            ensured = write.on_conflict_do_update(
                index_elements=[c.repository_id, c.number, c.marker],
                index_where=text("marker is not null"),
                set_={"body": row["body"], "updated_at": func.now()},
            )
            return str((await place.session.execute(ensured.returning(c.id))).scalar_one())

    async def comment(self, repository_id: str, comment_id: str) -> Row | None:
        number = _number(comment_id)
        if number is None:
            return None
        async with self._at(repository_id) as place:
            query = _comments().where(*place.at(local_comments, id=number))
            row = (await place.session.execute(query)).one_or_none()
        return None if row is None else _identified(row._mapping, "comment_id")

    async def comments(self, repository_id: str, number: int) -> list[Row]:
        async with self._at(repository_id) as place:
            query = _comments().where(*place.at(local_comments, number=number))
            rows = await place.session.execute(query.order_by(local_comments.c.id).limit(MOST_COMMENTS))
            return [_identified(row._mapping, "comment_id") for row in rows]

    async def ensure_reaction(self, repository_id: str, comment_id: str, reaction: str) -> None:
        number = _number(comment_id)
        if number is None:
            return
        async with self._at(repository_id) as place:
            c = local_comments.c
            known = select(c.organization_id, c.id, literal(reaction)).where(*place.at(local_comments, id=number))
            give = insert(local_reactions).from_select(["organization_id", "comment_id", "reaction"], known)
            await place.session.execute(give.on_conflict_do_nothing())

    async def reactions(self, repository_id: str, comment_id: str) -> list[str]:
        if await self.comment(repository_id, comment_id) is None:
            return []
        c = local_reactions.c
        async with self._at(repository_id) as place:
            mine = [c.organization_id == place.ids["organization_id"], c.comment_id == int(comment_id)]
            return list((await place.session.execute(select(c.reaction).where(*mine).order_by(c.id))).scalars())

    async def ensure_check_run(self, repository_id: str, row: Mapping[str, Any]) -> str:
        c = local_check_runs.c
        values = {**row, "annotations": [dict(one) for one in row["annotations"]]}
        async with self._at(repository_id) as place:
            key = [c.repository_id, c.name, c.head_sha, c.external_id]
            write = _upsert(local_check_runs, place, values, key).returning(c.id)
            return str((await place.session.execute(write)).scalar_one())

    async def check_runs(self, repository_id: str, head_sha: str | None = None) -> list[Row]:
        which = {} if head_sha is None else {"head_sha": head_sha}
        columns = [column for column in local_check_runs.c if column.name not in {"organization_id", "repository_id"}]
        async with self._at(repository_id) as place:
            query = select(*columns).where(*place.at(local_check_runs, **which))
            rows = await place.session.execute(query.order_by(local_check_runs.c.id.desc()).limit(MOST_LISTED))
            return [_identified(row._mapping, "check_run_id") for row in rows]

    @asynccontextmanager
    async def _at(self, repository_id: str) -> AsyncGenerator[_Place]:
        async with self._database.system() as session:
            repository = await repositories.by_external_id(session, HOST, repository_id)
        if repository is None:
            raise LookupError(f"nobody has registered the local repository {repository_id}")
        async with self._database.tenant(repository.organization_id) as session:
            ids = {"organization_id": repository.organization_id, "repository_id": repository.id}
            yield _Place(session, ids)


def _upsert(table: Table, place: _Place, values: Mapping[str, Any], key: Sequence[ColumnElement[Any]]) -> Insert:
    """Insert, or replace every value of the row with the same key."""
    write = insert(table).values(**place.ids, **values)
    return write.on_conflict_do_update(index_elements=key, set_={**values, "updated_at": func.now()})


def _pull_requests() -> Select[*tuple[Any, ...]]:
    kept_inside = {"organization_id", "repository_id", "updated_at"}
    return select(*(column for column in local_pull_requests.c if column.name not in kept_inside))


def _comments() -> Select[*tuple[Any, ...]]:
    kept_inside = {"organization_id", "repository_id", "marker"}
    return select(*(column for column in local_comments.c if column.name not in kept_inside))


def _identified(row: Mapping[Any, Any], name: str) -> Row:
    values = dict(row)
    return {name: str(values.pop("id")), **values}


def _number(external: str) -> int | None:
    """An id as the column takes it (a bigint); None for what can be none of ours."""
    if not external.isascii() or not external.isdecimal() or len(external) > 18:
        return None
    return int(external)
