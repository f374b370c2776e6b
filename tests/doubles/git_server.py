"""git's smart HTTP on the loopback: the real `git http-backend` behind aiohttp, with GitHub's way of asking who."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

from tests.doubles.bare_repositories import ZEROS, BareRepositories, RefMove

_SERVICES = ("/info/refs", "/git-upload-pack", "/git-receive-pack")
Moved = Callable[[str, RefMove], Awaitable[None]]


class GitKeys(Protocol):
    """Who may fetch and push: the `Authorization` header decides."""

    def opens_git(self, authorization: str, *, is_push: bool = False) -> bool: ...


class GitServer:
    """Serves the repositories; a push through it is announced with `moved`, one call a branch."""

    def __init__(self, repositories: BareRepositories, tokens: GitKeys, moved: Moved) -> None:
        self._repositories = repositories
        self._tokens = tokens
        self._moved = moved
        self.requests: list[str] = []

    def application(self) -> web.Application:
        application = web.Application(client_max_size=1 << 30)
        application.router.add_route("*", "/{tail:.*}", self.serve)
        return application

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path_qs}")
        if not request.path.endswith(_SERVICES):
            return web.Response(status=404, text="Not Found")
        is_push = "git-receive-pack" in request.path_qs
        if not self._tokens.opens_git(request.headers.get("Authorization", ""), is_push=is_push):
            return web.Response(
                status=401, headers={"WWW-Authenticate": 'Basic realm="GitHub"'}, text="Bad credentials"
            )
        full_name = request.path.lstrip("/").partition(".git/")[0]
        if not self._repositories.path(full_name).is_dir():
            return web.Response(status=404, text="Not Found")
        if not request.path.endswith("/git-receive-pack"):
            return await self._backend(request)
        before = await self._repositories.refs(full_name)
        response = await self._backend(request)
        await self._announce(full_name, before, await self._repositories.refs(full_name))
        return response

    async def _announce(self, full_name: str, before: dict[str, str], after: dict[str, str]) -> None:
        for ref, sha in after.items():
            if before.get(ref) != sha:
                await self._moved(full_name, RefMove(ref, before.get(ref, ZEROS), sha))
        for ref in before.keys() - after.keys():
            await self._moved(full_name, RefMove(ref, before[ref], ZEROS))

    async def _backend(self, request: web.Request) -> web.Response:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", stdin=pipe, stdout=pipe, env=self._environment(request)
        )
        async with asyncio.timeout(60):
            output, _ = await process.communicate(await request.read())
        head, _, body = output.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        status = int(headers.pop("Status", "200").split()[0])
        return web.Response(status=status, headers=headers, body=body)

    def _environment(self, request: web.Request) -> dict[str, str]:
        """aiohttp has inflated the body already: neither Content-Encoding nor Content-Length may be handed on."""
        environment = {
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": str(self._repositories.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "REMOTE_USER": "x-access-token",
            "REMOTE_ADDR": request.remote or "",
        }
        if "Git-Protocol" in request.headers:
            environment["GIT_PROTOCOL"] = request.headers["Git-Protocol"]
        return environment
