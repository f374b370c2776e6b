"""A worker process of one role: how it starts, shows that it is there, and ends."""

import signal
from collections.abc import Callable
from pathlib import Path

from redis.asyncio import Redis

from bot.worker.processes import ROLES
from tests.bot.worker.conftest import WorkerProcess, eventually

Start = Callable[..., WorkerProcess]


async def test_a_role_shows_that_it_is_there_and_stops_when_asked(start: Start, environment: dict[str, str]) -> None:
    worker = start(environment, "--role", "events")
    key = f"forge:events:health:{worker.process.pid}"
    async with Redis.from_url(environment["REDIS_URL"]) as redis:
        await eventually(lambda: _exists(redis, key), f"the health key; the log:\n{worker.told()}", 40)

        worker.process.send_signal(signal.SIGTERM)
        code = await worker.exit_code()

        assert code == 0
        assert not await _exists(redis, key)
    assert [line["role"] for line in worker.lines("worker_stopped")] == ["events"]
    assert "Traceback" not in worker.told()


async def test_a_role_whose_queue_goes_away_says_so_once_and_goes_back_to_it(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    address, socket = environment["REDIS_URL"].removeprefix("unix://"), tmp_path / "valkey.sock"
    socket.symlink_to(address)
    worker = start({**environment, "REDIS_URL": f"unix://{socket}"}, "--role", "suspects")
    async with Redis.from_url(environment["REDIS_URL"]) as redis:
        key = f"forge:suspects:health:{worker.process.pid}"
        await eventually(lambda: _exists(redis, key), f"the health key; the log:\n{worker.told()}", 40)

        socket.unlink()
        await redis.client_kill_filter(_type="normal", skipme=True)
        await worker.has_told("queue_away")
        socket.symlink_to(address)
        await worker.has_told("queue_back")
    worker.process.send_signal(signal.SIGTERM)
    code = await worker.exit_code()

    assert code == 0
    assert len(worker.lines("queue_away")) == 1
    assert len(worker.lines("worker_stopped")) == 1
    assert "Traceback" not in worker.told()


async def test_a_role_that_starts_while_the_queue_is_away_waits_for_it(
    start: Start, environment: dict[str, str]
) -> None:
    worker = start({**environment, "REDIS_URL": "unix:///nowhere/valkey.sock"}, "--role", "suspects")
    await worker.has_told("queue_away")

    worker.process.send_signal(signal.SIGTERM)
    code = await worker.exit_code()

    assert code == 0
    assert [line["role"] for line in worker.lines("worker_stopped")] == ["suspects"]
    assert "Traceback" not in worker.told()


async def test_a_worker_that_cannot_work_says_why(start: Start, environment: dict[str, str]) -> None:
    worker = start({**environment, "FORGE_SIGNING_KEY": ""}, "--role", "suspects")

    code = await worker.exit_code()

    assert code == 2
    assert worker.told().splitlines()[-1].startswith("forge: FORGE_SIGNING_KEY is not set")
    assert "Traceback" not in worker.told()


async def test_a_relay_without_a_database_says_why(start: Start, environment: dict[str, str]) -> None:
    worker = start({**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, "--role", "events")

    code = await worker.exit_code()

    assert code == 2
    assert worker.told().splitlines()[-1].startswith("forge: database is unavailable")


async def test_a_role_that_does_not_exist_is_refused_with_those_that_do(
    start: Start, environment: dict[str, str]
) -> None:
    worker = start({**environment, "COLUMNS": "200"}, "--role", "everything")

    code = await worker.exit_code()

    assert code == 2
    assert all(role in worker.told() for role in ROLES)


async def _exists(redis: Redis, key: str) -> bool:
    return bool(await redis.exists(key))
