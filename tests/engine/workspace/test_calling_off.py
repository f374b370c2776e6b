"""Openings that nobody waits for any more: they give their thread back, and kill the git they started."""

import fcntl
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.errors import GitError
from engine.workspace.blobs import Budget
from engine.workspace.checkout import Checkout, MirrorCache
from tests.engine.workspace.conftest import Repository

BUDGET = Budget()
SHA = "a" * 40


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_one_who_waits_for_a_mirror_that_another_fetches_can_be_called_off(
    cache: MirrorCache, repository: Repository, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    cache.open("local/1", repository.url, [repository.commit({"a.py": ""})], None, budget=BUDGET).close()
    wanted, stop = repository.commit({"a.py": "1"}), threading.Event()

    with _held(next((tmp_path / "mirrors").glob("*.write"))):
        waiting = threads.submit(cache.open, "local/1", repository.url, [wanted], None, budget=BUDGET, stop=stop)
        _wait_until_in_use(next((tmp_path / "mirrors").glob("*.use")))
        took_s = _called_off(waiting, stop)

    assert took_s < 1.0


def test_a_fetch_from_a_host_that_says_nothing_is_killed_when_it_is_called_off(
    cache: MirrorCache, threads: ThreadPoolExecutor, repository: Repository
) -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/work"
        waiting = threads.submit(cache.open, "local/1", url, [SHA], None, budget=BUDGET, stop=stop)
        asking, _ = silent.accept()

        took_s = _called_off(waiting, stop)

        with asking:
            assert _is_closed(asking)
    assert took_s < 1.0
    _is_free(cache, repository)


def test_what_was_called_off_before_it_began_asks_nobody(cache: MirrorCache, repository: Repository) -> None:
    stop = threading.Event()
    stop.set()

    with pytest.raises(GitError, match="called off"):
        cache.open("local/1", repository.url, [repository.commit({"a.py": ""})], None, budget=BUDGET, stop=stop)

    _is_free(cache, repository)


def _called_off(waiting: "Future[Checkout]", stop: threading.Event) -> float:
    """Seconds from the call to the end of the thread's work."""
    began_s = time.monotonic()
    stop.set()
    with pytest.raises(GitError, match="called off"):
        waiting.result(timeout=20)
    return time.monotonic() - began_s


def _is_free(cache: MirrorCache, repository: Repository) -> None:
    """The next opening of the same mirror works, at once."""
    sha = repository.commit({"b.py": ""})
    with cache.open("local/1", repository.url, [sha], None, budget=BUDGET) as checkout:
        assert [blob.path for blob in checkout.tree(sha).blobs][-1:] == ["b.py"]


def _is_closed(connection: socket.socket) -> bool:
    """Whether the other end went away within five seconds; what it had sent is read first."""
    connection.settimeout(5)
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True
    return True


def _wait_until_in_use(lock: Path) -> None:
    """Until somebody holds the lock that every opening takes first."""
    deadline_s = time.monotonic() + 20
    with lock.open() as probe:
        while True:
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(probe, fcntl.LOCK_UN)
            assert time.monotonic() < deadline_s, "nobody came"
            time.sleep(0.01)


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Somebody else fetches into the mirror."""
    descriptor = os.open(lock, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)
