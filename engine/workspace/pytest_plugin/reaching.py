"""Which test ran which of the asked lines, by the contexts of coverage.py: each test is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import coverage
import pytest

from .measuring import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .channel import Channel

MOST_TESTS = 20_000  # what later ones run counts as run by no test in particular
_SHARED = ""


class Reaching:
    """A plugin that names the running test to coverage.py. Shared fixtures belong to no test, whoever asks first."""

    def __init__(self, measuring: Any, lines: dict[str, list[list[int]]]) -> None:
        self._measuring = measuring
        self._lines = lines
        self._context = _SHARED
        self._count = 0
        self._is_lost = False

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._count += 1
        self._switch(nodeid if self._count <= MOST_TESTS else _SHARED)

    def pytest_runtest_logfinish(self) -> None:
        self._switch(_SHARED)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        context = self._context
        self._switch(context if fixturedef.scope == "function" else _SHARED)
        yield
        self._switch(context)

    def report(self, work: str, channel: Channel) -> None:
        """A record for every test and file of which it ran an asked line, and one at the end; none if it was lost."""
        if self._is_lost:
            return
        data = self._measuring.get_data()
        for path, spans in self._lines.items():
            asked = {line for first, last in spans for line in range(first, last + 1)}
            tests: dict[str, list[int]] = {}
            for line, contexts in data.contexts_by_lineno(str(Path(work, path))).items():
                for test in contexts if line in asked else ():
                    tests.setdefault(test, []).append(line)
            for test, found in tests.items():
                channel.send("reach", path=path, test=test, ranges=ranges(found))
        channel.send("reached")

    def _switch(self, context: str) -> None:
        if context == self._context or self._is_lost:
            return
        try:
            self._measuring.switch_context(context)
        except coverage.CoverageException:
            self._is_lost = True  # a test has stopped the measuring
        self._context = context
