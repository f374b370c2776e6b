"""A GitLab on the loopback, as a test sees it: people act with its verbs, and it shows what stands afterwards."""

from collections.abc import Mapping
from typing import Any

from config.settings import GitLabSettings
from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.gitlab.access import Access
from tests.doubles.gitlab.crowd import BOT, BOT_TOKEN, GROUP, PEOPLE, WRITER, Crowd
from tests.doubles.gitlab.door import Door
from tests.doubles.gitlab.issues import open_issue
from tests.doubles.gitlab.merge_requests import differences, new_version, open_merge_request
from tests.doubles.gitlab.noteables import Discussion, Issue, MergeRequest, Note, Noteable
from tests.doubles.gitlab.notes import write_note
from tests.doubles.gitlab.people import OWNER, Group, Member, User, stamp
from tests.doubles.gitlab.pipelines import archive
from tests.doubles.gitlab.standing import what_stands
from tests.doubles.gitlab.watched import SIGNING_TOKEN, Watched
from tests.doubles.gitlab.world import Job, Pipeline, Project

__all__ = ["BOT", "BOT_TOKEN", "GROUP", "PEOPLE", "SIGNING_TOKEN", "WRITER", "GitLabDouble"]


class GitLabDouble(Crowd, Watched):
    """One a test session; `forget` before each test. Projects stay, so each test names its own."""

    def __init__(self, access: Access, door: Door, url: str) -> None:
        Crowd.__init__(self, access.world)
        Watched.__init__(self, door, access.sender)
        self.url = url
        self.git = access.git
        self._bodies = access.bodies

    @property
    def settings(self) -> GitLabSettings:
        """The product's own way to this GitLab, as the bot."""
        return GitLabSettings(BOT_TOKEN, (SIGNING_TOKEN,), str(self.bot.id), self.url, self.url)

    async def make_project(
        self, name: str, files: Mapping[str, str | bytes] | None = None, *, visibility: str = "private"
    ) -> Project:
        """A project of the group, with one commit on `main` unless there are no files."""
        project = Project(f"{GROUP}/{name}", self.group, visibility)
        await self.git.create(project.path)
        self.world.projects[project.id] = project
        if files:
            await self.git.commit(project.path, "main", files, "main")
        return project

    async def fork_project(self, project: Project, username: str) -> Project:
        """Somebody's own copy, with all branches."""
        owner = self.user(username)
        space = Group(username, {owner.id: Member(owner, OWNER)})
        fork = Project(f"{username}/{project.path.rpartition('/')[2]}", space, project.visibility, forked_from=project)
        await self.git.create(fork.path)
        await self.git.take_over(fork.path, project.path, "+refs/heads/*:refs/heads/*")
        self.world.projects[fork.id] = fork
        return fork

    async def push(
        self, project: Project, branch: str, files: Mapping[str, str | bytes | None], *, username: str = WRITER
    ) -> str:
        """One commit on the branch; its SHA, once the webhooks have been answered."""
        move = await self.git.commit(project.path, branch, files, project.default_branch)
        await self.announce(project, move, self.user(username))
        return move.after

    async def announce(self, project: Project, move: RefMove, user: User) -> None:
        """Tell of a moved branch: the push, and each open merge request that follows it."""
        await self.sender.tell(project, "Push Hook", await self._bodies.push(project, user, move))
        for mr in self.world.followers(project, move.ref.removeprefix("refs/heads/")):
            if move.after == ZEROS:
                await self.close(mr, username=user.username)
                continue
            await new_version(self.git, mr, move.after)
            mr.updated_at = stamp()
            body = await self._bodies.merge_request(mr, user, "update", old_sha=move.before)
            await self.sender.tell(mr.project, "Merge Request Hook", body)

    async def open_merge_request(
        self,
        project: Project,
        source_branch: str,
        *,
        target_branch: str = "main",
        title: str = "A change",
        username: str = WRITER,
        source: Project | None = None,
    ) -> MergeRequest:
        """Somebody opens it, and the webhook has been answered."""
        branches = {"source_branch": source_branch, "target_branch": target_branch}
        fields = {**branches, "title": title, "source": (source or project).id}
        mr = await open_merge_request(self.world, self.git, self.user(username), project, fields)
        await self._tell(mr, mr.author, "open")
        return mr

    async def close(self, mr: MergeRequest, *, username: str = WRITER) -> None:
        mr.state, mr.closed_at = "closed", stamp()
        await self._tell(mr, self.user(username), "close")

    async def reopen(self, mr: MergeRequest, *, username: str = WRITER) -> None:
        mr.state, mr.closed_at = "opened", None
        await self._tell(mr, self.user(username), "reopen")

    async def merge(self, mr: MergeRequest, *, username: str = "mia-maintainer") -> str:
        """Somebody merges a branch of the same project; the SHA of the merge, once all have been told."""
        user = self.user(username)
        move = await self.git.merge(mr.project.path, mr.source_branch, mr.target_branch)
        mr.state, mr.merge_commit, mr.merged_at = "merged", move.after, stamp()
        await self.announce(mr.project, move, user)
        await self._tell(mr, user, "merge")
        return move.after

    async def edit(self, mr: MergeRequest, *, username: str = WRITER, **fields: Any) -> None:
        """Title, description, target branch or labels, changed by hand."""
        before = {name: getattr(mr, name) for name in fields}
        for name, value in fields.items():
            setattr(mr, name, value)
        if "target_branch" in fields:
            await new_version(self.git, mr, mr.version.head)
        await self._tell(mr, self.user(username), "update", differences(before, fields))

    async def open_issue(self, project: Project, title: str, text: str = "", *, username: str = WRITER) -> Issue:
        issue, author = open_issue(project, self.user(username), title, text), self.user(username)
        await self.sender.tell(project, "Issue Hook", self._bodies.issue(issue, author, "open"))
        return issue

    async def edit_issue(self, issue: Issue, text: str, *, username: str = WRITER) -> None:
        """Somebody writes another text into it, as a tick of a box does."""
        changes = differences({"description": issue.description}, {"description": text})
        issue.description, issue.updated_at = text, stamp()
        body = self._bodies.issue(issue, self.user(username), "update", changes)
        await self.sender.tell(issue.project, "Issue Hook", body)

    async def comment(self, on: Noteable, username: str, body: str, *, is_system: bool = False) -> Note:
        """Somebody writes a note, and the webhook has been answered."""
        note = write_note(on, self.user(username), body, is_system=is_system)
        await self.sender.tell(on.project, "Note Hook", await self._bodies.note(on, note, "create"))
        return note

    async def remark(self, on: MergeRequest, username: str, body: str, *, path: str, line: int) -> Note:
        """Somebody begins a discussion at a line of the head, and the webhook has been answered."""
        shas = {"base_sha": on.version.base, "start_sha": on.version.start, "head_sha": on.version.head}
        place = {"position_type": "text", "new_path": path, "old_path": path, "new_line": line, "old_line": None}
        note = Note(body, self.user(username), {**shas, **place}, is_resolvable=True)
        on.discussions.append(Discussion(f"{note.id:040x}", [note], False))
        await self.sender.tell(on.project, "Note Hook", await self._bodies.note(on, note, "create"))
        return note

    async def edit_comment(self, on: Noteable, note: Note, body: str) -> None:
        note.body, note.updated_at = body, stamp()
        await self.sender.tell(on.project, "Note Hook", await self._bodies.note(on, note, "update"))

    async def end_pipeline(
        self,
        project: Project,
        branch: str,
        sha: str,
        artifacts: Mapping[str, Mapping[str, bytes]],
        *,
        status: str = "success",
    ) -> Pipeline:
        """A pipeline of the commit has ended; each job of it keeps these files."""
        jobs = [Job(name, status, archive(files) if files else None) for name, files in artifacts.items()]
        pipeline = Pipeline(sha, branch, status, jobs=jobs)
        project.pipelines.append(pipeline)
        body = await self._bodies.pipeline(project, pipeline, self.user(WRITER))
        await self.sender.tell(project, "Pipeline Hook", body)
        return pipeline

    async def what_stands(self, project: Project) -> dict[str, Any]:
        """What people see in the project now, without ids and dates; everything told has been answered before."""
        await self.sender.settled()
        return what_stands(project)

    async def _tell(self, mr: MergeRequest, user: User, action: str, changes: Mapping[str, Any] | None = None) -> None:
        body = await self._bodies.merge_request(mr, user, action, changes=changes)
        await self.sender.tell(mr.project, "Merge Request Hook", body)
