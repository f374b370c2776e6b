"""What people write: merge requests and issues, the discussions under them, and the emoji on each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.doubles.gitlab.people import User, next_id, stamp

if TYPE_CHECKING:  # a project holds its merge requests, and each of those knows its project
    from tests.doubles.gitlab.world import Project


@dataclass(slots=True, eq=False)
class Emoji:
    name: str
    user: User
    awardable_id: int
    awardable_type: str
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)


@dataclass(slots=True, eq=False)
class Note:
    body: str
    author: User | None
    position: Mapping[str, Any] | None = None
    is_resolvable: bool = False
    is_system: bool = False
    resolved_by: User | None = None
    emoji: list[Emoji] = field(default_factory=list)
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)
    updated_at: str = field(default_factory=stamp)


@dataclass(slots=True, eq=False)
class Discussion:
    id: str
    notes: list[Note]
    is_individual: bool


@dataclass(slots=True, eq=False)
class Noteable:
    """What a merge request and an issue have in common. `iid` counts within the project, from 1, per kind."""

    project: "Project"
    iid: int
    author: User
    title: str
    description: str = ""
    state: str = "opened"
    labels: list[str] = field(default_factory=list)
    discussions: list[Discussion] = field(default_factory=list)
    emoji: list[Emoji] = field(default_factory=list)
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)
    updated_at: str = field(default_factory=stamp)
    closed_at: str | None = None

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def notes(self) -> list[Note]:
        return [note for discussion in self.discussions for note in discussion.notes]


@dataclass(slots=True, eq=False)
class Issue(Noteable):
    """Nothing more than a noteable."""


@dataclass(slots=True, eq=False)
class Version:
    """The three commits by which a diff of a merge request is known, at one of its pushes."""

    head: str
    start: str
    base: str
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)


@dataclass(slots=True, eq=False)
class MergeRequest(Noteable):
    source: "Project" = field(kw_only=True)
    source_branch: str = ""
    target_branch: str = ""
    versions: list[Version] = field(default_factory=list)
    is_removing_source: bool = False
    reviewers: list[User] = field(default_factory=list)
    label_events: list[tuple[str, str]] = field(default_factory=list)  # what was done ("add", "remove"), and to which
    merge_commit: str | None = None
    merged_at: str | None = None

    @property
    def is_draft(self) -> bool:
        return self.title.lower().startswith(("draft:", "[draft]", "(draft)"))

    @property
    def version(self) -> Version:
        return self.versions[-1]
