"""What became of a suite, as values: one outcome a test, the lines that ran, and what speaks against believing it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from engine.workspace.events import Heard
from engine.workspace.reach import Reach, is_span
from engine.workspace.sandbox import EndedBy

_MOST_TESTS: Final = 300_000
_MOST_LINES: Final = 5_000_000
_LONGEST_ID: Final = 2000
_LAST_LINES_SHOWN: Final = 60
# Escape sequences of terminals: colours, cursors, titles.
_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")


class Outcome(StrEnum):
    """What became of one test, in the words of pytest."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"


# Of what a test's phases said, the gravest holds.
_GRAVITY: Final = (
    Outcome.PASSED,
    Outcome.XPASSED,
    Outcome.XFAILED,
    Outcome.SKIPPED,
    Outcome.FAILED,
    Outcome.ERROR,
)
# "whole" is the one phase of runners that know no others, "collect" that of a file.
_PHASES_OF_THE_TEST: Final = frozenset({"call", "whole"})
_LAST_PHASES: Final = frozenset({"teardown", "whole", "collect"})


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of a suite.

    `is_complete` is False where it was ended, or ended itself, before all was reported: what is missing is unknown, not
    passed. `coverage` holds executed lines, counted from 1, by path; None where none were asked for or reported.
    `reach` says which test ran which of the lines that were asked for, where the runner can tell. `messages` say where
    and of what a test failed. `output` is plain text, its last lines.
    """

    outcomes: Mapping[str, Outcome]
    is_complete: bool
    ended_by: EndedBy
    exit_code: int | None
    seconds: float
    collected: int | None = None
    coverage: Mapping[str, frozenset[int]] | None = None
    reach: Reach | None = field(default=None, repr=False)
    messages: Mapping[str, str] = field(default_factory=dict)
    durations_s: Mapping[str, float] = field(default_factory=dict)
    output: str = ""
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many tests had each outcome; those that none had are absent."""
        return Counter(self.outcomes.values())

    @property
    def failing(self) -> tuple[str, ...]:
        """The ids of failed tests and of errors, sorted."""
        bad = {Outcome.FAILED, Outcome.ERROR}
        return tuple(sorted(test for test, outcome in self.outcomes.items() if outcome in bad))


@dataclass(frozen=True, slots=True)
class Results:
    """The outcomes of single tests, with what they said and how long they took."""

    outcomes: Mapping[str, Outcome]
    messages: Mapping[str, str]
    durations_s: Mapping[str, float]


def results(heard: Heard) -> Results:
    """The outcomes that the records come to; a file that could not be collected counts as a test with an error.

    A test whose last phase was never reported has no outcome: who leaves in the middle of it has not passed it.
    """
    worst: dict[str, Outcome] = {}
    messages: dict[str, str] = {}
    durations: dict[str, float] = {}
    ended: set[str] = set()
    for record in heard.records:
        test, outcome = record.get("id"), _outcome(record)
        if not isinstance(test, str) or outcome is None or len(test) > _LONGEST_ID or len(worst) > _MOST_TESTS:
            continue
        worst[test] = max(worst.get(test, outcome), outcome, key=_GRAVITY.index)
        if record.get("when") in _LAST_PHASES:
            ended.add(test)
        if isinstance(record.get("message"), str) and record["message"]:
            messages[test] = plain(record["message"])
        if isinstance(record.get("seconds"), int | float):
            durations[test] = durations.get(test, 0.0) + float(record["seconds"])
    return Results({test: outcome for test, outcome in worst.items() if test in ended}, messages, durations)


def _outcome(record: Mapping[str, Any]) -> Outcome | None:
    """What one phase of a test says about it; None for what is no such record."""
    if record.get("kind") == "unreadable":
        return Outcome.ERROR
    if record.get("kind") != "test":
        return None
    said, phase, was_expected = record.get("outcome"), record.get("when"), record.get("expected") is True
    if said == "failed":
        is_failure = phase in _PHASES_OF_THE_TEST and record.get("broke") is not True
        return Outcome.FAILED if is_failure else Outcome.ERROR
    if said == "skipped":
        return Outcome.XFAILED if was_expected else Outcome.SKIPPED
    return (Outcome.XPASSED if was_expected else Outcome.PASSED) if said == "passed" else None


def executed_lines(heard: Heard, paths: Iterable[str]) -> dict[str, frozenset[int]]:
    """Executed lines of the files that we sent in; whatever else is claimed is left out."""
    known, left = frozenset(paths), _MOST_LINES
    found: dict[str, frozenset[int]] = {}
    for record in heard.of_kind("lines"):
        path, spans = record.get("path"), record.get("ranges")
        if path not in known or not isinstance(spans, list):
            continue
        lines = {line for span in spans if is_span(span) for line in range(span[0], min(span[1], span[0] + left) + 1)}
        left = max(left - len(lines), 0)
        found[path] = frozenset(lines)
    return found


def plain(text: str) -> str:
    """Text that a terminal or a page shows as it stands: no escape sequence, no control or direction character."""
    shown = _ESCAPE.sub("", text).replace("\r\n", "\n").expandtabs(4)
    return "".join(character for character in shown if character == "\n" or character.isprintable())


def last_lines(output: bytes) -> str:
    """The end of an output, plain."""
    lines = plain(output[-65536:].decode("utf-8", "replace")).splitlines()
    return "\n".join(line[:500] for line in lines[-_LAST_LINES_SHOWN:])
