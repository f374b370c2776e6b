"""`./forge bench refactorings REPOSITORY…`: what would be proposed for real projects, and how well it is proven.

For each repository the dependencies are installed and every type is planned. The best proposals of each type are laid
over the tree together and climb the whole ladder at once, the repository's own tests before and after among it; a
refuted one is found by halving. The gain that each proposal promises stands beside the one that an analysis of the
changed tree measures. Nothing is written into the repositories; what was measured is kept in a file of JSON lines, and
a run that was interrupted goes on from there.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from bench.refactoring_rows import Row, Rows, is_as_promised, table
from engine.analysis.analyzer import Analyzer
from engine.analysis.report import Report
from engine.analysis.reporting import report
from engine.refactoring.errand import Errand
from engine.refactoring.evidence import Evidence, Rung, Verdict
from engine.refactoring.overlay import Overlay
from engine.refactoring.planner import gain
from engine.refactoring.proof.batches import Verified, verified
from engine.refactoring.proof.ground import ground_of
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.recipes.recipe import TransformationType
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.results import PlannedChange, PlanResult
from engine.refactoring.workshop import PlanningFailed, planned
from engine.workspace.checkout import open_repository
from engine.workspace.environments import EnvironmentCache
from engine.workspace.trees import GitTree

PLANNING_S: Final = 120.0
_RUNGS: Final = tuple(f"{rung}: " for rung in Rung)  # how the reason of a step begins that is itself to blame


def main(arguments: Sequence[str]) -> int:
    """Print a line a repository and type, and the whole table at the end; 1 when a proposal was refuted, or when a gain
    was promised wrongly by more than 0.1."""
    options = argparse.ArgumentParser(prog="bench.refactorings", description=__doc__)
    options.add_argument("repositories", nargs="*", type=Path)
    options.add_argument("--each", type=int, default=10, help="how many proposals of a type climb the ladder")
    options.add_argument("--together", type=int, default=10, help="how many of them climb at once")
    options.add_argument("--seconds", type=float, default=300.0, help="for one climb")
    options.add_argument("--types", nargs="*", type=TransformationType, default=list(TransformationType))
    options.add_argument("--cache", type=Path, help="a folder where installed dependencies are kept")
    options.add_argument("--rows", type=Path, help="a file of JSON lines: what stands in it is not measured again")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = Rows(given.rows or Path(folder) / "rows.jsonl")
        cache = EnvironmentCache(given.cache or Path(folder) / "environments")
        effort = Effort(given.each, given.together, given.seconds)
        for path in given.repositories:
            _measure(path, cache, effort, [each for each in given.types if not rows.has(_name(path), each)], rows)
        found = rows.read()
    print("\n".join(table(found)))
    return 0 if all(is_as_promised(row) and not row.refuted for row in found) else 1


@dataclass(frozen=True, slots=True)
class Effort:
    """How many proposals of a type climb, how many of them at once, and the seconds that one climb may take."""

    each: int
    together: int
    seconds: float


def _name(path: Path) -> str:
    """A project's, where the repository itself is called `repo` or `.git`."""
    return (path.parent if path.name in {"repo", ".git"} else path).name


def _measure(
    path: Path, cache: EnvironmentCache, effort: Effort, types: Sequence[TransformationType], rows: Rows
) -> None:
    if not types:
        return
    project = _Project(path, cache)
    print(f"{_name(path)}: prepared in {project.prepared_s:.1f} s {project.ground.reason}", flush=True)
    for type_ in types:
        row = project.measured(type_, effort)
        rows.add(row)
        print(row.line(), flush=True)


