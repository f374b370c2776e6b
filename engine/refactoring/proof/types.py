"""The rung TYPES: a type checker has no more to say after a change than before."""

import time
from collections.abc import Callable
from pathlib import Path

from engine.refactoring.checking import CheckingFailed, Complaint, check_folder, grown_anywhere
from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven

MAX_SHOWN = 10


def types_rung(before: Path, after: Path, check: Callable[[Path], list[Complaint]] = check_folder) -> Evidence:
    """The row for two trees that the caller has written to folders. Errors count by kind and wording, without
    files, lines and names, so that moved code does not count as new."""
    started = time.monotonic()
    try:
        was, now = check(before), check(after)
    except CheckingFailed as error:
        return not_proven(Rung.TYPES, f"The type checker gave no answer: {error}.", time.monotonic() - started)
    seconds = time.monotonic() - started
    more = grown_anywhere(was, now)
    if more:
        details = [f"{each.path}:{each.line}: {each.said} ({each.code})" for each in more[:MAX_SHOWN]]
        return disproved(Rung.TYPES, f"pyrefly found {len(was)} errors before, {len(now)} after.", seconds, details)
    return proven(Rung.TYPES, f"pyrefly found no new error: {len(was)} before, {len(now)} after.", seconds)
