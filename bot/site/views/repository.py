"""The page of one repository: its runs, the commands people gave in it, and the pull requests of the local host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.site.views.links import HostLinks
from bot.site.views.marks import State, state
from bot.site.views.moments import Moment, moment
from bot.site.views.paging import PAGE_ROWS, PageOf, page_of, rows_needed
from bot.site.views.repositories import RepositoryLine, repository_line
from bot.site.views.runs import NAME_LIMIT, RunLine, run_before, run_line
from handlers.messages.markdown import shortened
from providers.code_hosts.local.store import PullRequestRow
from providers.database.analyses import Run
from providers.database.commands import Command
from providers.database.repositories import Repository

LOOK_BACK = 50
"""Runs read beyond the page, so that its last rows still find the run before them."""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """One command as it was written, and how it ended."""

    text: str
    actor: str
    place: str
    place_url: str | None
    state: State
    reason: str
    asked: Moment | None


@dataclass(frozen=True, slots=True)
class PullRequestLine:
    """One pull request of the local host."""

    url: str | None
    number: int
    title: str
    author: str
    state: State


@dataclass(frozen=True, slots=True)
class RepositoryPage:
    """One repository. `pull_requests` is empty for hosts that show them themselves."""

    repository: RepositoryLine
    runs: PageOf[RunLine]
    commands: PageOf[CommandLine]
    pull_requests: PageOf[PullRequestLine]


def runs_needed(number: int) -> int:
    """How many of the newest runs must be read for page `number`."""
    return rows_needed(number) + LOOK_BACK


def repository_page(
    repository: Repository,
    *,
    runs: Sequence[Run],
    runs_number: int,
    commands: Sequence[Command],
    commands_number: int,
    pull_requests: PageOf[PullRequestRow],
    links: HostLinks,
    now: datetime,
) -> RepositoryPage:
    """`runs` and `commands` are the newest ones, as many as the two page numbers need."""
    return RepositoryPage(
        repository=repository_line(repository, runs, now),
        runs=runs_page(runs, runs_number, links, now),
        commands=commands_page(commands, commands_number, links, now),
        pull_requests=pull_requests.with_rows([_pull_request_line(row, links) for row in pull_requests.rows]),
    )


def runs_page(runs: Sequence[Run], number: int, links: HostLinks, now: datetime) -> PageOf[RunLine]:
    """Page `number` of `runs`, of which there are `runs_needed(number)` or all there are."""
    page, first = page_of(runs, number), (number - 1) * PAGE_ROWS
    return page.with_rows(
        [run_line(run, run_before(run, runs[first + at + 1 :]), links, now) for at, run in enumerate(page.rows)]
    )


def commands_page(commands: Sequence[Command], number: int, links: HostLinks, now: datetime) -> PageOf[CommandLine]:
    page = page_of(commands, number)
    return page.with_rows([_command_line(command, links, now) for command in page.rows])


def _command_line(command: Command, links: HostLinks, now: datetime) -> CommandLine:
    return CommandLine(
        text=shortened(command.text, 200),
        actor=shortened(command.actor_login, NAME_LIMIT),
        place=links.reference(command.number),
        place_url=links.conversation(command.number),
        state=state(command.state),
        reason=shortened(command.reason, 300),
        asked=moment(command.created_at, now),
    )


def _pull_request_line(row: PullRequestRow, links: HostLinks) -> PullRequestLine:
    return PullRequestLine(
        url=links.conversation(row["number"]),
        number=row["number"],
        title=shortened(row["title"], 200),
        author=shortened(row["author_login"], NAME_LIMIT),
        state=state(row["state"]),
    )
