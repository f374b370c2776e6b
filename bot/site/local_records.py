"""What the pages of the local host read: it has no pages of its own, so its records are shown here."""

from collections.abc import Sequence
from typing import cast

from bot.site.views.conversation import Conversation
from bot.site.views.paging import PageOf, page_of
from providers.code_hosts.local.store import CheckRunRow, LocalStore, PullRequestRow
from providers.database.local_host import PostgresLocalStore
from providers.database.repositories import Repository
from providers.database.session import Database


async def pull_requests(database: Database, repository: Repository, page: int) -> PageOf[PullRequestRow]:
    """One page of them, newest first; none for repositories of other hosts."""
    rows = await _store(database).pull_requests(repository.ref.external_id) if _is_here(repository) else ()
    return page_of(rows, page)


async def conversation(database: Database, repository: Repository, number: int, page: int) -> Conversation | None:
    """A pull request with one page of its comments and the check runs of its head; None where there is none."""
    if not _is_here(repository):
        return None
    store, id_ = _store(database), repository.ref.external_id
    row = await store.pull_request(id_, number)
    if row is None:
        return None
    comments = page_of(await store.comments(id_, number), page)
    reactions = {comment["comment_id"]: await store.reactions(id_, comment["comment_id"]) for comment in comments.rows}
    return Conversation(row, comments, reactions, await store.check_runs(id_, row["head_sha"]))


async def check_runs(database: Database, repository: Repository, sha: str) -> Sequence[CheckRunRow]:
    """Those of one commit, newest first; none for repositories of other hosts."""
    if not _is_here(repository):
        return []
    return await _store(database).check_runs(repository.ref.external_id, sha)


def _is_here(repository: Repository) -> bool:
    return repository.ref.host == "local"


def _store(database: Database) -> LocalStore:
    # The two rooms do not know each other: the rows are the same by their keys, which no type checker can see.
    return cast("LocalStore", PostgresLocalStore(database))
