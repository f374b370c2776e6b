"""Start the double: the API and git behind one address, as a self-managed GitLab has it."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.doubles.bare_repositories import RefMove
from tests.doubles.git_server import GitServer
from tests.doubles.gitlab import protection
from tests.doubles.gitlab.access import Access
from tests.doubles.gitlab.bodies import Bodies
from tests.doubles.gitlab.door import MOUNT, PREFIX, Door
from tests.doubles.gitlab.git import GitLabRepositories
from tests.doubles.gitlab.people import Hook, User
from tests.doubles.gitlab.sender import Sender
from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab.tables import python_gitlab_tables
from tests.doubles.gitlab.world import World

_pusher: ContextVar[User] = ContextVar("pusher")


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[GitLabDouble]:
    """Everything on one free port of the loopback; stopped at the end."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        git = GitLabRepositories(folder / "git")
        sender = Sender(session, Hook({"url": ""}))
        access = Access(World(), git, sender, Bodies(git, url))
        door = Door(access, python_gitlab_tables())
        double = GitLabDouble(access, door, url)
        runner = web.AppRunner(_application(door, GitDoor(double, access)), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, listening).start()
        stack.push_async_callback(sender.settled)
        yield double


class GitDoor:
    """git over HTTP, for those who may; a push is told with the name of whoever holds the token."""

    def __init__(self, double: GitLabDouble, access: Access) -> None:
        self._double = double
        self._access = access
        self._server = GitServer(access.git, access, self._moved)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        full_name = request.path.lstrip("/").partition(".git/")[0]
        authorization, is_push = request.headers.get("Authorization", ""), "git-receive-pack" in request.path_qs
        refusal = self._access.refuses_git(authorization, full_name, is_push=is_push)
        if refusal:
            ask = {"WWW-Authenticate": 'Basic realm="GitLab"'} if refusal == 401 else {}
            return web.Response(status=refusal, headers=ask, text="HTTP Basic: Access denied")
        token = self._access.git_token(authorization, is_push=is_push)
        assert token is not None
        _pusher.set(token.user)
        project = self._access.world.project(full_name)
        if project is not None and request.path.endswith("/git-receive-pack"):
            declined = protection.refusal(project, token.user, await request.read())
            if declined is not None:
                return web.Response(body=declined, content_type=protection.CONTENT_TYPE)
        return await self._server.serve(request)

    async def _moved(self, full_name: str, move: RefMove) -> None:
        project = self._access.world.project(full_name)
        assert project is not None
        await self._double.announce(project, move, _pusher.get())


def _application(door: Door, git: GitDoor) -> web.Application:
    application = web.Application(client_max_size=1 << 30)
    for mount in ("", MOUNT):
        application.router.add_route("*", f"{mount}{PREFIX}/{{tail:.*}}", door.handle)
    application.router.add_route("*", "/{tail:.*}", git.handle)
    return application
