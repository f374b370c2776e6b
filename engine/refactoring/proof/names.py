"""The rung NAMES: no name that is read is missing, none is defined twice, where it was not so before."""

import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.proof.wording import some
from engine.refactoring.ruff import ask_ruff

MAX_FILES: Final = 200
_RULES: Final = "F821,F811,F822,F823"  # undefined, redefined unused, undefined export, local read before assignment
_NEWEST: Final = "py314"  # or else the syntax of later versions is complained of
_SHOWN: Final = 5
_PLACE: Final = re.compile(r" from line \d+")

Found = Counter[tuple[str, str]]


def names_rung(before: Mapping[str, bytes], after: Mapping[str, bytes | None]) -> Evidence:
    """The row for the Python files of `after`, which are those that a change touches; None is a file that went."""
    started = time.perf_counter()
    touched = [path for path in after if path.endswith(".py")]
    if len(touched) > MAX_FILES:
        return not_proven(Rung.NAMES, f"{len(touched):,} files are touched, and at most {MAX_FILES} looked at")
    try:
        was, now = (_all(files.get(path) for path in touched) for files in (before, after))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = f"ruff gave no answer ({type(error).__name__})"
        return not_proven(Rung.NAMES, said, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    grown = now - was
    if grown:
        details = [f"{code}: {message}" for code, message in sorted(grown)[:_SHOWN]]
        said = some(grown.total(), "new complaint", "new complaints")
        return disproved(Rung.NAMES, f"{said} of ruff ({details[0]})", seconds, details)
    files = "1 file" if len(touched) == 1 else f"{len(touched):,} files"
    return proven(Rung.NAMES, f"every name in {files} is bound as before (ruff {_RULES})", seconds)


def _all(files: Iterable[bytes | None]) -> Found:
    """What is said of the files that are there, without their paths: moved code must not count as new."""
    total: Found = Counter()
    for raw in files:
        total += _complaints(raw) if raw is not None else Counter()
    return total


def _complaints(raw: bytes) -> Found:
    """What ruff says of one file, without lines. Comments that silence it are not heeded: moved code may leave them
    behind. Raises ValueError for an answer that is none."""
    flags = ["--ignore-noqa", "--target-version", _NEWEST, "--output-format=json", "--select", _RULES]
    rows = json.loads(ask_ruff("check", flags, raw).stdout)
    return Counter((str(row["code"]), _PLACE.sub("", str(row["message"]))) for row in rows)
