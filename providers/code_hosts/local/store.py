"""What the local host keeps in our own database, as a protocol of plain values.

The database room satisfies it by shape, the two never import each other. `repository_id` is always the external id
of a repository of the host "local"; the implementation finds the organization behind it and raises LookupError for
a repository that nobody has registered. Every ensure-verb is one atomic statement or transaction: calling it twice,
or from two workers at once, leaves the world as calling it once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypedDict


class PullRequestRow(TypedDict):
    """A pull request as the bare repository last told it. Natural key: repository and `number`.

    `state` is open, closed or merged; the shas are 40 hexadecimal digits, `merged_sha` None unless it was merged.
    """

    number: int
    title: str
    state: str
    head_sha: str
    head_branch: str
    base_sha: str
    base_branch: str
    author_id: str
    author_login: str
    body: str
    is_draft: bool
    labels: Sequence[str]
    merged_sha: str | None


class NewCommentRow(TypedDict):
    """A comment to be written. `number` is its pull request's; `body` is Markdown of at most 65,536 characters."""

    number: int
    body: str
    author_id: str
    author_login: str
    is_bot: bool


class CommentRow(NewCommentRow):
    """A comment as it reads now; `comment_id` is the decimal text of a number that no other comment has."""

    comment_id: str
    created_at: datetime
    updated_at: datetime


class AnnotationRow(TypedDict):
    """One remark at a line of the head commit; `level` is notice, warning or failure, lines count from 1."""

    path: str
    line: int
    end_line: int | None
    level: str
    title: str
    message: str


class NewCheckRunRow(TypedDict):
    """A check run as it shall stand. Natural key: repository, `name`, `head_sha` and `external_id`.

    `status` is queued, in_progress or completed; `conclusion` None until it is completed.
    """

    name: str
    head_sha: str
    external_id: str
    status: str
    conclusion: str | None
    title: str
    summary: str
    text: str
    details_url: str
    annotations: Sequence[AnnotationRow]


class CheckRunRow(NewCheckRunRow):
    """A check run as it stands; `check_run_id` is the decimal text of a number that no other check run has."""

    check_run_id: str
    created_at: datetime
    updated_at: datetime


class LocalStore(Protocol):
    """Pull requests, comments, reactions and check runs of the local host."""

    async def keep_pull_request(self, repository_id: str, row: PullRequestRow) -> None:
        """Insert it, or replace the row of the same number."""
        ...

    async def pull_request(self, repository_id: str, number: int) -> PullRequestRow | None: ...

    async def pull_requests(self, repository_id: str) -> Sequence[PullRequestRow]:
        """All of them, newest number first, at most 200."""
        ...

    async def add_comment(self, repository_id: str, row: NewCommentRow) -> str:
        """Write one more comment, as people do; answers its `comment_id`."""
        ...

    async def ensure_comment(self, repository_id: str, marker: str, row: NewCommentRow) -> str:
        """The bot's comment of this (`number`, `marker`): created, or its body replaced; answers its `comment_id`.

        `marker` is kept in a column of its own (unique per repository and number, NULL for people's comments), so
        a marker that somebody pastes into a comment of theirs finds nothing.
        """
        ...

    async def comment(self, repository_id: str, comment_id: str) -> CommentRow | None:
        """None for an unknown id, also for one that is not a number."""
        ...

    async def comments(self, repository_id: str, number: int) -> Sequence[CommentRow]:
        """Oldest first, at most 500."""
        ...

    async def ensure_reaction(self, repository_id: str, comment_id: str, reaction: str) -> None:
        """One reaction of each kind at most, and none where the comment is not there any more."""
        ...

    async def reactions(self, repository_id: str, comment_id: str) -> Sequence[str]:
        """In the order they were given."""
        ...

    async def ensure_check_run(self, repository_id: str, row: NewCheckRunRow) -> str:
        """Create it or replace every field of the one with the same natural key; answers its `check_run_id`."""
        ...

    async def check_runs(self, repository_id: str, head_sha: str | None = None) -> Sequence[CheckRunRow]:
        """Those of one commit, or of the whole repository; newest first, at most 200, annotations in order."""
        ...
