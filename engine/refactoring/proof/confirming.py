"""Which failures are a change's own: those that come back whenever they are looked for, and only since the change."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.running import GOOD, holds, run_tests
from engine.workspace.outcomes import Outcome, SuiteRun

MAX_CONFIRMED: Final = 50  # newly failing tests that are run again; the first that failed tell the most
_MIN_S: Final = 10.0
_BAD: Final = frozenset({Outcome.FAILED, Outcome.ERROR})
_NAME: Final = re.compile(r"::|\.")


@dataclass(frozen=True, slots=True)
class Failures:
    """Newly failing tests: `confirmed` failed every time and pass on the tree before; `flaky` passed when they were run
    again; `unclear` fail by themselves on the tree before as well, or were too many to be looked at."""

    confirmed: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def suspects(before: SuiteRun, steady: Collection[str], flaky: Collection[str], after: SuiteRun) -> list[str]:
    """The tests that did well and do not any more, or are gone, in their order; then new ones that fail.

    A test is not gone where one of the same name does well in another file: examples in docstrings move with the code.
    """
    new = {test: now for test, now in after.outcomes.items() if test not in before.outcomes}
    elsewhere = {_name(test): now for test, now in new.items()}
    found = []
    for test, was in before.outcomes.items():
        now = after.outcomes.get(test, elsewhere.get(_name(test)))
        if test in steady and not holds(was, now):
            found.append(test)
    return [*found, *(test for test, now in new.items() if now in _BAD and test not in flaky)]


def confirmed(
    ground: Ground,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    known: SuiteRun,
    failing: Sequence[str],
    seconds: float,
) -> Failures:
    """Run what fails again without the rest of the suite: on the tree after as often as the ground asks, together with
    the run that it failed in, and once on the tree before.

    `known` is a run of the tree before; a rerun may take twice its time, and all together about `seconds`. Where that
    is too little, the tree before does no better, and nothing is confirmed.
    """
    bound_s = max(_MIN_S, min(2 * known.seconds, seconds / ground.flake_runs))
    tried = list(failing[:MAX_CONFIRMED])
    still = tried
    for _ in range(ground.flake_runs - 1):
        still = _failing_again(ground, after, known, still, bound_s)
    unclear = _failing_again(ground, before, known, still, bound_s)
    certain = tuple(test for test in still if test not in unclear)
    passed = tuple(test for test in tried if test not in still)
    return Failures(certain, passed, (*unclear, *(() if certain else failing[MAX_CONFIRMED:])))


def _failing_again(
    ground: Ground, files: Mapping[str, bytes], known: SuiteRun, tests: list[str], seconds: float
) -> list[str]:
    if not tests:
        return []
    again = run_tests(ground, files, seconds, select=tests).outcomes
    return [test for test in tests if not holds(_before(known, test), again.get(test))]


def _before(known: SuiteRun, test: str) -> Outcome:
    """What a test has to live up to; one that is new has to pass."""
    was = known.outcomes.get(test)
    return was if was in GOOD else Outcome.PASSED


def _name(test: str) -> str:
    """The name of a test without its file; that of a case of several says too little to find it elsewhere."""
    return test if "[" in test else _NAME.split(test)[-1]
