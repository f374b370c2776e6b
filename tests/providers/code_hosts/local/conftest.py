"""A local host on disk, somebody who pushes to it with real git, and a tiny server that takes its deliveries."""

import asyncio
import os
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from providers.code_hosts.events import Delivery, Event
from providers.code_hosts.local.repositories import LocalRepository, create_repository, write_hook_settings
from providers.code_hosts.local.webhook import LocalReceiver

SECRET = "the newest of the live secrets"


@dataclass
class Inbox:
    """Our webhook door in small: what came in, verified and read as the bot does it; answers with `statuses`."""

    url: str = ""
    receiver: LocalReceiver = field(default_factory=lambda: LocalReceiver([SECRET, "an older one"]))
    deliveries: list[Delivery] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    attempts: int = 0

    async def take(self, request: web.Request) -> web.Response:
        self.attempts += 1
        body = await request.read()
        counts = Counter(name.lower() for name in request.headers)
        delivery = self.receiver.verify({k.lower(): v for k, v in request.headers.items()}, counts, body)
        status = self.statuses.pop(0) if self.statuses else 202
        if status == 202:
            self.deliveries.append(delivery)
            self.bodies.append(body)
            self.events.append(self.receiver.read(delivery.event, body))
        return web.Response(status=status)


@pytest.fixture
async def inbox():
    known = Inbox()
    app = web.Application()
    app.router.add_post("/webhooks/local", known.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    known.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield known
    await runner.cleanup()


@pytest.fixture
def root(tmp_path: Path, inbox: Inbox) -> Path:
    write_hook_settings(tmp_path / "host", inbox.url, SECRET)
    return tmp_path / "host"


@pytest.fixture
def hosted(root: Path) -> LocalRepository:
    return create_repository(root, "ada/engine")


@dataclass(frozen=True)
class Person:
    """Somebody with a clone; git waits for the hook, and the hook for the inbox, so it runs in a thread."""

    path: Path

    async def git(self, *arguments: str) -> str:
        done = await asyncio.to_thread(self._run, arguments)
        assert done.returncode == 0, done.stderr.decode()
        return (done.stdout + done.stderr).decode().strip()

    async def commit(self, name: str, content: str = "x = 1\n") -> str:
        (self.path / name).write_text(content)
        await self.git("add", "--all")
        await self.git("commit", "--quiet", "--message", f"Add {name}")
        return await self.git("rev-parse", "HEAD")

    def _run(self, arguments: tuple[str, ...]) -> "subprocess.CompletedProcess[bytes]":
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
        return subprocess.run(command, cwd=self.path, env=environment, capture_output=True, check=False, timeout=60)


@pytest.fixture
async def person(tmp_path: Path, hosted: LocalRepository) -> Person:
    path = tmp_path / "clone"
    path.mkdir()
    made = Person(path)
    await made.git("init", "--quiet", "--initial-branch=main")
    await made.git("remote", "add", "origin", str(hosted.path))
    return made
