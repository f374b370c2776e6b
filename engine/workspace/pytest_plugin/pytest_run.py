"""The repository's pytest, with a plugin of ours that says what became of every test."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from . import measuring
from .channel import Channel, open_the_project, read_order

if TYPE_CHECKING:
    import pytest

_LONGEST_MESSAGE = 500


def main() -> None:
    """Run pytest as the order says; its exit code is ours."""
    channel, order = Channel(), read_order()
    import pytest

    lines = order["lines"]
    measured = measuring.started(order["work"], lines) if order["coverage"] else None
    plugins: list[Any] = [Reporter(channel, order["select"])]
    if measured is not None and lines:
        from .reaching import Reaching  # it needs coverage.py, which is not everywhere

        plugins.append(Reaching(measured, lines))
    open_the_project(order)
    sys.argv = ["pytest", *order["arguments"]]
    code = pytest.main(order["arguments"], plugins=plugins)
    if measured is not None:
        measuring.report(measured, order["work"], channel)
    for reaching in plugins[1:]:
        reaching.report(order["work"], channel)
    channel.send("end", code=int(code))
    sys.stdout.flush()
    # Threads and exit handlers that tests left behind could hold the run up, and have nothing more to say.
    os._exit(int(code))


class Reporter:
    """Sends what pytest reports. `select` are the ids to run, None for all that are collected."""

    def __init__(self, channel: Channel, select: list[str] | None) -> None:
        self._channel = channel
        self._select = None if select is None else frozenset(select)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if self._select is None:
            return
        left_out = [item for item in items if item.nodeid not in self._select]
        items[:] = [item for item in items if item.nodeid in self._select]
        config.hook.pytest_deselected(items=left_out)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._channel.send("collected", count=len({item.nodeid for item in session.items}))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._channel.send("unreadable", id=report.nodeid, when="collect", message=_message(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._channel.send(
            "test",
            id=report.nodeid,
            when=report.when,
            outcome=report.outcome,
            expected=hasattr(report, "wasxfail"),
            seconds=round(report.duration, 4),
            message=_message(report) if report.failed else "",
        )


def _message(report: Any) -> str:
    """Where it failed and of what, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = f"{crash.path}:{crash.lineno}: {crash.message}" if crash else str(report.longrepr)[-_LONGEST_MESSAGE:]
    return text[:_LONGEST_MESSAGE]
