"""The door while more arrives than may be held, and while the database is away: a quick no, and open again soon."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot import webhooks
from bot.app import make_app, start_app
from bot.embedded import EmbeddedServices
from bot.resources.web import open_doors
from config.settings import Settings
from providers.database.migration import migrate
from tests.bot.conftest import Web

BODY = b'{"zen": "Keep it logically awesome."}'
KIB = 1024


class Unfinished:
    """A connection that announces a body and sends a part of it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, web: Web, announced_bytes: int, sent_bytes: int) -> "Unfinished":
        opened = cls(*await asyncio.open_connection("127.0.0.1", web.settings.bind_port))
        head = f"POST /webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Length: {announced_bytes}\r\n\r\n"
        opened._writer.write(head.encode() + b"x" * sent_bytes)
        await opened._writer.drain()
        return opened

    async def answer(self) -> bytes:
        return await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 5)

    async def hang_up(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@pytest.fixture
def small_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MAX_READING_BYTES", 100 * KIB)


@pytest.mark.usefixtures("small_bound")
async def test_bodies_that_are_being_read_share_one_bound_and_give_it_back(web: Web) -> None:
    unfinished = [await Unfinished.open(web, 48 * KIB, 45 * KIB) for _ in range(2)]

    await _until_status(lambda: _deliver(web, 20 * KIB), 503)
    small = await web.deliver(BODY)
    refused = await (await Unfinished.open(web, 20 * KIB, 0)).answer()
    for connection in unfinished:
        await connection.hang_up()
    await _until_status(lambda: _deliver(web, 90 * KIB), 202)

    assert small.status == 202
    assert b" 503 " in refused.splitlines()[0]
    assert b"Retry-After: 5" in refused
    assert b"Connection: close" in refused


@pytest.mark.usefixtures("small_bound")
async def test_a_body_without_a_length_counts_as_it_arrives(web: Web) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"x" * 16 * KIB

    async with web.session.post(f"{web.url}/webhooks/github", data=chunks()) as answer:
        status = answer.status
    after = await web.deliver(b"x" * 90 * KIB)

    assert status == 503
    assert after.status == 202


@pytest.mark.usefixtures("small_bound")
async def test_an_announcement_alone_takes_nothing_from_others(web: Web) -> None:
    idle = [await Unfinished.open(web, 90 * KIB, 0) for _ in range(20)]

    answer = await web.deliver(b"x" * 90 * KIB)
    for connection in idle:
        await connection.hang_up()

    assert answer.status == 202


@pytest.mark.usefixtures("small_bound")
async def test_forged_and_late_bodies_give_back_what_they_held(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "BODY_DEADLINE_S", 0.2)

    forged = await web.deliver(b"x" * 90 * KIB, secret="a stranger's")
    late = await (await Unfinished.open(web, 90 * KIB, 80 * KIB)).answer()
    honest = await web.deliver(b"x" * 90 * KIB)

    assert forged.status == 401
    assert b" 408 " in late
    assert honest.status == 202


@pytest.fixture
def own_services() -> Iterator[EmbeddedServices]:
    """A PostgreSQL that this test may stop and freeze."""
    folder = Path(tempfile.mkdtemp(prefix="forge-test-"))
    try:
        with EmbeddedServices(folder, is_durable=False) as running:
            running.create_database("own")
            migrate(running.database_url("own"))
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def own_web(own_services: EmbeddedServices, web_settings: Settings) -> AsyncIterator[Web]:
    settings = replace(web_settings, database_url=own_services.database_url("own"))
    async with open_doors(settings) as doors, aiohttp.ClientSession() as session:
        runner = await start_app(make_app(doors), settings)
        yield Web(settings.public_url, session, settings)
        await runner.cleanup()


async def test_a_frozen_database_is_asked_once_and_everybody_else_is_refused_at_once(
    own_web: Web, own_services: EmbeddedServices
) -> None:
    before = await own_web.deliver(BODY, delivery_id="before")
    frozen = _freeze(own_services)
    try:
        first_s, first = await _timed(own_web, "first")
        others = [await _timed(own_web, f"other-{number}") for number in range(20)]
        together = await asyncio.gather(*(_timed(own_web, f"together-{number}") for number in range(20)))
    finally:
        _thaw(frozen)
    thawed_at = time.monotonic()
    await _until_status(lambda: _deliver(own_web, 100), 202)

    assert (before.status, first) == (202, 503)
    assert first_s < webhooks.OPEN_DEADLINE_S + 1
    assert {status for _, status in [*others, *together]} == {503}
    assert max(seconds for seconds, _ in others) < 1
    assert time.monotonic() - thawed_at < 2


async def test_who_waits_behind_a_batch_that_fails_is_told_with_it(
    own_web: Web, own_services: EmbeddedServices
) -> None:
    await own_web.deliver(BODY, delivery_id="before")
    frozen = _freeze(own_services)
    try:
        answers = await asyncio.gather(*(_timed(own_web, str(number)) for number in range(30)))
    finally:
        _thaw(frozen)

    assert {status for _, status in answers} == {503}
    assert max(seconds for seconds, _ in answers) < webhooks.OPEN_DEADLINE_S + 1


async def test_deliveries_are_kept_again_soon_after_the_database_is_back(
    own_web: Web, own_services: EmbeddedServices
) -> None:
    before = await own_web.deliver(BODY, delivery_id="before")
    own_services.stop()
    _, first = await _timed(own_web, "first")
    second_s, second = await _timed(own_web, "second")

    own_services.start()
    back_at = time.monotonic()
    await _until_status(lambda: _deliver(own_web, 100), 202)

    assert (before.status, first, second) == (202, 503, 503)
    assert second_s < 1
    assert time.monotonic() - back_at < 2


async def _timed(web: Web, delivery_id: str) -> tuple[float, int]:
    began = time.monotonic()
    async with web.deliver(BODY, delivery_id=delivery_id) as answer:
        return time.monotonic() - began, answer.status


async def _deliver(web: Web, size_bytes: int) -> int:
    async with web.deliver(b"x" * size_bytes, delivery_id=os.urandom(8).hex()) as answer:
        return answer.status


async def _until_status(ask: Callable[[], Awaitable[int]], status: int) -> None:
    deadline = time.monotonic() + 10
    while (found := await ask()) != status:
        assert time.monotonic() < deadline, f"the answer stays {found}, and does not become {status}"
        await asyncio.sleep(0.02)


def _freeze(services: EmbeddedServices) -> list[psutil.Process]:
    """The servers of PostgreSQL take connections and say nothing: a network that swallows everything."""
    pid = int((services.home / "pg18" / "postmaster.pid").read_text().splitlines()[0])
    postmaster = psutil.Process(pid)
    processes = [postmaster, *postmaster.children()]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    return processes


def _thaw(processes: list[psutil.Process]) -> None:
    for process in reversed(processes):
        process.send_signal(signal.SIGCONT)
