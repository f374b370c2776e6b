"""`python -m bench.fuzz_ecmascript --seconds N --seed S`: whether what the JavaScript recipes prove keeps what runs.

Random projects are refactored by every recipe and run in Node before and after. Then each proven change is spoilt, one
token at a time, and proved again: what the proof lets through is run as well, and must do what the project did.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.random_scripts import Scripts, behaviour
from engine.refactoring.change import difference
from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH
from engine.refactoring.recipes.recipe import WHOLE_TREE, Recipe, TransformationType
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.runner import Caps, Step, run
from engine.refactoring.view import View

# What writes types of JavaScript writes comments: nothing runs differently.
_RECIPES: Final = [
    recipe
    for recipe in RECIPES.values()
    if recipe.languages & LANGUAGES and recipe.type is not TransformationType.TYPE_ANNOTATION
]
_SIZES: Final = (6, 12, 6, 100)  # declarations: the last makes a module that is long enough to be split
_LONG: Final = 100
_CAPS: Final = Caps(steps=3, files=20, lines=100_000)
_FAULTS_EACH: Final = 4
_TOKEN: Final = re.compile(r"[A-Za-z_$][\w$]*|\d+|[-+*<>]=?|===|&&|;")


@dataclass(slots=True)
class Tally:
    """`holes` are pairs of projects, as text: what a proof let through although it does something else."""

    counts: Counter[str] = field(default_factory=Counter)
    holes: list[tuple[str, str]] = field(default_factory=list)

    def count(self, what: str, before: View, after: View, *, is_same: bool) -> None:
        self.counts[f"{what}, {'the same' if is_same else 'DIFFERENT'}"] += 1
        if not is_same:
            self.holes.append((_told(before, after), _told(after, before)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, and up to three holes, the shortest first; 1 where there is any."""
    options = argparse.ArgumentParser(prog="bench.fuzz_ecmascript", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    try:
        tally = fuzz(chosen.seed, seconds=chosen.seconds)
    finally:
        WORKBENCH.close()
    for what, count in sorted(tally.counts.items()):
        print(f"{count:8,}  {what}")
    for before, after in sorted(tally.holes, key=lambda hole: len(hole[0]))[:3]:
        print("=" * 40, before, "-" * 40, after, sep="\n")
    return 1 if tally.holes else 0


def fuzz(seed: int, *, seconds: float, projects: int = 1_000_000, recipes: Sequence[Recipe] = _RECIPES) -> Tally:
    """Try projects one after the other until the time or their number is over."""
    tally, ends_at = Tally(), time.monotonic() + seconds
    for number in range(projects):
        if time.monotonic() > ends_at:
            break
        chance = random.Random(seed * 1_000_003 + number)
        size = _SIZES[number % len(_SIZES)]
        view = View(Scripts(chance.getrandbits(40)).project(size, is_calm=size >= _LONG))
        expected = behaviour(view.files)
        tally.counts["projects"] += 1
        for recipe in recipes:
            _try_recipe(recipe, view, expected, chance, tally)
    return tally


def _try_recipe(recipe: Recipe, view: View, expected: str, chance: random.Random, tally: Tally) -> None:
    done = run(recipe, view, WHOLE_TREE, _CAPS)
    tally.counts[f"{recipe.name}: steps proven"] += len(done.steps)
    if not done.steps:
        return
    is_same = behaviour(done.after.files) == expected
    tally.count(f"{recipe.name}: trees", view, done.after, is_same=is_same)
    before = view
    for step in done.steps:
        for spoilt in _spoilt(step, before, chance):
            _try_fault(recipe, before, spoilt, step, expected, tally)
        before = step.after


def _try_fault(recipe: Recipe, before: View, spoilt: View, step: Step, expected: str, tally: Tally) -> None:
    rows = recipe.prove(before, spoilt, step.plan)
    if any(row.verdict is not Verdict.PROVEN for row in rows):
        tally.counts[f"{recipe.name}: faults refused"] += 1
        return
    tally.count(f"{recipe.name}: faults let through", before, spoilt, is_same=behaviour(spoilt.files) == expected)


def _spoilt(step: Step, before: View, chance: random.Random) -> Iterator[View]:
    """The tree after a step with one token of what it wrote turned into another, or taken out."""
    touched = sorted(step.plan.changes.paths & step.after.files.keys())
    for _ in range(_FAULTS_EACH):
        path = chance.choice(touched)
        text = step.after.files[path].decode()
        tokens = list(_TOKEN.finditer(text))
        token = chance.choice(tokens)
        other = "" if chance.random() < 0.2 else chance.choice(tokens).group()
        changed = text[: token.start()] + other + text[token.end() :]
        if changed != text:
            files: Mapping[str, bytes] = {**step.after.files, path: changed.encode()}
            yield before.changed(difference(before.files, files))


def _told(view: View, other: View) -> str:
    paths = [path for path, raw in view.files.items() if other.files.get(path) != raw]
    return "\n".join(f"// {path}\n{view.files[path].decode()}" for path in paths)


if __name__ == "__main__":
    sys.exit(main())
