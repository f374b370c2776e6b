"""Pull requests, comments and check runs of the local host, which has no pages of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup

from bot.site.markdown import render_markdown
from bot.site.views.marks import State, state
from bot.site.views.moments import Moment, moment
from bot.site.views.paging import PageOf
from bot.site.views.runs import NAME_LIMIT
from handlers.messages.markdown import shortened
from providers.code_hosts.local.store import AnnotationRow, CheckRunRow, CommentRow, PullRequestRow
from providers.database.repositories import Repository

MAX_CHECKS = 20
MAX_ANNOTATIONS = 50


@dataclass(frozen=True, slots=True)
class Conversation:
    """The records of one pull request: one page of its comments, their reactions by comment id, its check runs."""

    pull_request: PullRequestRow
    comments: PageOf[CommentRow]
    reactions: Mapping[str, Sequence[str]]
    checks: Sequence[CheckRunRow]


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment; `body` is safe HTML, `reactions` are names such as eyes and +1."""

    author: str
    is_bot: bool
    written: Moment | None
    is_edited: bool
    body: Markup
    reactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """One remark at a line."""

    place: str
    level: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check run; `summary` and `text` are safe HTML, `run_url` the page of the run behind it."""

    name: str
    state: State
    title: str
    summary: Markup
    text: Markup
    annotations: tuple[AnnotationView, ...]
    annotations_hidden: int
    updated: Moment | None
    run_url: str | None


@dataclass(frozen=True, slots=True)
class PullRequestPage:
    """One pull request: what it is, the conversation, and the check runs of its head."""

    number: int
    title: str
    state: State
    author: str
    head: str
    base: str
    head_sha: str
    commit_url: str
    comments: PageOf[CommentView]
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True)
class CommitPage:
    """The check runs of one commit."""

    sha: str
    checks: tuple[CheckView, ...]


def pull_request_page(repository: Repository, told: Conversation, now: datetime) -> PullRequestPage:
    row = told.pull_request
    return PullRequestPage(
        number=row["number"],
        title=shortened(row["title"], 200),
        state=state(row["state"]),
        author=shortened(row["author_login"], NAME_LIMIT),
        head=shortened(row["head_branch"], NAME_LIMIT),
        base=shortened(row["base_branch"], NAME_LIMIT),
        head_sha=row["head_sha"][:12],
        commit_url=commit_url(repository, row["head_sha"]),
        comments=told.comments.with_rows(
            [_comment(comment, told.reactions.get(comment["comment_id"], ()), now) for comment in told.comments.rows]
        ),
        checks=check_views(repository, told.checks, now),
    )


def check_views(repository: Repository, checks: Sequence[CheckRunRow], now: datetime) -> tuple[CheckView, ...]:
    """The newest MAX_CHECKS of them."""
    return tuple(_check(repository, check, now) for check in checks[:MAX_CHECKS])


def commit_url(repository: Repository, sha: str) -> str:
    """The page of a commit's check runs."""
    return f"/repositories/{repository.id}/check-runs/{sha}"


def _comment(row: CommentRow, reactions: Sequence[str], now: datetime) -> CommentView:
    return CommentView(
        author=shortened(row["author_login"], NAME_LIMIT),
        is_bot=row["is_bot"],
        written=moment(row["created_at"], now),
        is_edited=row["updated_at"] > row["created_at"],
        body=render_markdown(row["body"]),
        reactions=tuple(shortened(name, 20) for name in reactions),
    )


def _check(repository: Repository, row: CheckRunRow, now: datetime) -> CheckView:
    shown = row["annotations"][:MAX_ANNOTATIONS]
    return CheckView(
        name=shortened(row["name"], NAME_LIMIT),
        state=state(row["conclusion"] or row["status"]),
        title=shortened(row["title"], 255),
        summary=render_markdown(row["summary"]),
        text=render_markdown(row["text"]),
        annotations=tuple(_annotation(annotation) for annotation in shown),
        annotations_hidden=len(row["annotations"]) - len(shown),
        updated=moment(row["updated_at"], now),
        run_url=_run_url(repository, row["external_id"]),
    )


def _annotation(row: AnnotationRow) -> AnnotationView:
    return AnnotationView(
        place=f"{shortened(row['path'], 160)}:{row['line']}",
        level=shortened(row["level"], 20),
        title=shortened(row["title"], 255),
        message="\n".join(shortened(line, 400) for line in row["message"].splitlines()[:20]),
    )


def _run_url(repository: Repository, external_id: str) -> str | None:
    """Our check runs carry the id of their run; the address is made of it, not taken from the row."""
    try:
        return f"/repositories/{repository.id}/runs/{UUID(external_id)}"
    except ValueError:
        return None
