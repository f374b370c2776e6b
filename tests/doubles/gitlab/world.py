"""What the double remembers: projects, and all that belongs to them. Everything else is read from git."""

from dataclasses import dataclass, field
from typing import Any

from tests.doubles.gitlab.noteables import Issue, MergeRequest
from tests.doubles.gitlab.people import DEVELOPER, MAINTAINER, Group, Hook, Member, Token, User, next_id, stamp


@dataclass(slots=True, eq=False)
class Status:
    """One commit status; a later one of the same name and ref makes it `is_retried`."""

    sha: str
    ref: str
    name: str
    author: User
    pipeline_id: int
    state: str = "created"
    description: str | None = None
    target_url: str | None = None
    coverage: float | None = None
    is_retried: bool = False
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)
    finished_at: str | None = None


@dataclass(slots=True, eq=False)
class Job:
    name: str
    status: str
    archive: bytes | None = None
    id: int = field(default_factory=next_id)


@dataclass(slots=True, eq=False)
class Pipeline:
    sha: str
    ref: str
    status: str
    source: str = "push"
    jobs: list[Job] = field(default_factory=list)
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)


@dataclass(slots=True, eq=False)
class Project:
    path: str
    group: Group
    visibility: str = "private"
    default_branch: str = "main"
    is_archived: bool = False
    forked_from: "Project | None" = None
    protected_branches: set[str] = field(default_factory=lambda: {"main"})
    developers_may_merge: bool = True  # into protected branches, as "Protected against pushes" has it
    members: dict[int, Member] = field(default_factory=dict)
    hooks: list[Hook] = field(default_factory=list)
    labels: dict[str, dict[str, Any]] = field(default_factory=dict)
    merge_requests: dict[int, MergeRequest] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    pipelines: list[Pipeline] = field(default_factory=list)
    id: int = field(default_factory=next_id)
    created_at: str = field(default_factory=stamp)

    @property
    def all_members(self) -> dict[int, Member]:
        """With the group's; where somebody is in both, the higher level counts."""
        found = dict(self.group.members)
        for user_id, member in self.members.items():
            if user_id not in found or member.access_level >= found[user_id].access_level:
                found[user_id] = member
        return found

    def level_of(self, user: User) -> int:
        member = self.all_members.get(user.id)
        return member.access_level if member is not None and user.state == "active" else 0

    def may_push(self, user: User, branch: str) -> bool:
        return self.level_of(user) >= (MAINTAINER if branch in self.protected_branches else DEVELOPER)

    def may_update(self, user: User, branch: str) -> bool:
        """Push or merge: what GitLab asks of whoever adds to a branch's pipelines (Ci::PipelinePolicy)."""
        merges = self.developers_may_merge and self.level_of(user) >= DEVELOPER
        return merges or self.may_push(user, branch)

    def is_visible_to(self, user: User) -> bool:
        return self.visibility != "private" or self.level_of(user) > 0


@dataclass(slots=True, eq=False)
class World:
    users: dict[int, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    projects: dict[int, Project] = field(default_factory=dict)

    def user(self, username: str) -> User | None:
        return next((user for user in self.users.values() if user.username == username), None)

    def project(self, key: str) -> Project | None:
        """By number or by full path, as the API takes both."""
        if key.isdecimal():
            return self.projects.get(int(key))
        return next((project for project in self.projects.values() if project.path == key), None)

    def followers(self, source: Project, branch: str) -> list[MergeRequest]:
        """Open merge requests, in whatever project, whose commits are those of this branch."""
        everything = [mr for project in self.projects.values() for mr in project.merge_requests.values()]
        return [mr for mr in everything if (mr.state, mr.source, mr.source_branch) == ("opened", source, branch)]

    def group(self, key: str) -> Group | None:
        if key.isdecimal():
            return self.groups.get(int(key))
        return next((group for group in self.groups.values() if group.path == key), None)
