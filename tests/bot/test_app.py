"""The web process: when it wants traffic, how it starts, and what it still does when asked to stop."""

import asyncio
import hashlib
import hmac
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.app import HEALTH, make_app, start_app
from bot.resources.web import open_doors
from config.settings import Settings, SettingsError
from providers.database import deliveries
from providers.database.session import Database
from tests.bot.conftest import SECRETS, Web

ROOT = Path(__file__).resolve().parents[2]
BODY = b'{"zen": "Half measures are as bad as nothing at all."}'


async def test_a_process_that_is_about_to_stop_wants_no_more_traffic(web_settings: Settings) -> None:
    async with open_doors(web_settings) as doors, aiohttp.ClientSession() as session:
        app = make_app(doors)
        runner = await start_app(app, web_settings)
        before = await session.get(f"{web_settings.public_url}/readyz")

        app[HEALTH].drain()
        after = await session.get(f"{web_settings.public_url}/readyz")
        alive = await session.get(f"{web_settings.public_url}/healthz")
        await runner.cleanup()

    assert (before.status, after.status, alive.status) == (200, 503, 200)
    assert await after.json() == {"status": "stopping"}


async def test_a_database_without_tables_is_not_ready_and_says_what_to_do(
    web_settings: Settings, empty_database_url: str
) -> None:
    settings = replace(web_settings, database_url=empty_database_url)
    async with open_doors(settings) as doors, aiohttp.ClientSession() as session:
        runner = await start_app(make_app(doors), settings)
        answer = await session.get(f"{settings.public_url}/readyz")
        told = await answer.json()
        await runner.cleanup()

    assert answer.status == 503
    assert told == {"status": "no tables", "reason": "run `forge migrate`"}


async def test_a_port_that_is_taken_is_named(web: Web, database: Database) -> None:
    async with open_doors(web.settings) as doors:
        with pytest.raises(SettingsError, match=rf":{web.settings.bind_port}: .*Choose another PORT"):
            await start_app(make_app(doors), web.settings)


async def test_a_stop_answers_the_delivery_in_hand_before_it_ends(web_settings: Settings, database: Database) -> None:
    async with _served(web_settings) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", web_settings.bind_port)
        writer.write(_head() + BODY[:10])
        await writer.drain()
        async with aiohttp.ClientSession() as session:  # an answer to this one shows that the other one was taken up
            await session.get(f"{web_settings.public_url}/healthz")

        server.terminate()
        await _refuses(web_settings.bind_port)
        writer.write(BODY[10:])
        answer = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        code = await asyncio.to_thread(server.wait, 20)

    assert b" 202 " in answer
    assert code == 0
    async with database.system() as session:
        assert [kept.delivery_id for kept in await deliveries.recent(session)] == ["in-hand"]


def _head() -> bytes:
    signature = hmac.new(SECRETS[0].encode(), BODY, hashlib.sha256).hexdigest()
    head = "POST /webhooks/github HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: ping\r\nX-GitHub-Delivery: in-hand\r\n"
    return f"{head}X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()


@asynccontextmanager
async def _served(settings: Settings) -> AsyncIterator[subprocess.Popen[bytes]]:
    """`forge serve` in a process of its own, listening."""
    assert settings.local is not None
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "FORGE_SIGNING_KEY": settings.signing_key,
        "PORT": str(settings.bind_port),
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----",
        "GITHUB_WEBHOOK_SECRET": ",".join(SECRETS),
    }
    server = subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment)
    try:
        async with asyncio.timeout(40):
            while not await _listens(settings.bind_port):
                assert server.poll() is None, "the server ended while it started"
                await asyncio.sleep(0.02)
        yield server
    finally:
        server.kill()
        server.wait(10)


async def _refuses(port: int) -> None:
    async with asyncio.timeout(10):
        while await _listens(port):
            await asyncio.sleep(0.01)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
