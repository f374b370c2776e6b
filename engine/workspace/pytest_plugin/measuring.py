"""Which lines were executed, measured by coverage.py under our settings; the repository's own are not read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .channel import Channel

_QUIET = ["no-data-collected", "module-not-measured", "module-not-imported", "already-imported", "couldnt-parse"]


def started(work: str) -> Any:
    """Measuring, from here on, every file of the work tree."""
    import coverage

    measuring = coverage.Coverage(data_file=None, config_file=False, source=[work], messages=False)
    measuring.set_option("run:disable_warnings", _QUIET)
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
