"""The rung TYPES: a type checker has no more to say after a change than before."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from engine.refactoring.checking import CheckingFailed, Complaint, check_folder, grown_anywhere
from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven

MAX_SHOWN = 10
_NO_MODULE: Final = "missing-import"


def types_rung(before: Path, after: Path, check: Callable[[Path], list[Complaint]] = check_folder) -> Evidence:
    """The row for two trees that the caller has written to folders. Errors count by kind and wording, without
    files, lines and names, so that moved code does not count as new."""
    started = time.monotonic()
    try:
        was, now = check(before), check(after)
    except CheckingFailed as error:
        return not_proven(Rung.TYPES, f"The type checker gave no answer: {error}.", time.monotonic() - started)
    seconds = time.monotonic() - started
    more = grown_anywhere(_counted(was, was), _counted(now, was))
    if more:
        details = [f"{each.path}:{each.line}: {each.said} ({each.code})" for each in _newest(was, more)[:MAX_SHOWN]]
        said = f"pyrefly found errors of a kind that there were fewer of: {len(was)} before, {len(now)} after."
        return disproved(Rung.TYPES, said, seconds, details)
    return proven(Rung.TYPES, f"pyrefly found no new error: {len(was)} before, {len(now)} after.", seconds)


def _counted(found: Sequence[Complaint], was: Sequence[Complaint]) -> list[Complaint]:
    """Without imports of modules that were not to be found before either: code that moves to a file of its own takes
    such an import along, and leaves it where others need it."""
    absent = {each.said for each in was if each.code == _NO_MODULE}
    return [each for each in found if each.code != _NO_MODULE or each.said not in absent]


def _newest(was: Sequence[Complaint], more: Sequence[Complaint]) -> list[Complaint]:
    """Those whose very words were not heard of their file before, and only where there are none, all of their kind."""
    known = {(each.path, each.said) for each in was}
    return [each for each in more if (each.path, each.said) not in known] or list(more)
