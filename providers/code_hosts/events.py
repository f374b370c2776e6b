"""What a code host tells us, as plain values: the only part of a delivery that the rest of the house sees.

`RepositoryRef` is enough to talk to the host about a repository. Addresses are never taken from a payload:
the member of the family builds them from its own settings.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `external_id` is the host's numeric id as text: logins can be renamed, ids cannot."""

    external_id: str
    login: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryRef:
    """A repository as its host names it. `installation_id` is empty where the host has no installations.

    `owner_id` is the host's id of the account that owns it, "" where we were not told: the login that
    `owner` answers can be renamed, taken over, and may read like somebody else's id.
    """

    host: str
    external_id: str
    full_name: str
    default_branch: str
    installation_id: str = ""
    is_private: bool = True
    owner_id: str = ""

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        return self.full_name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Push:
    """A branch moved. `before_sha` is None for a new branch, `head_sha` None for a deleted one."""

    repository: RepositoryRef
    branch: str
    before_sha: str | None
    head_sha: str | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """A pull request was opened, got commits, was made to go to another branch, came back or was closed."""

    repository: RepositoryRef
    action: Literal["opened", "synchronize", "retargeted", "reopened", "closed"]
    number: int
    title: str
    head_sha: str
    head_branch: str
    base_sha: str
    base_branch: str
    is_fork: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class CommentCreated:
    """Somebody wrote a comment under an issue or a pull request, or in a review of one (edits are not events here).

    `comment_id` is the host's own word for it, and no other comment's in the repository, of whatever kind.
    """

    repository: RepositoryRef
    number: int
    is_pull_request: bool
    comment_id: str
    body: str
    actor: Actor
    app_id: str = ""  # the App through which it was written, where it was


@dataclass(frozen=True, slots=True)
class IssueChanged:
    """Somebody edited the text of an issue, or closed or reopened it.

    `body` is what it says now, `before` what an edit found, both with line feeds alone.
    """

    repository: RepositoryRef
    action: Literal["edited", "closed", "reopened"]
    number: int
    body: str
    before: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """The App was installed, removed, suspended or given other repositories.

    `repositories` are those added; `removed_ids` the external ids of those taken away. Where it `is_greeted`, the bot
    opens its first pull request in each that is added; a folder on somebody's own machine has no need of it.
    """

    host: str
    action: Literal["created", "deleted", "suspended", "unsuspended", "repositories_changed"]
    installation_id: str
    account: str
    account_id: str
    repositories: tuple[RepositoryRef, ...] = ()
    removed_ids: tuple[str, ...] = ()
    is_greeted: bool = True


@dataclass(frozen=True, slots=True)
class CheckRequested:
    """Somebody pressed "re-run" on our check run or suite.

    `name` is the check run's and `external_id` ours of it; both are "" for a suite, which is all of them.
    """

    repository: RepositoryRef
    head_sha: str
    actor: Actor
    name: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckActionRequested:
    """Somebody pressed a button of our check run. `external_id` is ours of that run, `identifier` the button's."""

    repository: RepositoryRef
    head_sha: str
    external_id: str
    identifier: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class BuildSucceeded:
    """A run of the repository's own CI has ended green: what it kept of the commit, say a coverage report, is there."""

    repository: RepositoryRef
    head_sha: str
    build_id: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A genuine delivery that this bot has nothing to do with; counted, and ended with this reason."""

    reason: str


Event = (
    Push
    | PullRequestChanged
    | CommentCreated
    | IssueChanged
    | InstallationChanged
    | CheckRequested
    | CheckActionRequested
    | BuildSucceeded
    | Ignored
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the door learns from the headers of a genuine delivery, before anything reads the body."""

    host: str
    delivery_id: str
    event: str
