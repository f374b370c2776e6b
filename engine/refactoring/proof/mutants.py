"""The rung MUTANTS: whether the tests would have noticed a fault in the changed lines."""

import time
from collections.abc import Mapping
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, not_proven, proven
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.juries import Jury, WholeSuite, selection
from engine.refactoring.proof.lines import changed_code
from engine.refactoring.proof.mutating import Mutant, sampled
from engine.refactoring.proof.suites import Baseline
from engine.workspace.outcomes import SuiteRun

MAX_MUTANTS: Final = 8
MIN_MUTANTS: Final = 3  # fewer say nothing about the tests
ENOUGH: Final = 0.60
MAX_SUITE_S: Final = 10.0  # where it is not known which tests run a line, every mutant takes the whole suite


def no_mutants(known: Baseline, run: SuiteRun, left_s: float) -> str:
    """Why none are tried, as a clause; empty where there is time. `left_s` is what is left for the whole proof."""
    if known.run is None or known.reason:
        return "the tests say nothing"
    if run.reach is None and run.seconds > MAX_SUITE_S:
        return f"the suite takes {run.seconds:.0f} s, and which of its tests run a line is not known"
    return "" if _affordable(run, left_s) >= MIN_MUTANTS else "there was no time left for them"


def mutants_rung(
    ground: Ground,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    touched: frozenset[str],
    known: Baseline,
    run: SuiteRun,
    left_s: float,
) -> Evidence | None:
    """The row; None where the changed lines hold too little to put faults into. `run` is the suite's after the change.

    `no_mutants` must have said nothing against it.
    """
    started = time.monotonic()
    lines = changed_code(before, {path: after.get(path) for path in touched})
    mutants = sampled(after, lines, min(MAX_MUTANTS, _affordable(run, left_s)))
    if len(mutants) < MIN_MUTANTS:
        return None
    jury = _jury(ground, after, known, run, mutants, left_s)
    noticed: dict[Mutant, bool] = {}
    for mutant in mutants:
        if time.monotonic() - started + jury.seconds(mutant) > left_s:
            break
        noticed[mutant] = jury.notices(mutant)
    return _row(noticed, jury, len(mutants) - len(noticed), time.monotonic() - started)


def _jury(
    ground: Ground, after: Mapping[str, bytes], known: Baseline, run: SuiteRun, mutants: list[Mutant], left_s: float
) -> Jury:
    if run.reach is None:
        return WholeSuite(ground, after, known, run)
    return selection(ground, after, known, run, mutants, left_s)


def _row(noticed: Mapping[Mutant, bool], jury: Jury, untried: int, seconds: float) -> Evidence:
    caught = sum(noticed.values())
    details = [
        f"not noticed: {each.path}:{each.line} {each.said}" for each, is_caught in noticed.items() if not is_caught
    ]
    if untried:
        details.append(f"no time was left for {untried} more")
    if len(noticed) < MIN_MUTANTS:
        return not_proven(Rung.MUTANTS, "there was no time left for mutants on the changed lines", seconds, details)
    said = f"{caught} of {len(noticed)} mutants on the changed lines were caught{jury.named}"
    row = proven if caught / len(noticed) >= ENOUGH else not_proven
    return row(Rung.MUTANTS, said, seconds, details)


def _affordable(run: SuiteRun, left_s: float) -> int:
    """How many mutants fit, if none of them runs into its bound.

    Tests that are chosen for each fit by themselves, unless it takes too long to start any.
    """
    if run.reach is None:
        return int(left_s / max(run.seconds, 1.0))
    return MAX_MUTANTS if left_s >= 2 * (run.seconds - sum(run.durations_s.values())) else 0
