"""`python -m bench.ecmascript PATH [PATH…] [--recipe NAME] [--write FOLDER]`: the JavaScript and TypeScript recipes.

Each candidate of each repository is planned and proved on the tree that the one before left. Printed are what was
found, applied and refused, why, and what the compiler complained of before and after. `--write` puts the changed files
into a folder, for the suite of the repository to run on: a change that the proof accepts and a suite refutes is a fault
of the proof.
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.refactoring.recipes.ecmascript.asking import LANGUAGES
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH
from engine.refactoring.recipes.recipe import WHOLE_TREE, Recipe
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.runner import Caps, Run, run, touched_paths
from engine.refactoring.view import Role, View
from engine.workspace.checkout import is_repository, open_folder, open_repository

_NOT_SOURCE: Final = re.compile(
    r"(?:\A|/)(?:test|tests|__tests__|spec|bench|benchmark|benchmarks|examples|example|docs|dist|play|sandbox)/"
    r"|\.(?:test|spec)\.|(?:\A|/)[^/]*(?:config|setup)[^/]*\Z"
)
_NO_CAPS: Final = Caps(steps=2_000, files=2_000, lines=1_000_000)
_SECONDS: Final = 900.0
_RECIPES: Final = {name: recipe for name, recipe in RECIPES.items() if recipe.languages & LANGUAGES}


@dataclass(slots=True)
class Tally:
    """What one recipe came to on one tree."""

    recipe: str
    candidates: int
    applied: int
    refused: Counter[str] = field(default_factory=Counter)
    complaints: tuple[int, int] = (0, 0)
    seconds: float = 0.0

    def said(self) -> str:
        refusals = ", ".join(f"{code} {count}" for code, count in self.refused.most_common()) or "none"
        before, after = self.complaints
        return (
            f"{self.recipe}: {self.candidates} candidates, {self.applied} applied and proven, refused: {refusals};"
            f" the compiler complains {before} times before and {after} after; {self.seconds:.1f} s"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line a recipe, for each path."""
    options = argparse.ArgumentParser(prog="bench.ecmascript", description=__doc__)
    options.add_argument("paths", nargs="+", type=Path)
    options.add_argument("--recipe", choices=sorted(_RECIPES), action="append")
    options.add_argument("--write", type=Path)
    asked = options.parse_args(arguments)
    try:
        for path in asked.paths:
            print(path)
            _print_repository(path, [_RECIPES[name] for name in asked.recipe or _RECIPES], asked.write)
    finally:
        WORKBENCH.close()


def read(path: Path) -> View:
    """The files of a folder or of a repository's head; what is no source is told by its folder's name."""
    tree = open_repository(path) if is_repository(path) else open_folder(path)
    plain = [blob for blob in tree.blobs if blob.mode in {"file", "executable"} and "node_modules/" not in blob.path]
    files = {blob.path: raw for blob, raw in tree.read(plain)}
    return View(files, {file: Role.TEST for file in files if _NOT_SOURCE.search(file)})


def measured(recipe: Recipe, view: View) -> tuple[Run, Tally]:
    """One recipe, all it can do."""
    started = time.perf_counter()
    done = run(recipe, view, WHOLE_TREE, _NO_CAPS, deadline_s=_SECONDS)
    seconds = time.perf_counter() - started
    refused = Counter(each.refusal.code for each in done.declined)
    complaints = (_complaints(done.before), _complaints(done.after))
    count = len(done.steps) + len(done.declined)
    return done, Tally(recipe.name, count, len(done.steps), refused, complaints, seconds)


def _print_repository(path: Path, recipes: Sequence[Recipe], folder: Path | None) -> None:
    view = read(path)
    for recipe in recipes:
        done, tally = measured(recipe, view)
        print(f"    {tally.said()}")
        view = done.after
        for step in done.steps:
            print(f"        {step.plan.candidate.path}: {step.plan.title}")
        if folder is not None:
            _write(view, sorted(touched_paths(done.steps)), folder)


def _write(view: View, paths: Sequence[str], folder: Path) -> None:
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(view.files[path])


def _complaints(view: View) -> int:
    return int(sum(WORKBENCH.ask(view, "complaints").values()))


if __name__ == "__main__":
    main()
