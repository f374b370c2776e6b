"""The half of a code host that proposes changes: git's access, branches of ours, and the pull requests made of them.

Natural keys: a branch is its name, a pull request its head branch, a label the pair of both. Whatever a person did
stands: a pull request that was closed is never opened again, one that is not ours is never edited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from providers.code_hosts.events import Actor, RepositoryRef


@dataclass(frozen=True, slots=True)
class CloneAccess:
    """Where git fetches from or pushes to, and the header that opens the door: never part of a URL or of argv."""

    url: str
    authorization: str | None


@dataclass(frozen=True, slots=True)
class Committer:
    """Our name and address in commits, by which the host knows them as ours."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as the host sees it now.

    `is_ours`: this bot opened it. `is_mergeable` is None while the host has not worked it out, and in lists.
    `merged_sha` is the commit that the base branch got from it, None unless it was merged. `reviewers` are the people
    and teams of whom a review is awaited, by the names that `ensure_reviewers` takes.
    """

    number: int
    title: str
    state: Literal["open", "closed", "merged"]
    head_sha: str
    head_branch: str
    base_sha: str
    base_branch: str
    is_fork: bool
    author: Actor | None
    body: str = ""
    is_draft: bool = False
    labels: Sequence[str] = ()
    is_ours: bool = False
    is_mergeable: bool | None = None
    merged_sha: str | None = None
    reviewers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PullRequestDraft:
    """A pull request as it shall stand. Natural key: `head_branch`; `body` is Markdown of at most 65,535 bytes."""

    head_branch: str
    base_branch: str
    title: str
    body: str
    is_draft: bool = False
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BranchCommit:
    """A commit of a pull request. `author_id` is the host's account, "" where it knows none.

    `is_ours`: committed under our address. Whoever may push can write that as well, so this tells a colleague from
    the bot, not an attacker: what is pushed over is decided by the expected sha alone.
    """

    sha: str
    author_id: str
    is_ours: bool


class Proposals(Protocol):
    """What a member does for changes that we propose; part of `CodeHost`."""

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """By the repository's present name. `is_fresh`: with credentials minted now, since git's were refused."""
        ...

    async def get_push_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """As `get_clone_access`, with credentials that may write; the fence is asked first, as before every write."""
        ...

    async def get_committer(self, repository: RepositoryRef) -> Committer: ...
    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None: ...

    async def delete_branch(self, repository: RepositoryRef, branch: str, expected_sha: str) -> bool:
        """Whether it is gone; False for one that stands elsewhere than expected, which is left as it is."""
        ...

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest: ...

    async def list_open_pull_requests(self, repository: RepositoryRef, branch_prefix: str) -> list[PullRequest]:
        """Those of branches of this repository, not of forks, by number; opened by us or by others."""
        ...

    async def ensure_pull_request(self, repository: RepositoryRef, draft: PullRequestDraft) -> PullRequest:
        """Open it, or bring title and body of ours up to date and add the labels that it never had.

        A label that a person took off stays off, and one that a person put on stays on.
        One that is closed or merged, or that somebody else opened, is answered as it is. `is_draft` of the answer is
        False where the host has no drafts; it is never changed afterwards.
        """
        ...

    async def ensure_reviewers(self, repository: RepositoryRef, number: int, names: Sequence[str]) -> list[str]:
        """Ask people and teams for a review, named as on the host without @; whoever is asked already stays so.

        Answers those of whom the host takes no review. Raises `ProviderRefused` for a pull request that is not ours.
        """
        ...

    async def set_pull_request_body(self, repository: RepositoryRef, number: int, body: str) -> None:
        """Whatever its state. Raises `ProviderRefused` for one that is not ours."""
        ...

    async def close_pull_request(self, repository: RepositoryRef, number: int) -> None:
        """One that is closed or merged stays so. Raises `ProviderRefused` for one that is not ours."""
        ...

    async def get_commits(self, repository: RepositoryRef, number: int) -> list[BranchCommit]:
        """The commits that the pull request would bring, oldest first, at most 250."""
        ...
