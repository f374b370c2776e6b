"""Which lines were executed, measured by coverage.py under our settings; the repository's own are not read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .channel import Channel

_QUIET = ["no-data-collected", "module-not-measured", "module-not-imported", "already-imported", "couldnt-parse"]


def started(work: str, paths: Iterable[str] = ()) -> Any:
    """Measuring, from here on, every file of the work tree, or those of `paths` alone where there are any."""
    import coverage

    files = [str(Path(work, path)) for path in paths]
    measuring = coverage.Coverage(
        data_file=None, config_file=False, messages=False, source=None if files else [work], include=files or None
    )
    measuring.set_option("run:disable_warnings", _QUIET)
    if files:
        # Only this core can tell tests apart; versions that do not know the option have no other one.
        with contextlib.suppress(coverage.CoverageException):
            measuring.set_option("run:core", "ctrace")
    measuring.start()
    return measuring


def report(measuring: Any, work: str, channel: Channel) -> None:
    """One record for every file of which a line was executed, as ranges."""
    measuring.stop()
    data = measuring.get_data()
    for file in sorted(data.measured_files()):
        channel.send("lines", path=os.path.relpath(file, work), ranges=ranges(data.lines(file) or ()))


def ranges(lines: Iterable[int]) -> list[list[int]]:
    """First and last line of every run: [1, 2, 3, 7] as [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return found
