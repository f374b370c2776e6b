"""The stories on the local host: bare repositories, pushed to with git itself, whose hook tells the product."""

import asyncio
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
from aiohttp import web

from providers.code_hosts.events import Actor
from providers.code_hosts.local import hook
from providers.code_hosts.local.deliveries import announce_repository, edit_issue, send_comment
from providers.code_hosts.local.pull_requests import BOT
from providers.code_hosts.local.repositories import LocalRepository, create_repository, find_repository
from tests.doubles.bare_repositories import BareRepositories
from tests.flows.conftest import Bot
from tests.stories.seen import FIRST, PROPOSALS, Check, Files, Issue, Proposal, Role, State, Thread
from tests.stories.stage import Post, Repository, Stage

FOLDER = "stories"
OWNER = Actor(str(os.getuid()), "olga-owner")  # whoever owns the folders
_PEOPLE: dict[Role, Actor] = {"reader": Actor("4242", "rita-reader"), "bot": BOT}
_ENDED: dict[str, State] = {
    "success": "passed",
    "neutral": "passed",
    "skipped": "passed",
    "failure": "blocked",
    "action_required": "blocked",
    "timed_out": "blocked",
    "cancelled": "called off",
}


def state_of(status: str, conclusion: str | None) -> State:
    """Of a check run as GitHub and the local host have it."""
    return _ENDED[conclusion or ""] if status == "completed" else "running"


@dataclass(frozen=True, slots=True)
class _Told:
    headers: dict[str, str]
    body: bytes


class LocalPost(Post):
    """Stands where the hooks deliver to, and hands on what they bring."""

    def __init__(self, target: str, session: aiohttp.ClientSession) -> None:
        self._target = target
        self._session = session
        self._told: list[_Told] = []
        self._is_held = False

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_post(urlsplit(self._target).path, self._receive)
        return application

    def forget(self) -> None:
        self._told.clear()

    def hold(self) -> None:
        self._is_held = True

    def let_go(self) -> None:
        self._is_held = False

    def told(self) -> list[object]:
        return list(self._told)

    async def send(self, delivery: object, *, with_new_id: bool = False) -> None:
        assert isinstance(delivery, _Told)
        headers = {**delivery.headers, "X-Forge-Delivery": str(uuid4())} if with_new_id else delivery.headers
        assert await self._deliver(_Told(headers, delivery.body)) in {200, 202}

    async def _receive(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if name.startswith("X-Forge-")}
        self._told.append(_Told(headers, await request.read()))
        return web.Response(status=202 if self._is_held else await self._deliver(self._told[-1]))

    async def _deliver(self, told: _Told) -> int:
        async with self._session.post(self._target, data=told.body, headers=told.headers) as answer:
            return answer.status


