"""The protocol of a code host: what GitHub, GitLab, Bitbucket, Azure and a folder of bare repositories can all do.

What it takes to propose a change stands in `proposals.py`, issues of ours in `issues.py`, everything else here;
`CodeHost` is all of it together.
Every call out is an *ensure*: calling it twice leaves the world as calling it once. A host without check
runs posts a commit status inside its own member; callers ask only whether that shows all that there is to say.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, Protocol

from providers.code_hosts.events import Actor, Delivery, Event, RepositoryRef
from providers.code_hosts.issues import Issues
from providers.code_hosts.proposals import Proposals

CheckStatus = Literal["queued", "in_progress", "completed"]
Conclusion = Literal["success", "neutral", "failure", "action_required", "skipped", "cancelled", "timed_out"]
Reaction = Literal["eyes", "rocket", "+1", "confused"]

Fence = Callable[[], Awaitable[None]]
"""Awaited before every write outside; raises `LeaseLost` when another worker holds the job."""


class Permission(IntEnum):
    """What a person may do in a repository, in the order every host shares."""

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark at a line of the head commit. `title` and `message` are plain text; lines count from 1.

    `key` is what it is known by from one commit to the next, whatever it says by then; "" where only its title is.
    """

    path: str
    line: int
    level: Literal["notice", "warning", "failure"]
    title: str
    message: str
    end_line: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class CheckAction:
    """A button of a check run: `identifier` and `label` of at most 20 characters, `description` of at most 40.

    `command` is what a person writes in a comment to the same end, told where the host has no buttons.
    """

    identifier: str
    label: str
    description: str
    command: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A check run as it shall stand on the host. Natural key: (`name`, `head_sha`, `external_id`).

    `summary` and `text` are Markdown of at most 65,535 characters each; `annotations` may be any number,
    the member sends them in the batches its host takes. `unsaid` are true as well and more than was wished for: where
    one of them is discussed already it stays, and none is begun. `actions` are at most three.
    """

    name: str
    head_sha: str
    external_id: str
    status: CheckStatus
    title: str
    summary: str
    text: str = ""
    conclusion: Conclusion | None = None
    details_url: str = ""
    annotations: Sequence[Annotation] = ()
    unsaid: Sequence[Annotation] = ()
    actions: Sequence[CheckAction] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """An annotation that has become a discussion of its own at its line, in the pull request of this number."""

    pull_request: int
    annotation: Annotation
    url: str


@dataclass(frozen=True, slots=True)
class StandingCheck:
    """A check run as it stands on its host: its id there, "" where none is kept of that commit.

    `remarks` are the annotations that are discussed at their lines, on a host that has no other place for them.
    """

    check_id: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it reads now; `author` is None for a deleted account."""

    comment_id: str
    body: str
    author: Actor | None


@dataclass(frozen=True, slots=True)
class CoverageFile:
    """A file that the repository's own CI kept for a commit, and that looks like a coverage report by its first bytes.

    Whoever may push may have written it: it is read with suspicion. `name` is for people, and no path.
    """

    name: str
    body: bytes = field(repr=False)
    commit_sha: str


@dataclass(frozen=True, slots=True)
class CoverageReports:
    """What a host has for a commit; `reason` says in plain words why there is nothing, or not all."""

    files: Sequence[CoverageFile]
    reason: str = ""


class CodeHost(Proposals, Issues, Protocol):
    """One member of the family, bound to the fence of the job that uses it."""

    name: str
    shows_whole_checks: bool
    """Whether a check run shows its summary and text; where it does not, they belong into the one comment."""

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef: ...
    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]: ...
    async def get_comment(self, repository: RepositoryRef, comment_id: str) -> Comment | None: ...
    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission: ...
    async def is_member(self, repository: RepositoryRef, team: str, actor: Actor) -> bool:
        """Whether this person is in a team or group, named as in CODEOWNERS without @; False where it cannot be told.

        Raises `ProviderUnavailable` where the host has not answered.
        """
        ...

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        """Of green runs of exactly this commit. A host that keeps none, or refuses, is an answer with its reason."""
        ...

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> StandingCheck:
        """Create or update by natural key; answers what stands then. Raises `ChecksNotPermitted`."""
        ...

    async def ensure_comment(self, repository: RepositoryRef, number: int, marker: str, body: str) -> str:
        """Create the comment that carries `marker` (hidden, signed by the caller), or edit it in place; its id."""
        ...

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None: ...


class Receiver(Protocol):
    """The pure half of a member, in its `webhook.py`: bytes to values, no network, no clock, no state."""

    name: str
    announces_repositories: bool
    """Whether an event tells of each repository that the bot is given; elsewhere the first of a repository does."""

    def verify(self, headers: Mapping[str, str], header_counts: Mapping[str, int], body: bytes) -> Delivery:
        """Check the signature over the raw bytes with every live secret, in constant time.

        `headers` are lower-cased; `header_counts` says how often each came. Raises `ForgedDelivery`.
        """
        ...

    def read(self, event: str, body: bytes) -> Event:
        """The event in a genuine body. Raises `UnreadableDelivery` for a body that cannot be understood."""
        ...

    def semantic_key(self, event: str, body: bytes) -> str | None:
        """A key that is equal for the same thing told twice under two delivery ids; None when none can be had."""
        ...
