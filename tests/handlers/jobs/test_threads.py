"""Work in a thread ends with the job that waits for it."""

import asyncio
import threading
import time

import pytest

from handlers.jobs.threads import in_thread


async def test_a_job_that_is_called_off_goes_on_when_its_thread_has_ended() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> None:
        begun.set()
        stop.wait(20)
        ended.set()
        raise ValueError("nobody hears this")

    working = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(begun.wait, 20)
    began_s = time.monotonic()
    working.cancel()

    with pytest.raises(asyncio.CancelledError):
        await working

    assert ended.is_set()
    assert time.monotonic() - began_s < 2.0


async def test_what_a_thread_returns_or_raises_is_handed_on() -> None:
    def fail(stop: threading.Event) -> None:
        raise ValueError("so")

    assert await in_thread(lambda stop: stop.is_set()) is False
    with pytest.raises(ValueError, match="so"):
        await in_thread(fail)
