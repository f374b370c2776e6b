"""`./forge bench refactorings REPOSITORY…`: what would be proposed for real projects, and how well it is proven.

For each repository the dependencies are installed, every type is planned, and the best proposals of each type climb the
whole ladder: the repository's own tests before and after among it. The predicted gain stands beside the gain that an
analysis of the changed tree measures. Nothing is written into the repositories.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.analyzer import Analyzer
from engine.analysis.reporting import report
from engine.analysis.sources import Tree
from engine.refactoring.errand import Errand
from engine.refactoring.evidence import Rung
from engine.refactoring.overlay import Overlay
from engine.refactoring.planner import gain
from engine.refactoring.proof.batches import verified
from engine.refactoring.proof.ground import Ground, ground_of
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.recipes.recipe import TransformationType
from engine.refactoring.results import PlannedChange
from engine.refactoring.workshop import planned
from engine.workspace.checkout import open_repository
from engine.workspace.environments import EnvironmentCache
from handlers.messages.pull_request import title

HEAD = (
    f"{'type':22}{'proposals':>10}{'tried':>7}{'steps':>7}{'proven':>8}{'gaps':>6}{'refuted':>9}{'seconds':>9}  tests"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal that climbed: how many of its steps stand, the verdict, and what was promised and measured."""

    change: PlannedChange
    kept: int
    verdict: str
    tests: str
    seconds: float
    promised: float
    measured: float


def main(arguments: Sequence[str]) -> int:
    """Print a table a repository; 1 when a proposal was refuted, or a gain was promised wrongly by 0.1 or more."""
    options = argparse.ArgumentParser(prog="bench.refactorings", description=__doc__)
    options.add_argument("repositories", nargs="+", type=Path)
    options.add_argument("--each", type=int, default=2, help="how many proposals of a type climb the whole ladder")
    options.add_argument("--cache", type=Path, default=None, help="a folder where installed dependencies are kept")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cache = EnvironmentCache(given.cache or Path(folder))
        return max([_measured(path, cache, given.each) for path in given.repositories])


def _measured(path: Path, cache: EnvironmentCache, each: int) -> int:
    tree = open_repository(path)
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    started = time.monotonic()
    ground = ground_of(files, cache, tenant="bench")
    print(f"\n{path.parent.name or path.name}: prepared in {time.monotonic() - started:.1f} s {ground.reason}")
    print(HEAD)
    rows = [row for type_ in TransformationType for row in _of_type(path, tree, files, ground, type_, each)]
    wrong = [row for row in rows if abs(row.promised - row.measured) > 0.1 or row.verdict == "disproved"]
    for row in rows:
        told = f"promised {row.promised:+.3f}, measured {row.measured:+.3f}, {row.verdict}"
        print(f"  {title(row.change)}: {row.kept} of {len(row.change.steps)} steps, {told}, {row.seconds:.0f} s")
    return 1 if wrong else 0


def _of_type(
    path: Path, tree: Tree, files: Mapping[str, bytes], ground: Ground, type_: TransformationType, each: int
) -> list[Row]:
    started = time.monotonic()
    packages = str(ground.packages or "")
    errand = Errand(str(path), tree.commit_sha, types=(type_.value,), is_asked=True, packages=packages, seconds=120)
    result = planned(errand)
    changes = [*result.proposals, *result.later]
    rows = [_climbed(tree, files, ground, change) for change in changes[:each]]
    verdicts = Counter(row.verdict for row in rows)
    tests = "; ".join(dict.fromkeys(row.tests for row in rows))
    told = f"{type_.value:22}{len(changes):>10}{len(rows):>7}{sum(len(row.change.steps) for row in rows):>7}"
    told += f"{verdicts['proven']:>8}{verdicts['not proven']:>6}{verdicts['disproved']:>9}"
    print(f"{told}{time.monotonic() - started:>9.0f}  {tests}", flush=True)
    return rows


def _climbed(tree: Tree, files: Mapping[str, bytes], ground: Ground, change: PlannedChange) -> Row:
    started = time.monotonic()
    outcome = verified(Ladder(ground, files, time.monotonic() + 300), change)
    kept = outcome.change
    row = outcome.proof.row(Rung.TESTS)
    measured = _gain(tree, change.files_after(files)) if kept is not None else change.gain
    return Row(
        change,
        len(kept.steps) if kept is not None else 0,
        str(outcome.proof.verdict),
        row.said if row is not None else "-",
        time.monotonic() - started,
        change.gain,
        measured,
    )


def _gain(tree: Tree, after: Mapping[str, bytes | None]) -> float:
    """What a cold analysis of the changed tree measures."""
    analyzer = Analyzer(processes=1)
    try:
        return gain(report(analyzer.take(tree)), report(analyzer.take(Overlay(tree, after))))
    finally:
        analyzer.close()


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
