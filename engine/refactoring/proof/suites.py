"""The rung TESTS: the repository's own suite, in the same sandbox before and after, with flaky tests told apart."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.proof.confirming import Failures, confirmed, suspects
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.lines import changed_code
from engine.refactoring.proof.running import GOOD, run_tests
from engine.refactoring.proof.wording import some
from engine.workspace.outcomes import Outcome, SuiteRun
from engine.workspace.sandbox import EndedBy

MAX_FLAKY_SHARE: Final = 0.02  # beyond it nothing that the suite says can be believed
# A few tests fail here for want of a network; a suite that is red beyond that refutes changes but proves none.
MAX_RED_SHARE: Final = 0.05
_SHOWN: Final = 10
_ENDINGS: Final[Mapping[EndedBy, str]] = {
    "signal": "was killed, or killed itself",
    "output": "printed more than it may",
    "memory": "used more memory than it may",
    "cpu": "used more processor time than it may",
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """The suite before any change, run twice. `reason` says why nothing can be measured against it; empty where it can.

    `steady` are the tests that passed both times, `flaky` those that said one thing and then another; `run` is the
    first of the two runs, and `files` the tree that it ran on. `seconds` are those of both.
    """

    steady: frozenset[str] = frozenset()
    flaky: frozenset[str] = frozenset()
    failing: tuple[str, ...] = ()
    skipped: frozenset[str] = frozenset()
    run: SuiteRun | None = None
    seconds: float = 0.0
    reason: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def red(self) -> str:
        """What is wrong with a suite that fails too much to prove anything; empty for one that does not."""
        count = len(self.run.outcomes) if self.run else 0
        if len(self.failing) <= MAX_RED_SHARE * count:
            return ""
        return f"the suite fails before the change: {len(self.failing):,} of {count:,}"


@dataclass(frozen=True, slots=True)
class SuiteAfter:
    """What the suite said after a change: the row, and the run itself, with the changed lines that each test ran."""

    row: Evidence
    run: SuiteRun | None = field(default=None, repr=False)


def baseline(ground: Ground, files: Mapping[str, bytes], seconds: float) -> Baseline:
    """Run the suite twice on the tree as it was. `seconds` bounds each run."""
    if ground.environment is None or ground.sandbox is None:
        return Baseline(reason=ground.reason or "there is nowhere to run the tests")
    seconds = min(seconds, ground.longest_run_s)
    first = run_tests(ground, files, seconds, with_coverage=True)
    if reason := _unusable(first, seconds):
        return Baseline(run=first, seconds=first.seconds, reason=reason)
    second = run_tests(ground, files, seconds, with_coverage=True)
    if reason := _unusable(second, seconds):
        return Baseline(run=first, seconds=first.seconds + second.seconds, reason=f"run a second time, {reason}")
    return _compared(first, second, files)


def suite_after(ground: Ground, files: Mapping[str, bytes], known: Baseline, seconds: float) -> SuiteAfter:
    """Run the suite on the changed tree, and what fails newly some more times by itself, before it is believed.

    `seconds` bounds the run; what it leaves of them is for what fails.
    """
    if known.reason or known.run is None:
        return SuiteAfter(not_proven(Rung.TESTS, known.reason, known.seconds))
    started = time.monotonic()
    changed = {path: raw for path, raw in files.items() if known.files.get(path) != raw}
    run = run_tests(ground, files, seconds, with_coverage=True, lines=changed_code(known.files, changed))
    suspected = suspects(known.run, known.steady, known.flaky, run)
    skipped = [test for test in suspected if run.outcomes.get(test) is Outcome.SKIPPED]
    failing = [test for test in suspected if test not in skipped]
    failures = confirmed(ground, known.files, files, known.run, failing, seconds - run.seconds)
    row = _row(known, run, failures, skipped, known.seconds + time.monotonic() - started)
    return SuiteAfter(row, run)


def _row(known: Baseline, run: SuiteRun, failures: Failures, skipped: Sequence[str], seconds: float) -> Evidence:
    if failures.confirmed:
        worst = [f"{test}: {run.messages.get(test, 'has no outcome any more')}" for test in failures.confirmed]
        said = f"{some(len(worst), 'test fails', 'tests fail')} that passed before ({failures.confirmed[0]})"
        return disproved(Rung.TESTS, said, seconds, worst[:_SHOWN])
    compared = known.steady - set(failures.flaky)
    lost = {*skipped, *failures.unclear}
    said = f"{len(compared):,} passed -> {len(compared - lost):,} passed, {len(skipped)} newly skipped"
    doubts = _doubts(known, run, failures)
    if doubts or skipped:
        details = [f"newly skipped: {test}" for test in skipped[:_SHOWN]]
        details += [f"fails, on the tree before as well when run by itself: {test}" for test in failures.unclear]
        return not_proven(Rung.TESTS, "; ".join((*doubts, said)), seconds, details[: 2 * _SHOWN])
    flaky = (*sorted(known.flaky), *failures.flaky)
    said += f"; {len(known.failing)} fail as before" if known.failing else ""
    said += f"; {len(flaky)} flaky ones not counted" if flaky else ""
    return proven(Rung.TESTS, said, seconds, _not_counted(flaky, known.failing))


def _not_counted(flaky: Sequence[str], failing: Sequence[str]) -> list[str]:
    told = [f"flaky, not counted: {test}" for test in flaky[:_SHOWN]]
    return told + [f"failed before, too: {test}" for test in failing[:_SHOWN]]


def _doubts(known: Baseline, run: SuiteRun, failures: Failures) -> list[str]:
    """Why a run that refutes nothing proves nothing either."""
    doubts = [known.red] if known.red else []
    if failures.unclear:
        told = some(len(failures.unclear), "test fails", "tests fail")
        doubts.append(f"{told} for a reason that is not clear ({failures.unclear[0]})")
    if not run.is_complete:
        doubts.append("the suite ended before it had reported everything")
    return doubts


def _unusable(run: SuiteRun, seconds: float) -> str:
    """Why the suite says nothing about a change; empty where it does."""
    if run.ended_by == "wall":
        return f"the tests take longer than the time for them ({seconds:.0f} s)"
    if run.ended_by != "exit":
        return f"before anything was changed, the suite {_ENDINGS[run.ended_by]}"
    if not run.outcomes:
        return f"no tests ({_last_line(run)})" if run.output else "no tests"
    if not any(outcome in GOOD for outcome in run.outcomes.values()):
        return f"the suite fails before the change: {len(run.failing):,} of {len(run.outcomes):,}, and none passes"
    return "" if run.is_complete else "the suite ended before it had reported everything"


def _of(run: SuiteRun, outcomes: Collection[Outcome]) -> frozenset[str]:
    return frozenset(test for test, outcome in run.outcomes.items() if outcome in outcomes)


def _last_line(run: SuiteRun) -> str:
    """Without the rule that pytest draws around it."""
    return run.output.strip().rpartition("\n")[2].strip("= ")[:160]


def _compared(first: SuiteRun, second: SuiteRun, files: Mapping[str, bytes]) -> Baseline:
    tests = first.outcomes.keys() | second.outcomes.keys()
    flaky = frozenset(test for test in tests if first.outcomes.get(test) is not second.outcomes.get(test))
    steady = _of(first, GOOD) - flaky
    skipped = _of(first, {Outcome.SKIPPED}) - flaky
    failing = tuple(test for test in first.failing if test not in flaky)
    reason = ""
    if len(flaky) > max(1, MAX_FLAKY_SHARE * len(tests)):
        reason = f"{len(flaky)} of {len(tests):,} tests are flaky: two runs of the same tree differ"
    elif not steady:
        reason = "no test passed twice"
    return Baseline(steady, flaky, failing, skipped, first, first.seconds + second.seconds, reason, files)
