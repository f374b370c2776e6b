"""The queue: tells workers that a job is due, and nothing more. What is lost here is healed from PostgreSQL.

arq's job id is "<job id>:<fence>": the next holder of a job is never kept waiting by what arq still knows of the
last one. Everything is JSON: with arq's default, whoever can write to Redis could run code in a worker.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

from providers.errors import ProviderUnavailable

QUEUES = {name: f"forge:{name}" for name in ("events", "analysis", "refactoring", "suspects")}
FUNCTION = "run_job"
TIMEOUT_S = 5.0
KEPT_S = 7 * 24 * 3600  # how long a wake-up may wait in its queue
RETRY_AFTER_S = 5.0


class WakeLike(Protocol):
    """Which job, under which fence, and the name of its queue."""

    @property
    def job_id(self) -> UUID: ...
    @property
    def fence(self) -> int: ...
    @property
    def queue(self) -> str: ...


def serialize(value: dict[str, Any]) -> bytes:
    """An error that a job ended with becomes its text."""
    return json.dumps(value, default=str).encode()


def deserialize(value: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value)
    return found


def redis_settings(url: str) -> RedisSettings:
    """`redis://`, `rediss://` or `unix://`; one try and short timeouts, since whoever calls comes again anyway."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = int(TIMEOUT_S)
    settings.conn_retries = 1
    settings.conn_retry_delay = 0
    return settings


async def connect(url: str) -> ArqRedis:
    """A pool that has reached Redis, for this room's kind of wake-ups. Raises `ProviderUnavailable` after 5 s."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await create_pool(
                redis_settings(url),
                job_serializer=serialize,
                job_deserializer=deserialize,
                expires_extra_ms=KEPT_S * 1000,
            )
    except (RedisError, OSError) as error:
        raise ProviderUnavailable("redis", RETRY_AFTER_S, f"{type(error).__name__}: {error}") from error


class Queue:
    """The sending end. It connects at the first use, and again after Redis was away."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._redis: ArqRedis | None = None
        self._connecting = asyncio.Lock()

    async def wake(self, wakes: Sequence[WakeLike]) -> None:
        """Tell the workers; a wake-up that still waits is not doubled. Raises `ProviderUnavailable`."""
        if not wakes:
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                redis = await self._connected()
                for wake in wakes:
                    await redis.enqueue_job(
                        FUNCTION,
                        str(wake.job_id),
                        wake.fence,
                        _job_id=f"{wake.job_id}:{wake.fence}",
                        _queue_name=QUEUES[wake.queue],
                    )
        except (RedisError, OSError, TimeoutError) as error:
            raise ProviderUnavailable("redis", RETRY_AFTER_S, f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()
            self._redis = None

    async def _connected(self) -> ArqRedis:
        async with self._connecting:
            if self._redis is None:
                self._redis = await connect(self._url)
            return self._redis
