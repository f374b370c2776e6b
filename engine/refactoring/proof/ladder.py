"""The ladder: from the rungs that cost milliseconds to those that run the repository's own code, a row each."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from engine.refactoring.checking import check_folder
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict, not_proven
from engine.refactoring.proof import calls
from engine.refactoring.proof.api import api_rung
from engine.refactoring.proof.checkers import asks_for_types
from engine.refactoring.proof.covered import ENOUGH, covered_rung
from engine.refactoring.proof.ground import Ground, Progress
from engine.refactoring.proof.imports import imports_rung
from engine.refactoring.proof.listening import control_rung
from engine.refactoring.proof.mutants import mutants_rung, no_mutants
from engine.refactoring.proof.names import names_rung
from engine.refactoring.proof.suites import Baseline, SuiteAfter, baseline, suite_after
from engine.refactoring.proof.types import types_rung
from engine.refactoring.recipes.recipe import TransformationType
from engine.workspace.outcomes import SuiteRun

MIN_SUITE_S: Final = 20.0
MAX_SUITE_S: Final = 600.0
# Of the time that is left, for each of the two runs before the change: then there is enough for one after it, and for
# half a run of what fails.
_BASELINE_SHARE: Final = 0.28
_RUNS_AFTER: Final = 1.5
# Whose changes a checker has to judge, whether or not the repository asks one itself.
_TYPED: Final = frozenset({TransformationType.TYPE_ANNOTATION, TransformationType.INTERFACE_EXTRACTION})
_PROGRESS: Final = {
    Rung.NAMES: "comparing names",
    Rung.API: "comparing the public API",
    Rung.TYPES: "asking the type checker",
    Rung.IMPORTS: "importing every module before and after",
    Rung.CALLS: "calling what was rewritten",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """One change under judgement: the tree after it, whole, and what it touches of it."""

    type: TransformationType
    whole: Mapping[str, bytes] = field(repr=False)
    after: Mapping[str, bytes | None] = field(repr=False)

    @property
    def touched(self) -> frozenset[str]:
        return frozenset(self.after)


@dataclass
class Ladder:
    """The tree before, and all that is measured on it once however many changes are judged against it.

    `ends_at` is on the monotonic clock: no rung begins after it, and none that could not end in time.
    `enough_covered` is the share of the changed lines, 0.0-1.0, that tests have to run.
    """

    ground: Ground
    before: Mapping[str, bytes]
    ends_at: float
    progress: Progress = lambda sentence: None
    enough_covered: float = ENOUGH
    _baseline: Baseline | None = field(default=None, init=False, repr=False)

    def climb(self, after: Mapping[str, bytes | None], type_: TransformationType, static: Proof) -> Proof:
        """The rows of one change. `after` are the files that it touches, `static` the rows that its recipe gave.

        The first rung that refutes the change is the last one that is climbed.
        """
        rows = list(static.rows)
        if static.verdict is Verdict.DISPROVED:
            return static
        for row in self._rungs(self._change(after, type_)):
            rows.append(row)
            if row.verdict is Verdict.DISPROVED:
                break
        return Proof().joined(rows)

    def refutes(self, rung: Rung, after: Mapping[str, bytes | None], type_: TransformationType) -> bool | None:
        """Whether one rung alone refutes another change; None where it cannot say."""
        change = self._change(after, type_)
        if rung is Rung.TESTS:
            judged = self._tested(change)
            return judged.row.verdict is Verdict.DISPROVED if judged.run else None
        row = self._row(rung, change)
        if row is None:
            return False
        return None if row.verdict is Verdict.NOT_PROVEN else row.verdict is Verdict.DISPROVED

    def _change(self, after: Mapping[str, bytes | None], type_: TransformationType) -> _Change:
        whole = {path: raw for path, raw in {**self.before, **after}.items() if raw is not None}
        return _Change(type_, whole, after)

    def _rungs(self, change: _Change) -> Iterator[Evidence]:
        for rung in self._without_tests(change.type):
            self.progress(_PROGRESS[rung])
            row = self._row(rung, change)
            yield from [row] if row else []
        yield from self._tests(change)

    def _without_tests(self, type_: TransformationType) -> Iterator[Rung]:
        """The rungs below the tests that such a change has to climb."""
        yield from (Rung.NAMES, Rung.API)
        if type_ in _TYPED or asks_for_types(self.before):
            yield Rung.TYPES
        yield Rung.IMPORTS
        if type_ in calls.TYPES:
            yield Rung.CALLS

    def _row(self, rung: Rung, change: _Change) -> Evidence | None:
        """What one of them says; None where it has nothing to say of this change."""
        if rung is Rung.NAMES:
            return names_rung(self.before, change.after)
        if rung is Rung.API:
            return api_rung(self.before, change.whole, change.touched)
        if rung is Rung.TYPES:
            return self._types(change)
        if rung is Rung.IMPORTS:
            return imports_rung(self.ground, self.before, change.whole, change.touched, change.type)
        return calls.calls_rung(self.ground, self.before, change.whole, change.touched)

    def _tests(self, change: _Change) -> Iterator[Evidence]:
        judged = self._tested(change)
        against = no_mutants(self._known(), judged.run, self._left_s()) if judged.run else ""
        said = [f"no mutants were tried: {against}"] if against else []
        yield replace(judged.row, details=(*judged.row.details, *said))
        yield covered_rung(self.before, change.after, judged.run, self.enough_covered)
        if judged.run is None or judged.row.verdict is not Verdict.PROVEN:
            return
        row = (None if against else self._mutants(change, judged.run)) or self._control(change, judged.run)
        yield from [row] if row else []

    def _mutants(self, change: _Change, run: SuiteRun) -> Evidence | None:
        self.progress("putting faults into the changed lines")
        return mutants_rung(self.ground, self.before, change.whole, change.touched, self._known(), run, self._left_s())

    def _control(self, change: _Change, run: SuiteRun) -> Evidence | None:
        self.progress("looking whether the tests notice a file that is broken")
        return control_rung(self.ground, change.whole, change.touched, self._known(), run, self._left_s())

    def _tested(self, change: _Change) -> SuiteAfter:
        if self._left_s() < MIN_SUITE_S:
            return SuiteAfter(not_proven(Rung.TESTS, "no time was left for the tests"))
        known = self._known()
        if known.reason or known.run is None:
            return suite_after(self.ground, change.whole, known, 0.0)
        if self._left_s() < _RUNS_AFTER * known.run.seconds:
            said = f"the tests take {known.run.seconds:.0f} s, longer than the time that was left for them"
            return SuiteAfter(not_proven(Rung.TESTS, said))
        self.progress("running the tests on the changed tree")
        return suite_after(self.ground, change.whole, known, _bounded(self._left_s()))

    def _known(self) -> Baseline:
        if self._baseline is None:
            self.progress("running the tests twice on the tree as it is")
            self._baseline = baseline(self.ground, self.before, _bounded(_BASELINE_SHARE * self._left_s()))
        return self._baseline

    def _left_s(self) -> float:
        return self.ends_at - time.monotonic()

    def _types(self, change: _Change) -> Evidence:
        packages = [self.ground.packages] if self.ground.packages else []
        with tempfile.TemporaryDirectory(prefix="forge-types-") as folder:
            was, now = Path(folder) / "before", Path(folder) / "after"
            _write(was, self.before)
            _write(now, change.whole)
            return types_rung(was, now, partial(check_folder, packages=packages))


def _bounded(seconds: float) -> float:
    return min(MAX_SUITE_S, max(MIN_SUITE_S, seconds))


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    """The Python files of a tree below a folder that is made for them."""
    root.mkdir()
    for path, raw in files.items():
        if path.endswith((".py", ".pyi")):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