class _Project:
    """One repository with its environment; its tests as they were are run once for all types."""

    def __init__(self, path: Path, cache: EnvironmentCache) -> None:
        started = time.monotonic()
        self._path = path
        self._tree = open_repository(path)
        self._files = {blob.path: raw for blob, raw in self._tree.read(self._tree.blobs)}
        self.ground = ground_of(self._files, cache, tenant="bench")
        self._ladder = Ladder(self.ground, self._files, 0.0)
        self.prepared_s = time.monotonic() - started

    def measured(self, type_: TransformationType, effort: Effort) -> Row:
        """Plan one type and climb with its best proposals."""
        started = time.monotonic()
        row = Row(_name(self._path), self._tree.commit_sha, type_)
        try:
            result = self._plan(type_)
        except PlanningFailed as error:
            return replace(row, reasons=(str(error),), seconds=time.monotonic() - started)
        row = _found(row, result)
        chosen = [each for each in result.proposals if _is_python(each.recipe.name)][: effort.each]
        promised = tuple(each.gain for each in chosen)
        row = replace(row, promised=promised, measured=tuple(map(self._gain, chosen)))
        for first in range(0, len(chosen), effort.together):
            row = self._climbed(row, together(chosen[first : first + effort.together]), effort.seconds)
        return replace(row, seconds=time.monotonic() - started)

    def _plan(self, type_: TransformationType) -> PlanResult:
        packages = str(self.ground.packages or "")
        types = (type_.value,)
        errand = Errand(
            str(self._path), self._tree.commit_sha, types=types, is_asked=True, packages=packages, seconds=PLANNING_S
        )
        return planned(errand)

    def _climbed(self, row: Row, change: PlannedChange, seconds: float) -> Row:
        self._ladder.ends_at = time.monotonic() + seconds
        return _judged(row, len(change.steps), verified(self._ladder, change))

    def _gain(self, change: PlannedChange) -> float:
        """What a cold analysis of the changed tree measures."""
        return gain(self._report, _cold(Overlay(self._tree, change.files_after(self._files))))

    @cached_property
    def _report(self) -> Report:
        return _cold(self._tree)


def _cold(tree: GitTree | Overlay) -> Report:
    analyzer = Analyzer(processes=1)
    try:
        return report(analyzer.take(tree))
    finally:
        analyzer.close()


def together(changes: Sequence[PlannedChange]) -> PlannedChange:
    """All steps of proposals that share no file, as one change; `gain` and what it moves are those of the first."""
    steps = tuple(step for change in changes for step in change.steps)
    paths = tuple(sorted({path for change in changes for path in change.paths}))
    return replace(changes[0], steps=steps, paths=paths)


def _is_python(recipe: str) -> bool:
    return "python" in RECIPES[recipe].languages


def _found(row: Row, result: PlanResult) -> Row:
    """With what planning found and what it left alone."""
    changes = [each for each in (*result.proposals, *result.later) if _is_python(each.recipe.name)]
    left = [each for each in result.left_alone if _is_python(each.recipe)]
    refused = Counter[str]()
    for counts in [*(each.refused for each in changes), *(each.refused for each in left)]:
        refused.update(counts)
    return replace(
        row,
        proposals=len(changes),
        planned=sum(len(each.steps) for each in changes),
        refused=dict(sorted(refused.items())),
        reasons=tuple(sorted({each.reason for each in left if not each.refused})),
    )


def _judged(row: Row, applied: int, outcome: Verified) -> Row:
    """With what one climb came to."""
    stands = len(outcome.change.steps) if outcome.change is not None else 0
    is_proven = outcome.proof.verdict is Verdict.PROVEN
    gaps = [each for each in outcome.proof.rows if each.verdict is Verdict.NOT_PROVEN]
    tests = outcome.proof.row(Rung.TESTS)
    refuted = {title: why for title, why in outcome.dropped.items() if why.startswith(_RUNGS)}
    return replace(
        row,
        applied=row.applied + applied,
        proven=row.proven + (stands if is_proven else 0),
        not_proven=row.not_proven + (0 if is_proven else stands),
        refuted={**row.refuted, **refuted},
        lost=row.lost + applied - stands - len(refuted),
        tested=row.tested + (stands if tests and tests.verdict is Verdict.PROVEN else 0),
        tests=(*row.tests, tests.said if tests else "not reached"),
        reasons=(*row.reasons, *_told(gaps)),
    )


def _told(gaps: Sequence[Evidence]) -> Iterator[str]:
    for row in gaps:
        yield "; ".join((f"{row.rung}: {row.said}", *row.details[:3]))


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
