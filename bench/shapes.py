"""`python -m bench.shapes FOLDER…`: flattening, interfaces and injections on real projects.

Each folder is a checkout. Every recipe runs over the whole tree without caps; what griffe calls a breaking change of
the public API is counted. Apart from what the recipe would propose, every class that can be described gets its whole
protocol, and pyrefly says how many conform. With `--write DIR` the trees with all changes of the three recipes are kept
there, to run their suites on.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import griffe

from engine.analysis.analyzer import Analyzer
from engine.refactoring.change import ChangeSet
from engine.refactoring.checking import Complaint, check_folder, grown
from engine.refactoring.classes import classes
from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.complexity_reduction.recipe import ComplexityReduction
from engine.refactoring.recipes.dependency_injection.recipe import DependencyInjection
from engine.refactoring.recipes.interface_extraction.describing import Indescribable
from engine.refactoring.recipes.interface_extraction.making import interface
from engine.refactoring.recipes.interface_extraction.members import public_methods
from engine.refactoring.recipes.interface_extraction.recipe import InterfaceExtraction
from engine.refactoring.recipes.recipe import WHOLE_TREE, Recipe
from engine.refactoring.runner import Caps, Run, run
from engine.refactoring.trees import view_of
from engine.refactoring.view import View
from engine.workspace.checkout import open_folder

NO_CAPS: Final = Caps(steps=10**6, files=10**6, lines=10**9)
MIN_METHODS: Final = 2
NOT_CONFORMING: Final = "bad-return"  # the class handed back as its protocol
RECIPES: Final[tuple[Recipe, ...]] = (ComplexityReduction(), InterfaceExtraction(), DependencyInjection())


def main(arguments: Sequence[str]) -> None:
    """Print a few lines a project."""
    options = argparse.ArgumentParser(prog="bench.shapes", description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--write", type=Path, help="where the trees that came out are kept")
    parsed = options.parse_args(arguments)
    for folder in parsed.folders:
        _measure(folder, parsed.write)


def _measure(folder: Path, keep: Path | None) -> None:
    print(folder.name)
    before = _view(folder)
    view = before
    for recipe in RECIPES:
        started = time.process_time()
        outcome = run(recipe, view, WHOLE_TREE, NO_CAPS)
        _print(outcome, time.process_time() - started)
        view = outcome.after
    with tempfile.TemporaryDirectory(prefix="shapes-") as scratch:
        sides = [Path(scratch) / "before", keep / folder.name if keep else Path(scratch) / "after"]
        for side, each in zip(sides, (before, view), strict=True):
            shutil.copytree(folder, side, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            _write(each, side)
        print(f"  griffe: {len(list(_breaks(before, sides)))} breaking changes")
        complaints = [check_folder(side) for side in sides]
        print(f"  pyrefly: {len(complaints[0])} errors before, {len(complaints[1])} after")
        for complaint in grown(*complaints):
            print(f"    new: {complaint.path}:{complaint.line} {complaint.said[:120]}")
        _conform(before, sides[0], complaints[0])


def _print(outcome: Run, seconds: float) -> None:
    refused = Counter(each.refusal.code for each in outcome.declined)
    unproven = refused["not_proven"] + refused["disproved"]
    won = sum(step.plan.candidate.before - step.plan.after for step in outcome.steps)
    proven = sum(step.proof.verdict is Verdict.PROVEN for step in outcome.steps)
    told = ", ".join(f"{code} {count}" for code, count in sorted(refused.items())) or "none"
    print(
        f"  {outcome.recipe.name}: {len(outcome.steps) + len(outcome.declined)} candidates, "
        f"{len(outcome.steps) + unproven} planned, {proven} proven, won {won:g}, refused: {told}; {seconds:.1f} s"
    )


def _conform(view: View, folder: Path, complaints: Sequence[Complaint]) -> None:
    """Gives every describable class its protocol, in one file each time, and counts those that conform."""
    refused: Counter[str] = Counter()
    made: list[ChangeSet] = []
    for entry in classes(view).by_dotted.values():
        if not view.is_editable(entry.path) or len(public_methods(entry.node)) < MIN_METHODS:
            continue
        try:
            made.append(interface(view, entry, ()))
        except Indescribable as reason:
            refused[reason.code] += 1
    for number, changes in enumerate(made):
        for path, raw in changes.created.items():
            (folder / path).with_name(f"_protocols_{number}.py").write_bytes(raw)
    found = grown(complaints, check_folder(folder))
    failing = {each.path for each in found if each.code == NOT_CONFORMING}
    told = ", ".join(f"{code} {count}" for code, count in sorted(refused.items())) or "none"
    print(f"  protocols of all classes: {len(made)} made, {len(made) - len(failing)} conform, refused: {told}")
    for each in found:
        if each.code == NOT_CONFORMING:
            print(f"    {each.path}: {each.said[:160]}")


def _view(folder: Path) -> View:
    tree = open_folder(folder)
    analyzer = Analyzer(processes=1)
    try:
        return view_of(tree, analyzer.take(tree))
    finally:
        analyzer.close()


def _write(view: View, folder: Path) -> None:
    for path, raw in view.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


def _breaks(view: View, sides: Sequence[Path]) -> Iterator[str]:
    """What griffe says of every package that is no part of another."""
    for root, package in sorted(_packages(view.files)):
        old, new = (griffe.load(package, search_paths=[side / root], try_relative_path=False) for side in sides)
        yield from (each.explain() for each in griffe.find_breaking_changes(old, new))


def _packages(files: Mapping[str, bytes]) -> set[tuple[str, str]]:
    found = set()
    for path in files:
        folder = PurePosixPath(path).parent
        is_top = path.endswith("/__init__.py") and str(folder.parent / "__init__.py") not in files
        if is_top and folder.parts[0] not in {"tests", "test", "docs", "examples", "benchmarks", "demos"}:
            found.add((str(folder.parent), folder.name))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