class LocalStoryRepository(Repository):
    """People's commits are made in a repository beside, and pushed."""

    host = "local"

    def __init__(self, bot: Bot, post: Post, remote: LocalRepository, clones: BareRepositories) -> None:
        super().__init__(bot, remote.ref.full_name, post)
        self._remote = remote
        self._clones = clones

    async def external_id(self) -> str:
        return self._remote.ref.external_id

    async def push(self, branch: str, files: Files) -> str:
        if branch.startswith(PROPOSALS):
            await self._fetch()
        move = await self._clones.commit(self.full_name, branch, files, "main")
        await self._push(f"{move.after}:{move.ref}")
        return move.after

    async def force_push(self, branch: str, files: Files) -> str:
        await self._clones.delete(self.full_name, branch)
        return await self.push(branch, files)

    async def delete_branch(self, branch: str) -> None:
        await self._clones.delete(self.full_name, branch)
        await self._push(f":refs/heads/{branch}")

    async def propose(self, branch: str, files: Files) -> tuple[int, str]:
        move = await self._clones.commit(self.full_name, branch, files, "main")
        await self._push(f"{move.after}:{move.ref}", "-o", "pr")
        return self._records()[-1]["number"], move.after

    async def close(self, number: int) -> None:
        """There is no button: whoever deletes the branch has closed it."""
        await self._push(f":refs/heads/{self._record(number)['head_branch']}")

    async def merge(self, number: int) -> str:
        """There is no button either: whoever pushes a merge to the branch that it goes to has merged it."""
        record = self._record(number)
        await self._fetch()
        move = await self._clones.merge(self.full_name, record["head_branch"], record["base_branch"])
        await self._push(f"{move.after}:{move.ref}")
        return move.after

    async def rename(self, name: str) -> None:
        """The folder gets another name, and nobody is told: the next delivery names it so."""
        was, self.full_name = self.full_name, f"{FOLDER}/{name}"
        self._clones.path(was).rename(self._clones.path(self.full_name))
        self._remote.path.rename(self._remote.path.with_name(f"{name}.git"))
        self._remote = find_repository(self.bot.root, self._remote.ref)

    async def comment(self, text: str, *, by: Role = "maintainer", under: Thread = FIRST, called: str = "") -> str:
        author = _PEOPLE.get(by, OWNER)
        author = replace(author, login=called) if called else author
        return await send_comment(self.bot.store, self.bot.root, self._remote, under.number, text, author)

    async def edit_issue(self, number: int, text: str, *, by: Role = "maintainer") -> None:
        await edit_issue(self.bot.root, self._remote, number, text, author=_PEOPLE.get(by, OWNER))

    async def checks(self, sha: str) -> list[Check]:
        await self.settled()
        runs = await self.bot.store.check_runs(self._remote.ref.external_id, sha)
        newest = {run["name"]: run for run in reversed(runs)}
        return [Check(run["name"], state_of(run["status"], run["conclusion"]), run["title"]) for run in newest.values()]

    async def remarks(self, number: int) -> list[str]:
        await self.settled()
        head_sha = self._record(number)["head_sha"]
        runs = await self.bot.store.check_runs(self._remote.ref.external_id, head_sha)
        return sorted(f"{note['path']}:{note['line']}" for run in runs for note in run["annotations"])

    async def said(self, under: Thread = FIRST) -> dict[str, str]:
        await self.settled()
        rows = await self.bot.store.comments(self._remote.ref.external_id, under.number)
        return {row["comment_id"]: row["body"] for row in rows if row["is_bot"] and row["body"].startswith("<!--")}

    async def reactions(self, comment_id: str, under: Thread = FIRST) -> list[str]:
        await self.settled()
        return list(await self.bot.store.reactions(self._remote.ref.external_id, comment_id))

    async def proposals(self) -> list[Proposal]:
        await self.settled()
        return [_proposal(row) for row in self._records() if row["head_branch"].startswith(PROPOSALS)]

    async def issues(self) -> list[Issue]:
        await self.settled()
        ours = [row for row in hook.issues(self._remote.path) if row["actor"]["id"] == BOT.external_id]
        return [Issue(row["number"], row["title"], row["body"]) for row in ours]

    async def branches(self) -> dict[str, str]:
        await self.settled()
        lines = _git(self._remote.path, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads")
        return dict(line.split(" ", 1) for line in lines.splitlines())

    async def text(self, sha: str, path: str) -> str:
        return _git(self._remote.path, "cat-file", "blob", f"{sha}:{path}") + "\n"

    async def set_default_branch(self, branch: str) -> None:
        _git(self._remote.path, "symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def _records(self) -> list[hook.Json]:
        return hook.pull_requests(self._remote.path)

    def _record(self, number: int) -> hook.Json:
        return next(row for row in self._records() if row["number"] == number)

    async def _fetch(self) -> None:
        """What the bot has pushed, too."""
        clone = self._clones.path(self.full_name)
        await asyncio.to_thread(_git, clone, "fetch", "--quiet", str(self._remote.path), "+refs/heads/*:refs/heads/*")

    async def _push(self, refspec: str, *options: str) -> None:
        clone = self._clones.path(self.full_name)
        await asyncio.to_thread(_git, clone, "push", "--quiet", "--force", *options, str(self._remote.path), refspec)


def _proposal(row: hook.Json) -> Proposal:
    told = row["number"], row["state"], row["title"], row["body"], row["head_branch"], row["head_sha"]
    return Proposal(*told, is_draft=row["is_draft"], reviewers=tuple(row.get("reviewers", ())))


def _git(git_dir: Path, *arguments: str) -> str:
    command = ["git", f"--git-dir={git_dir}", *arguments]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout.strip()


class LocalStage(Stage):
    host = "local"

    def __init__(self, bot: Bot, post: LocalPost, clones: BareRepositories) -> None:
        self._bot = bot
        self._post = post
        self._clones = clones

    async def make_repository(self, name: str, files: Files, *, is_private: bool = True) -> Repository:
        remote = create_repository(self._bot.root, f"{FOLDER}/{name}")
        await announce_repository(self._bot.root, remote)
        await self._clones.create(remote.ref.full_name)
        move = await self._clones.commit(remote.ref.full_name, "main", files, "main")
        clone = self._clones.path(remote.ref.full_name)
        # Straight into the folder, past the hook: nobody is told of the first commit.
        await asyncio.to_thread(_git, remote.path, "fetch", "--quiet", str(clone), f"{move.after}:{move.ref}")
        self._post.forget()
        return LocalStoryRepository(self._bot, self._post, remote, self._clones)
