"""The standard library's own runner, for environments without pytest."""

from __future__ import annotations

import os
import sys
import time
import unittest
from typing import Any

from . import measuring
from .channel import Channel, open_the_project, read_order

_LONGEST_MESSAGE = 500


def main() -> None:
    """Find and run the tests of the work tree."""
    channel, order = Channel(), read_order()
    measured = measuring.started(order["work"]) if order["coverage"] else None
    open_the_project(order)
    found = list(_tests(unittest.defaultTestLoader.discover(order["work"], top_level_dir=order["work"])))
    chosen = [test for test in found if order["select"] is None or test.id() in order["select"]]
    channel.send("collected", count=len(chosen))
    result = Reporting(channel)
    unittest.TestSuite(chosen).run(result)
    if measured is not None:
        measuring.report(measured, order["work"], channel)
    code = 0 if result.wasSuccessful() else 1
    channel.send("end", code=code)
    sys.stdout.flush()
    os._exit(code)  # what tests left running has nothing more to say


class Reporting(unittest.TestResult):
    """Sends every outcome in the words that pytest has for it."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel
        self._began = 0.0

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802  # the library's name
        super().startTest(test)
        self._began = time.monotonic()

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        self._say(test, "passed")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        self._say(test, "failed", message=str(err[1]))

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        self._say(test, "failed", message=f"{err[0].__name__}: {err[1]}", is_error=True)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802
        super().addSkip(test, reason)
        self._say(test, "skipped")

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addExpectedFailure(test, err)
        self._say(test, "skipped", expected=True)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        super().addUnexpectedSuccess(test)
        self._say(test, "passed", expected=True)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._say(test, "failed", message=str(err[1]))

    def _say(
        self,
        test: unittest.TestCase,
        outcome: str,
        *,
        message: str = "",
        is_error: bool = False,
        expected: bool = False,
    ) -> None:
        self._channel.send(
            "test",
            id=test.id(),
            when="whole",
            broke=is_error,
            outcome=outcome,
            expected=expected,
            seconds=round(time.monotonic() - self._began, 4),
            message=message[:_LONGEST_MESSAGE],
        )


def _tests(suite: Any) -> Any:
    """The single tests of a suite, depth first."""
    if isinstance(suite, unittest.TestSuite):
        for inner in suite:
            yield from _tests(inner)
    else:
        yield suite
