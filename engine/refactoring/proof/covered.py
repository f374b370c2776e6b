"""The rung COVERAGE: how many of the changed lines the suite ran, by the very run that judged the change."""

from collections.abc import Mapping
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, not_proven, proven
from engine.refactoring.proof.lines import changed_code
from engine.workspace.outcomes import SuiteRun

ENOUGH: Final = 0.60
_SHOWN: Final = 8
_SPANS_SHOWN: Final = 6


def covered_rung(
    before: Mapping[str, bytes], after: Mapping[str, bytes | None], run: SuiteRun | None, enough: float = ENOUGH
) -> Evidence:
    """The row for the touched files; lines without code do not count. `run` is the suite's on the changed tree, None
    where there was none; `enough` is the share of the changed lines, 0.0-1.0, that it has to have run."""
    wanted = changed_code(before, after)
    total = sum(map(len, wanted.values()))
    if not total:
        return proven(Rung.COVERAGE, "no changed line holds code of a function")
    if run is None:
        return not_proven(Rung.COVERAGE, f"no test ran the {total} changed lines")
    if run.coverage is None:
        return not_proven(Rung.COVERAGE, "; ".join(("no lines were measured", *run.notes)))
    missed = {path: lines - run.coverage.get(path, frozenset()) for path, lines in wanted.items()}
    count = total - sum(map(len, missed.values()))
    said = f"{count / total:.0%} of {total} changed lines run in tests"
    details = [f"not run: {path}:{_ranges(lines)}" for path, lines in sorted(missed.items()) if lines][:_SHOWN]
    row = proven if count / total >= enough else not_proven
    return row(Rung.COVERAGE, said, 0.0, details)


def _ranges(lines: frozenset[int]) -> str:
    """3-5, 9: a few of them."""
    told: list[list[int]] = []
    for line in sorted(lines):
        if told and told[-1][1] == line - 1:
            told[-1][1] = line
        else:
            told.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in told[:_SPANS_SHOWN])
