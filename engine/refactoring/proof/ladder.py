"""The ladder: from the rungs that cost milliseconds to those that run the repository's own code, a row each."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict, not_proven
from engine.refactoring.proof.api import api_rung
from engine.refactoring.proof.covered import covered_rung
from engine.refactoring.proof.ground import Ground, Progress
from engine.refactoring.proof.imports import imports_rung
from engine.refactoring.proof.names import names_rung
from engine.refactoring.proof.suites import Baseline, baseline, tests_after
from engine.refactoring.proof.types import types_rung
from engine.refactoring.recipes.recipe import TransformationType

MIN_SUITE_S: Final = 20.0
MAX_SUITE_S: Final = 600.0
# Whose changes a checker has to judge, whether or not the repository asks one itself.
_TYPED: Final = frozenset({TransformationType.TYPE_ANNOTATION, TransformationType.INTERFACE_EXTRACTION})


@dataclass
class Ladder:
    """The tree before, and all that is measured on it once however many changes are judged against it."""

    ground: Ground
    before: Mapping[str, bytes]
    ends_at: float
    progress: Progress = lambda sentence: None
    _baseline: Baseline | None = field(default=None, init=False, repr=False)

    def climb(self, after: Mapping[str, bytes | None], type_: TransformationType, static: Proof) -> Proof:
        """The rows of one change. `after` are the files that it touches, `static` the rows that its recipe gave.

        The first rung that refutes the change is the last one that is climbed.
        """
        rows = list(static.rows)
        if static.verdict is Verdict.DISPROVED:
            return static
        for row in self._rungs(after, type_):
            rows.append(row)
            if row.verdict is Verdict.DISPROVED:
                break
        return Proof().joined(rows)

    def _rungs(self, after: Mapping[str, bytes | None], type_: TransformationType) -> Iterator[Evidence]:
        whole = {path: raw for path, raw in {**self.before, **after}.items() if raw is not None}
        touched = frozenset(after)
        self.progress("comparing names and the public API")
        yield names_rung(self.before, after)
        yield api_rung(self.before, whole, touched)
        if type_ in _TYPED:
            self.progress("asking the type checker")
            yield _types(self.before, whole)
        self.progress("importing every module before and after")
        yield imports_rung(self.ground, self.before, whole, touched)
        yield from self._tests(whole, after)

    def _tests(self, whole: Mapping[str, bytes], after: Mapping[str, bytes | None]) -> Iterator[Evidence]:
        known = self._known()
        need_s = (known.run.seconds if known.run else 0.0) * 3
        left_s = self.ends_at - time.monotonic()
        if not known.reason and left_s < need_s:
            yield not_proven(Rung.TESTS, f"the tests take {need_s / 3:.0f} s, longer than the time that was left")
            yield covered_rung(self.before, after, None)
            return
        self.progress("running the tests on the changed tree")
        judged = tests_after(self.ground, whole, known, _bounded(left_s))
        yield judged.row
        if judged.row.verdict is not Verdict.DISPROVED:
            yield covered_rung(self.before, after, judged.run)

    def _known(self) -> Baseline:
        if self._baseline is None:
            self.progress("running the tests twice on the tree as it is")
            left_s = (self.ends_at - time.monotonic()) / 4
            self._baseline = baseline(self.ground, self.before, _bounded(left_s))
        return self._baseline


def _bounded(seconds: float) -> float:
    return min(MAX_SUITE_S, max(MIN_SUITE_S, seconds))


def _types(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Evidence:
    with tempfile.TemporaryDirectory(prefix="forge-types-") as folder:
        was, now = Path(folder) / "before", Path(folder) / "after"
        _write(was, before)
        _write(now, after)
        return types_rung(was, now)


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    root.mkdir()
    for path, raw in files.items():
        if path.endswith((".py", ".pyi")):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
