"""Who looks at a fault: the tests that run its line, where that is known, and else the whole suite."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from engine.refactoring.proof.confirming import suspects
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.mutating import Mutant
from engine.refactoring.proof.running import GOOD, holds, run_tests
from engine.refactoring.proof.suites import Baseline
from engine.workspace.outcomes import SuiteRun
from engine.workspace.reach import Reach

MAX_TESTS: Final = 500  # that look at one fault
MAX_TESTS_S: Final = 10.0  # what those tests take together, by their own clocks
_MIN_RUN_S: Final = 10.0


class Jury(Protocol):
    """Tests that pass on the changed tree."""

    @property
    def named(self) -> str:
        """Who they are, as the end of a sentence; empty for the whole suite."""
        ...

    def seconds(self, mutant: Mutant) -> float:
        """What they take for this fault, unless it makes them hang."""
        ...

    def notices(self, mutant: Mutant) -> bool:
        """Whether a test fails that passes without the fault, or the suite comes to no end."""
        ...


@dataclass(frozen=True, slots=True)
class WholeSuite:
    """Every test for every fault; `run` is the suite's on the changed tree `files`."""

    ground: Ground
    files: Mapping[str, bytes] = field(repr=False)
    known: Baseline = field(repr=False)
    run: SuiteRun = field(repr=False)

    @property
    def named(self) -> str:
        return ""

    def seconds(self, mutant: Mutant) -> float:
        return self.run.seconds

    def notices(self, mutant: Mutant) -> bool:
        """Lines that no test runs are seen by none; where that was not measured, all may run them."""
        if self.run.coverage is not None and mutant.line not in self.run.coverage.get(mutant.path, frozenset()):
            return False
        now = run_tests(self.ground, {**self.files, mutant.path: mutant.raw}, _bound_s(self.run))
        passing = [test for test in self.known.steady if self.run.outcomes.get(test) in GOOD]
        return bool(suspects(self.run, passing, self.known.flaky, now))


@dataclass(frozen=True, slots=True)
class Choice:
    """The tests to ask about a fault, by path and line; `reaching` counts all that run one of these lines."""

    by_place: Mapping[tuple[str, int], Sequence[str]]
    reaching: int

    @property
    def tests(self) -> list[str]:
        """All of them, sorted."""
        return sorted({test for tests in self.by_place.values() for test in tests})

    @property
    def named(self) -> str:
        count = len(self.tests)
        if not count:
            return ": no test runs them"
        if count == self.reaching:
            return " by the only test that runs them" if count == 1 else f" by the {count} tests that run them"
        return f" by {count} of the {self.reaching:,} tests that run them"


def choice(
    reach: Reach,
    steady: Sequence[str],
    durations_s: Mapping[str, float],
    places: Iterable[tuple[str, int]],
    each_s: float = MAX_TESTS_S,
) -> Choice:
    """Choose among the tests that pass; those for one place take at most `each_s` together."""
    by_place: dict[tuple[str, int], Sequence[str]] = {}
    reaching: set[str] = set()
    for path, line in places:
        # What runs for no test in particular concerns them all.
        able = set(steady) if reach.is_shared(path, line) else set(steady).intersection(reach.tests(path, line))
        by_place[path, line] = _chosen(able, durations_s, each_s)
        reaching |= able
    return Choice(by_place, len(reaching))


@dataclass(frozen=True, slots=True)
class Selection:
    """For every fault the tests that run its line; `control` is a run of them all without any fault."""

    ground: Ground
    files: Mapping[str, bytes] = field(repr=False)
    choice: Choice = field(repr=False)
    control: SuiteRun = field(repr=False)

    @property
    def named(self) -> str:
        return self.choice.named

    def seconds(self, mutant: Mutant) -> float:
        took_s = self.control.durations_s
        others = set(took_s).difference(self._asked(mutant))
        return self.control.seconds - sum(took_s[test] for test in others)

    def notices(self, mutant: Mutant) -> bool:
        """A test that needs others before it, and so fails without a fault, has no voice."""
        tests = [test for test in self._asked(mutant) if self.control.outcomes.get(test) in GOOD]
        if not tests:
            return False
        files = {**self.files, mutant.path: mutant.raw}
        now = run_tests(self.ground, files, _bound_s(self.control), select=tests, to_first_failure=True)
        return not all(holds(self.control.outcomes[test], now.outcomes.get(test)) for test in tests)

    def _asked(self, mutant: Mutant) -> Sequence[str]:
        return self.choice.by_place[mutant.path, mutant.line]


def selection(
    ground: Ground,
    files: Mapping[str, bytes],
    known: Baseline,
    run: SuiteRun,
    mutants: Sequence[Mutant],
    left_s: float,
) -> Selection:
    """Choose tests for these faults, and run them once without any. `run` has to know their reach.

    Every fault is given a share of two thirds of `left_s`: one for the run without, one for those with a fault.
    """
    assert run.reach is not None
    steady = [test for test, outcome in run.outcomes.items() if test in known.steady and outcome in GOOD]
    places = dict.fromkeys((mutant.path, mutant.line) for mutant in mutants)
    each_s = min(MAX_TESTS_S, left_s / (3 * len(mutants)))
    chosen = choice(run.reach, steady, run.durations_s, places, each_s)
    nothing = replace(run, outcomes={}, durations_s={}, seconds=0.0)
    bound_s = min(_bound_s(run), max(_MIN_RUN_S, left_s))
    control = run_tests(ground, files, bound_s, select=chosen.tests) if chosen.tests else nothing
    return Selection(ground, files, chosen, control)


def _chosen(tests: Iterable[str], durations_s: Mapping[str, float], left_s: float) -> list[str]:
    """As many as there is time for, spread by chance: the same ones for the same tests and times."""
    chosen: list[str] = []
    for test in sorted(tests, key=lambda each: hashlib.sha256(each.encode("utf-8", "surrogatepass")).digest()):
        took_s = durations_s.get(test, 0.0)
        if len(chosen) < MAX_TESTS and took_s <= left_s:
            chosen.append(test)
            left_s -= took_s
    return chosen


def _bound_s(run: SuiteRun) -> float:
    return max(_MIN_RUN_S, 3 * run.seconds)
