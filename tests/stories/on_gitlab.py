"""The stories on GitLab: its double, in whose one group everybody is who stands in the table of roles."""

import re

from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.gitlab.noteables import MergeRequest, Note, Noteable
from tests.doubles.gitlab.people import DEVELOPER, GUEST, MAINTAINER
from tests.doubles.gitlab.sender import Sent
from tests.doubles.gitlab.stage import BOT, GROUP, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.flows.conftest import Bot
from tests.stories.seen import FIRST, PROPOSALS, READINESS, Check, Files, Issue, Proposal, Right, Role, State, Thread
from tests.stories.stage import Post, Repository, Stage

PEOPLE: dict[Role, str] = {
    "owner": "olga-owner",
    "maintainer": "mia-maintainer",
    "writer": WRITER,
    "reader": "gus-guest",
    "stranger": "stan-stranger",
    "bot": BOT,
}
_STATES: dict[str, State] = {"success": "passed", "failed": "blocked", "canceled": "called off"}
_LEVELS: dict[Right, int] = {"maintain": MAINTAINER, "write": DEVELOPER, "read": GUEST, "nothing": 0}
_REACTIONS = {"thumbsup": "+1"}
_OF_OTHER_HOSTS = re.compile(r"[Pp]ull request|#-|#!")
_CHECK_NOTICE = f"-->\n### {READINESS}: "


class GitLabPost(Post):
    def __init__(self, gitlab: GitLabDouble) -> None:
        self._gitlab = gitlab
        self._door = str(gitlab.sender.usual.settings["url"])

    def hold(self) -> None:
        self._gitlab.deliver_to("")

    def let_go(self) -> None:
        self._gitlab.deliver_to(self._door)

    def told(self) -> list[object]:
        return list(self._gitlab.deliveries)

    async def send(self, delivery: object, *, with_new_id: bool = False) -> None:
        assert isinstance(delivery, Sent)
        assert (await self._gitlab.sender.again(delivery, with_new_id=with_new_id)).status in {200, 202}


