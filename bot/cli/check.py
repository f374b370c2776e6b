"""`forge check`: whether a `.forge.yml` would be followed, before it is committed."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from config.forge_yml import FILE, ForgeYml, ForgeYmlError, Problem, idle_in_file, read_organization, read_repository
from config.forge_yml.reading import ORGANIZATION_FILE, Written
from config.strict_yaml import MAX_BYTES
from engine.analysis.sources import shown_path
from handlers.messages.config_text import nothing_acts_on
from handlers.messages.wording import counted

STANDARD_INPUT = "-"


def run_check(paths: Sequence[str]) -> int:
    """Judge files, those of folders, or the standard input (`-`); a `forge.yml` without a dot is an organization's.

    0 where all would be followed; 1 where one has a mistake; 2 where one cannot be opened.
    """
    return max(_check(path) for path in paths)


def _check(path: str) -> int:
    file = _file(path)
    shown = shown_path(file)
    try:
        raw = _content(file)
    except OSError as error:
        print(f"forge check: {shown} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    try:
        written = (read_organization if Path(file).name == ORGANIZATION_FILE else read_repository)(raw)
    except ForgeYmlError as error:
        print(_told(error.problems, file))
        return 1
    idle = [line for line in [nothing_acts_on(idle_in_file(written))] if line]
    print("\n".join([f"{shown} is right.", *_ended(written, shown, datetime.now(UTC).date()), *idle]))
    return 0


def _file(path: str) -> str:
    return str(Path(path) / FILE) if path != STANDARD_INPUT and Path(path).is_dir() else path


def _content(file: str) -> bytes:
    """The first bytes of a file, one more than may be read."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(file).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _told(problems: Sequence[Problem], file: str) -> str:
    lines = [str(replace(problem, file=file)) for problem in problems]
    return "\n".join([*lines, f"{counted(len(problems), 'mistake').capitalize()}: the bot would change nothing."])


def _ended(written: Written[ForgeYml], file: str, today: date) -> list[str]:
    """What is right and of no more use: a file must not break by the passing of time."""
    return [
        f"{file}:{written.document.places['ignore', number].line}: {each.id} was ignored until {each.until}: told again"
        for number, each in enumerate(written.rules.ignore)
        if each.until is not None and each.until < today
    ]
