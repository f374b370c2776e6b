"""`python -m bench.extraction FOLDER… [--faults N] [--write FOLDER]`: what extraction makes of whole repositories.

Every function over the limit is taken apart as the product does it, step by step, each step on the tree that the one
before left. Into each step up to N faults of every kind are seeded, which the proof must not let through. `--write`
puts the changed trees into a folder, for their own tests to run on.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.extraction_faults import faults
from bench.renaming import read
from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.function_extract.inverse import matched
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.runner import Caps, Run, run
from engine.refactoring.source import Source
from engine.refactoring.view import View

EVERYTHING: Final = Scope()
NO_CAPS: Final = Caps(steps=10_000, files=10_000, lines=10_000_000)
RECIPE: Final = FunctionExtract()


@dataclass(slots=True)
class Row:
    """What came of one repository; `over` are functions above the limit of cyclomatic complexity."""

    name: str
    over: int
    changed: int
    under: int
    steps: int
    seconds: float
    refused: Counter[str]
    seeded: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def said(self) -> str:
        refused = ", ".join(f"{code} {count}" for code, count in self.refused.most_common()) or "none"
        caught = sum(self.seeded.values()) - len(self.missed)
        share = self.under / max(self.over, 1)
        figures = f"{self.over} over the limit, {self.changed} changed, {self.under} brought under it ({share:.0%})"
        lines = [
            f"{self.name}: {figures}; {self.steps} extractions, each proven, in {self.seconds:.1f} s",
            f"  refused at last: {refused}",
            f"  faults: {caught} of {sum(self.seeded.values())} caught ({_listed(self.seeded)})",
        ]
        return "\n".join([*lines, *(f"  MISSED {each}" for each in self.missed)])


def main(arguments: Sequence[str]) -> int:
    """Print three lines a repository and the sums; 1 where a fault was missed or a step was not proven."""
    options = argparse.ArgumentParser(prog="bench.extraction", description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--faults", type=int, default=1, metavar="N")
    options.add_argument("--write", type=Path)
    asked = options.parse_args(arguments)
    rows = []
    for folder in asked.folders:
        row, done = measured(folder, asked.faults)
        print(row.said(), flush=True)
        rows.append(row)
        if asked.write:
            _write(asked.write / folder.name, done)
    print(_total(rows).said())
    return 1 if any(row.missed for row in rows) else 0


def measured(folder: Path, faults_each: int) -> tuple[Row, Run]:
    view = read(folder)
    before = _over(view)
    started = time.perf_counter()
    done = run(RECIPE, view, EVERYTHING, NO_CAPS, deadline_s=3_600)
    seconds = time.perf_counter() - started
    changed = {(step.plan.candidate.path, step.plan.candidate.symbol) for step in done.steps}
    after = _over(done.after)
    last = {(each.candidate.path, each.candidate.symbol): str(each.refusal.code) for each in done.declined}
    row = Row(
        name=folder.name,
        over=sum(before.values()),
        changed=sum(count for key, count in before.items() if key in changed),
        under=sum(max(0, count - after[key]) for key, count in before.items()),
        steps=len(done.steps),
        seconds=seconds,
        refused=Counter(code for key, code in last.items() if key in after and key in before),
    )
    _seed(done, faults_each, row)
    return row, done


def _over(view: View) -> Counter[tuple[str, str]]:
    found = (each for each in RECIPE.detect(view, EVERYTHING) if each.metric == "cyclomatic")
    return Counter((each.path, each.symbol) for each in found)


def _seed(done: Run, faults_each: int, row: Row) -> None:
    before = done.before
    for number, step in enumerate(done.steps):
        for seed in range(faults_each):
            _seed_step(before, step.after, step.plan, number * 1_000 + seed, row)
        before = step.after


def _seed_step(before: View, after: View, plan: Plan, seed: int, row: Row) -> None:
    path = plan.candidate.path
    old, new = before.source(path), after.source(path)
    assert isinstance(old, Source)
    assert isinstance(new, Source)
    match = matched(old, new, plan.candidate.symbol, plan.facts["new_function"])
    for fault in faults(new, match, seed):
        row.seeded[fault.kind] += 1
        wrong = after.changed(ChangeSet((Edit(path, 0, len(new.raw), fault.text),)))
        if RECIPE.prove(before, wrong, plan)[0].verdict is Verdict.PROVEN:
            row.missed.append(f"{fault.kind}: {plan.title} ({path})")


def _total(rows: Sequence[Row]) -> Row:
    return Row(
        name="together",
        over=sum(row.over for row in rows),
        changed=sum(row.changed for row in rows),
        under=sum(row.under for row in rows),
        steps=sum(row.steps for row in rows),
        seconds=sum(row.seconds for row in rows),
        refused=sum((row.refused for row in rows), Counter()),
        seeded=sum((row.seeded for row in rows), Counter()),
        missed=[missed for row in rows for missed in row.missed],
    )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))


def _write(folder: Path, done: Run) -> None:
    for path, raw in done.after.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
