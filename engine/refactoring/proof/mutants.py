"""The rung MUTANTS: whether the tests would have noticed a fault in the changed lines."""

import time
from collections.abc import Mapping
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, not_proven, proven
from engine.refactoring.proof.confirming import suspects
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.lines import changed_code
from engine.refactoring.proof.mutating import Mutant, sampled
from engine.refactoring.proof.running import GOOD, run_tests
from engine.refactoring.proof.suites import Baseline
from engine.workspace.outcomes import SuiteRun

MAX_MUTANTS: Final = 8
MIN_MUTANTS: Final = 3  # fewer say nothing about the tests
ENOUGH: Final = 0.60
MAX_SUITE_S: Final = 10.0  # which tests run a line is not known, so every mutant takes the whole suite
_MIN_RUN_S: Final = 10.0


def no_mutants(known: Baseline, left_s: float) -> str:
    """Why none are tried, as a clause; empty where there is time. `left_s` is what is left for the whole proof."""
    if known.run is None or known.reason:
        return "the tests say nothing"
    if known.run.seconds > MAX_SUITE_S:
        return f"the suite takes {known.run.seconds:.0f} s, and each one would take as long"
    return "" if _affordable(known, left_s) >= MIN_MUTANTS else "there was no time left for them"


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
    mutants = sampled(after, lines, min(MAX_MUTANTS, _affordable(known, left_s)))
    if len(mutants) < MIN_MUTANTS:
        return None
    survived = [
        mutant
        for mutant in mutants
        if not _is_reached(mutant, run) or not _is_caught(ground, after, mutant, known, run)
    ]
    caught = len(mutants) - len(survived)
    said = f"{caught} of {len(mutants)} mutants on the changed lines were caught"
    details = [f"not noticed: {mutant.path}:{mutant.line} {mutant.said}" for mutant in survived]
    row = proven if caught / len(mutants) >= ENOUGH else not_proven
    return row(Rung.MUTANTS, said, time.monotonic() - started, details)


def _is_reached(mutant: Mutant, run: SuiteRun) -> bool:
    """Whether any test runs the line; where that was not measured, all may."""
    return run.coverage is None or mutant.line in run.coverage.get(mutant.path, frozenset())


def _is_caught(ground: Ground, after: Mapping[str, bytes], mutant: Mutant, known: Baseline, run: SuiteRun) -> bool:
    """Whether a test that passes on the changed tree does not with the fault; a suite that it stops notices, too."""
    now = run_tests(ground, {**after, mutant.path: mutant.raw}, _bound_s(known))
    passing = [test for test in known.steady if run.outcomes.get(test) in GOOD]
    return bool(suspects(run, passing, known.flaky, now))


def _affordable(known: Baseline, left_s: float) -> int:
    """How many mutants fit, if none of them runs into its bound."""
    return int(left_s / max(known.run.seconds, 1.0)) if known.run else 0


def _bound_s(known: Baseline) -> float:
    return max(_MIN_RUN_S, 3 * known.run.seconds) if known.run else _MIN_RUN_S
