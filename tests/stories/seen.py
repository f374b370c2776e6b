"""What people say in a story, and what they see: the words that all code hosts share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Files = Mapping[str, str | bytes | None]
"""Paths and what they shall hold; None takes a file away."""

Role = Literal["owner", "maintainer", "writer", "reader", "stranger", "bot"]
Right = Literal["maintain", "write", "read", "nothing"]
State = Literal["running", "passed", "blocked", "called off"]
Button = Literal["fix_safe", "plan", "ignore"]

READINESS, PROOF = "Forge Factory / readiness", "Forge Factory / proof"
PROPOSALS = "forge-factory/"  # how the names of the bot's own branches begin


@dataclass(frozen=True, slots=True)
class Thread:
    """Where people talk: a pull request or an issue, by its number; some hosts count the two apart."""

    number: int = 1
    is_issue: bool = False


FIRST = Thread()
"""The first pull request of a repository, or the first merge request."""


@dataclass(frozen=True, slots=True)
class Check:
    """What the bot says of a commit, as far as every host can show it."""

    name: str
    state: State
    title: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pull request that the bot has opened. `state` is open, closed or merged; of `reviewers` a review is awaited."""

    number: int
    state: str
    title: str
    body: str
    branch: str
    head_sha: str
    is_draft: bool
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that the bot has opened."""

    number: int
    title: str
    body: str

    @property
    def thread(self) -> Thread:
        return Thread(self.number, is_issue=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one comment: the bot's new comments below it, and its reactions to it, in their order."""

    replies: tuple[str, ...]
    reactions: tuple[str, ...]

    @property
    def text(self) -> str:
        """The one reply; fails where there is none, or more than one."""
        [reply] = self.replies
        return reply
