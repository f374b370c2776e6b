"""What a slash command is: its value, what it is asked, what it may read, and what it answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from config.forge_yml import Refactor
from engine.analysis.report import Report
from handlers.commands.grammar import Invocation, Syntax
from handlers.commands.steering import Steering
from handlers.errors import NotNow
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent
from handlers.jobs.refactoring.limits import Queued
from handlers.messages import binding_text
from handlers.messages.cost_text import Work
from handlers.messages.standstill import WaitingWish
from handlers.messages.wording import SKIPPED
from handlers.permissions import Right
from providers.code_hosts.code_host import Permission, Reaction
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.proposals import PullRequest
from providers.database.approvals import Method
from providers.database.refactorings import Phase, Refactoring


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One analysis of one commit. `report` is there once it is completed; `page_url` is empty where there is none."""

    commit_sha: str
    status: Literal["pending", "running", "completed", "failed"]
    report: Report | None = None
    error_message: str = ""
    page_url: str = ""

    @property
    def why_skipped(self) -> str:
        """Why nobody wanted it, "" where it was tried."""
        return self.error_message.removeprefix(SKIPPED).strip() if self.error_message.startswith(SKIPPED) else ""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job. `reference` is how people name it (`J-1042`), `about` what it is for in plain words.

    `done_share` is 0.0-1.0 while it runs and its size is known; `run_after` is when a waiting job may start.
    `commit_sha` is the commit that it is about, where it is about one.
    """

    reference: str
    kind: str
    about: str
    state: str
    reason: str
    attempts: int
    created_at: datetime
    run_after: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    done_share: float | None = None
    commit_sha: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One delivery of the code host: what it told, and how that ended."""

    event: str
    action: str
    state: str
    reason: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class RefusalRecord:
    """A command that was not carried out: as it was typed, by whom, and why."""

    line: str
    actor_login: str
    reason: str
    created_at: datetime


class Records(Protocol):
    """What commands may read: always of the one repository in which the comment was written."""

    async def latest_run(self) -> RunRecord | None:
        """The newest completed analysis of the default branch."""
        ...

    async def run_for(self, commit_sha: str) -> RunRecord | None:
        """The newest analysis of this commit, in whatever state."""
        ...

    async def find_job(self, reference: str) -> JobRecord | None: ...

    async def recent_jobs(self, limit: int) -> Sequence[JobRecord]:
        """Newest first, in every state."""
        ...

    async def recent_deliveries(self, limit: int) -> Sequence[DeliveryRecord]:
        """Newest first."""
        ...

    async def waiting(self) -> Sequence[WaitingWish]:
        """Wishes that wait for their turn, oldest first."""
        ...

    async def recent_refusals(self, limit: int) -> Sequence[RefusalRecord]:
        """Commands that were not carried out, newest first."""
        ...

    async def work_since(self, since: datetime) -> Sequence[Work]:
        """What the jobs that ended since took, by kind."""
        ...

    async def configuration(self) -> Configuration:
        """What is in force on the default branch now; raises UserError where that has no commit."""
        ...

    async def may_read(self, repository: RepositoryRef, actor: Actor) -> bool:
        """Whether this person may read another repository, by its host's live answer."""
        ...


class Desk(Protocol):
    """What commands may set going and decide: always in the one repository in which the comment was written."""

    async def ask(self, asked: Asked, act: str) -> Refactoring:
        """Take a wish; its job is started apart. Asking twice asks once."""
        ...

    async def ask_for_turn(self, asked: Asked, rules: Refactor, now: datetime) -> Queued:
        """Take a wish for a pull request: it has a place at once, or waits for its turn."""
        ...

    async def find(self, reference: str, number: int) -> Refactoring | None:
        """The refactoring of this reference, or without one that whose pull request this number is."""
        ...

    async def in_phase(self, *phases: Phase) -> Sequence[Refactoring]:
        """Newest first."""
        ...

    async def start(self, refactoring: Refactoring, act: str, by: Actor | None = None) -> None:
        """Start a job for a refactoring that is there; `by` somebody else than who had asked for it."""
        ...

    async def approve(self, refactoring: Refactoring, consent: Consent) -> Approved:
        """Approve what was proposed. Raises `NotNow` where it is not what stands on the host, or was not seen."""
        ...

    async def reject(self, refactoring: Refactoring, by: Actor, reason: str, command_id: UUID | None) -> int:
        """Close its pull request, never propose it again; how many changes are refused for good."""
        ...

    async def cancel(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> bool:
        """Call off what waits or runs of it; whether there was anything."""
        ...


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What every command is given: records, desk and steering, the trigger word of this deployment, and the time."""

    records: Records
    desk: Desk
    steering: Steering
    now: datetime
    trigger: str = "forge"


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """Who asks what, and where. `head_sha` is the head of the pull request, None under an issue.

    `asked_at` is when the comment came in, and `moved` the sentence that says how the pull request has changed since.
    `permission` is the person's own, live from the host; `offered` are the commands it allows. `command_id` is the row
    whose reply is edited as things go on; `earlier` is what this very command has decided by an attempt before this
    one, whose worker died before it could say so.
    """

    organization_id: UUID
    repository_id: UUID
    repository: RepositoryRef
    number: int
    is_pull_request: bool
    head_sha: str | None
    actor: Actor
    permission: Permission
    invocation: Invocation
    offered: "Sequence[Command]" = ()
    command_id: UUID | None = None
    comment_id: str = ""
    pull_request: PullRequest | None = None
    asked_at: datetime | None = None
    moved: str = ""
    earlier: Mapping[str, Any] | None = None

    @property
    def method(self) -> Method:
        """By which way it was asked: a tick stands in no comment, and what it has for an id says so."""
        return "tick" if self.comment_id.startswith("tick:") else "comment"

    def must_stand(self) -> None:
        """Raises `NotNow` where the pull request is not what the person could see any more."""
        if self.moved:
            raise NotNow(self.moved, binding_text.AGAIN)


@dataclass(frozen=True, slots=True)
class Reply:
    """The one reply to a command; `state` is how the command ended, `reaction` what its comment gets.

    `reason` is why nothing was done, for the record. `then` is done once the reply stands: a job that edits it must
    find it. What `is_told` was answered by an earlier attempt, and a job may have gone on from there, so that its words
    are left alone.
    """

    markdown: str
    state: Literal["done", "refused", "nothing_to_do", "failed"] = "done"
    reaction: Reaction = "+1"
    then: Callable[[], Awaitable[None]] | None = None
    is_told: bool = False
    reason: str = ""


Run = Callable[[CommandContext, CommandRequest], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command. `usage` is what stands behind the trigger; `summary` one line of help, `details` the rest.

    `right` is what a person must be allowed to do for it.
    """

    name: str
    right: Right
    usage: str
    summary: str
    run: Run
    syntax: Syntax = field(default_factory=Syntax)
    details: str = ""

    @property
    def needs(self) -> Permission:
        """The least permission on the host, where `.forge.yml` asks for no more."""
        return self.right.needs