class GitLabStoryRepository(Repository):
    host = "gitlab"

    def __init__(self, bot: Bot, post: Post, gitlab: GitLabDouble, project: Project) -> None:
        super().__init__(bot, project.path, post)
        self._gitlab = gitlab
        self.project = project

    async def external_id(self) -> str:
        return str(self.project.id)

    async def push(self, branch: str, files: Files) -> str:
        return await self._gitlab.push(self.project, branch, files)

    async def force_push(self, branch: str, files: Files) -> str:
        git, path = self._gitlab.git, self.project.path
        before = await git.sha(path, branch)
        await git.delete(path, branch)
        move = await git.commit(path, branch, files, "main")
        await self._announce(RefMove(move.ref, before or ZEROS, move.after))
        return move.after

    async def delete_branch(self, branch: str) -> None:
        before = await self._gitlab.git.sha(self.project.path, branch)
        await self._gitlab.git.delete(self.project.path, branch)
        await self._announce(RefMove(f"refs/heads/{branch}", before or ZEROS, ZEROS))

    async def propose(self, branch: str, files: Files) -> tuple[int, str]:
        sha = await self.push(branch, files)
        return (await self._gitlab.open_merge_request(self.project, branch)).iid, sha

    async def close(self, number: int) -> None:
        await self._gitlab.close(self._merge_request(number))

    async def reopen(self, number: int) -> None:
        await self._gitlab.reopen(self._merge_request(number))

    async def merge(self, number: int) -> str:
        return await self._gitlab.merge(self._merge_request(number))

    async def rename(self, name: str) -> None:
        """GitLab tells nobody: the next delivery names it so."""
        was, self.full_name = self.full_name, f"{GROUP}/{name}"
        self._gitlab.git.path(was).rename(self._gitlab.git.path(self.full_name))
        self.project.path = self.full_name

    async def propose_from_fork(self, branch: str, files: Files) -> tuple[int, str]:
        fork = await self._gitlab.fork_project(self.project, WRITER)
        sha = await self._gitlab.push(fork, branch, files)
        return (await self._gitlab.open_merge_request(self.project, branch, source=fork)).iid, sha

    async def open_issue(self, title: str) -> Thread:
        return Thread((await self._gitlab.open_issue(self.project, title)).iid, is_issue=True)

    async def comment(self, text: str, *, by: Role = "maintainer", under: Thread = FIRST, called: str = "") -> str:
        if called:
            return await self._comment_under_another_name(text, by, under, called)
        return str((await self._gitlab.comment(self._noteable(under), PEOPLE[by], text)).id)

    async def review(self, text: str, *, line: int | None = None, by: Role = "maintainer") -> str:
        """What stands above its remarks is a note like any other."""
        if line is None:
            return await self.comment(text, by=by)
        first = self._merge_request(FIRST.number)
        return str((await self._gitlab.remark(first, PEOPLE[by], text, path="shop.py", line=line)).id)

    async def edit_issue(self, number: int, text: str, *, by: Role = "maintainer") -> None:
        await self._gitlab.edit_issue(self.project.issues[number], text, username=PEOPLE[by])

    async def edit_comment(self, comment_id: str, text: str, *, under: Thread = FIRST) -> None:
        await self._gitlab.edit_comment(self._noteable(under), self._note(comment_id, under), text)

    async def delete_comment(self, comment_id: str, *, under: Thread = FIRST) -> None:
        note = self._note(comment_id, under)
        for discussion in self._noteable(under).discussions:
            discussion.notes[:] = [one for one in discussion.notes if one is not note]

    async def set_right(self, person: Role, right: Right) -> None:
        self._gitlab.set_member(self.project, PEOPLE[person], _LEVELS[right])

    async def set_default_branch(self, branch: str) -> None:
        self.project.default_branch = branch

    async def take_away(self) -> None:
        bot, told = self._gitlab.bot, {"event_name": "user_remove_from_team", "project_id": self.project.id}
        who = {"user_id": bot.id, "user_username": bot.username, "project_path_with_namespace": self.project.path}
        await self._gitlab.sender.tell(self.project, "Member Hook", {**told, **who})

    async def checks(self, sha: str) -> list[Check]:
        await self.settled()
        statuses = [one for one in self.project.statuses if one.sha == sha and not one.is_retried]
        newest = {one.name: one for one in statuses}
        return [Check(name, _STATES.get(one.state, "running"), one.description or "") for name, one in newest.items()]

    async def remarks(self, number: int) -> list[str]:
        await self.settled()
        places = [note.position for note in self._merge_request(number).notes if note.position]
        return sorted(f"{place['new_path']}:{place['new_line']}" for place in places)

    async def said(self, under: Thread = FIRST) -> dict[str, str]:
        """Every word of it is held to be GitLab's."""
        await self.settled()
        said = {str(note.id): note.body for note in self._noteable(under).notes if _is_answer(note)}
        assert not [body for body in said.values() if _OF_OTHER_HOSTS.search(body)]
        return said

    async def notices(self, number: int) -> dict[str, str]:
        """What a check says at length stands in the same note."""
        await self.settled()
        return {str(note.id): note.body for note in self._merge_request(number).notes if _is_comment(note)}

    async def reactions(self, comment_id: str, under: Thread = FIRST) -> list[str]:
        await self.settled()
        given = [one.name for one in self._note(comment_id, under).emoji if one.user is self._gitlab.bot]
        return [_REACTIONS.get(name, name) for name in given]

    async def proposals(self) -> list[Proposal]:
        await self.settled()
        found = self.project.merge_requests.values()
        return [_proposal(one) for one in found if one.source_branch.startswith(PROPOSALS)]

    async def issues(self) -> list[Issue]:
        await self.settled()
        ours = [one for one in self.project.issues.values() if one.author is self._gitlab.bot]
        return [Issue(one.iid, one.title, one.description) for one in ours]

    async def branches(self) -> dict[str, str]:
        await self.settled()
        refs = await self._gitlab.git.refs(self.project.path)
        return {ref.removeprefix("refs/heads/"): sha for ref, sha in refs.items()}

    async def text(self, sha: str, path: str) -> str:
        return (await self._gitlab.git.file(self.project.path, sha, path)).decode()

    async def settled(self) -> None:
        await self._gitlab.sender.settled()
        await super().settled()

    async def _comment_under_another_name(self, text: str, by: Role, under: Thread, called: str) -> str:
        self.post.hold()
        note = await self._gitlab.comment(self._noteable(under), PEOPLE[by], text)
        told = self._gitlab.deliveries[-1].document
        self.post.let_go()
        await self._gitlab.sender.tell(
            self.project, "Note Hook", {**told, "user": {**told["user"], "username": called}}
        )
        return str(note.id)

    async def _announce(self, move: RefMove) -> None:
        await self._gitlab.announce(self.project, move, self._gitlab.user(WRITER))

    def _merge_request(self, number: int) -> MergeRequest:
        return self.project.merge_requests[number]

    def _noteable(self, under: Thread) -> Noteable:
        return self.project.issues[under.number] if under.is_issue else self._merge_request(under.number)

    def _note(self, comment_id: str, under: Thread) -> Note:
        return next(note for note in self._noteable(under).notes if str(note.id) == comment_id)


def _is_answer(note: Note) -> bool:
    """The notice that tells a check run at length is looked at as what it is."""
    return _is_comment(note) and _CHECK_NOTICE not in note.body


def _is_comment(note: Note) -> bool:
    """Of the bot's, and no remark at a line."""
    return note.author is not None and note.author.username == BOT and note.position is None


def _proposal(one: MergeRequest) -> Proposal:
    state = "open" if one.state == "opened" else one.state
    title = one.title.removeprefix("Draft: ")  # how GitLab writes what other hosts show beside it
    told = one.iid, state, title, one.description, one.source_branch, one.version.head
    return Proposal(*told, is_draft=one.is_draft, reviewers=tuple(user.username for user in one.reviewers))


class GitLabStage(Stage):
    host = "gitlab"

    def __init__(self, bot: Bot, gitlab: GitLabDouble) -> None:
        self._bot = bot
        self._gitlab = gitlab
        if gitlab.world.user(PEOPLE["stranger"]) is None:
            gitlab.new_user(PEOPLE["stranger"])

    async def make_repository(self, name: str, files: Files, *, is_private: bool = True) -> Repository:
        given = {path: content for path, content in files.items() if content is not None}
        visibility = "private" if is_private else "public"
        project = await self._gitlab.make_project(name, given, visibility=visibility)
        return GitLabStoryRepository(self._bot, GitLabPost(self._gitlab), self._gitlab, project)
