"""Breaking edits seeded into refactorings that stand: on the lines they touched, and elsewhere."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bench.breakages import Breakage, breakages, is_breaking
from engine.refactoring.change import ChangeSet, Edit, line_edits
from engine.refactoring.recipes.recipe import Plan
from engine.refactoring.runner import Run
from engine.refactoring.source import Source
from engine.refactoring.view import View

TOUCHED_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Target:
    """One refactoring that stands, between the tree before it and the tree after it."""

    before: View
    after: View
    plan: Plan


@dataclass(frozen=True, slots=True)
class Seeded:
    """One breaking edit of a refactored tree; `broken` is that tree with it."""

    target: Target
    path: str
    breakage: Breakage
    is_touched: bool
    broken: View


def targets(done: Run) -> Iterator[Target]:
    """Every step of a run, each against the tree that the one before left."""
    before = done.before
    for step in done.steps:
        yield Target(before, step.after, step.plan)
        before = step.after


def seeded(done: Run, count: int, chance: random.Random) -> Iterator[Seeded]:
    """At most `count` edits, spread over the steps of a run by chance; never twice the same one."""
    steps = list(targets(done))
    if steps:
        shares = Counter(chance.choices(range(len(steps)), k=count))
        for number, share in sorted(shares.items()):
            yield from _of_target(steps[number], share, chance)


def touched_lines(path: str, before: bytes, after: bytes) -> frozenset[int]:
    """The lines of `after` that differ, counted from 1; where lines only went, the one that follows them."""
    found: set[int] = set()
    shift = 0
    for edit in line_edits(path, before, after):
        first = before.count(b"\n", 0, edit.start) + shift + 1
        new = edit.text.count(b"\n")
        found.update(range(first, first + max(new, 1)))
        shift += new - before.count(b"\n", edit.start, edit.end)
    return frozenset(found)


def _of_target(target: Target, count: int, chance: random.Random) -> Iterator[Seeded]:
    touched, elsewhere = (_mixed(spots, chance) for spots in _spots(target, chance))
    for _ in range(count):
        is_touched = chance.random() < TOUCHED_SHARE
        for queue in (touched, elsewhere) if is_touched else (elsewhere, touched):
            if found := _next_breaking(target, queue):
                path, breakage, broken = found
                yield Seeded(target, path, breakage, queue is touched, broken)
                break


def _spots(target: Target, chance: random.Random) -> tuple[list[tuple[str, Breakage]], list[tuple[str, Breakage]]]:
    """Where a tree can be broken: on the lines that a refactoring touched; elsewhere in its files, and in another."""
    touched: list[tuple[str, Breakage]] = []
    elsewhere: list[tuple[str, Breakage]] = []
    changed = sorted(target.plan.changes.paths & target.after.files.keys())
    others = [path for path in target.after.python if path not in changed and target.after.is_editable(path)]
    for path in (*changed, *(chance.sample(others, 1) if others else [])):
        source = target.after.source(path) if path.endswith(".py") else None
        if isinstance(source, Source):
            lines = touched_lines(path, target.before.files.get(path, b""), source.raw)
            for breakage in breakages(source):
                (touched if breakage.line in lines else elsewhere).append((path, breakage))
    return touched, elsewhere


def _mixed(spots: list[tuple[str, Breakage]], chance: random.Random) -> list[tuple[str, Breakage]]:
    """By chance, and no kind comes again before every other one had its turn; the first to be taken stands last."""
    turns: Counter[str] = Counter()
    ordered = []
    for spot in chance.sample(spots, len(spots)):
        turns[spot[1].kind] += 1
        ordered.append((turns[spot[1].kind], spot))
    return [spot for _, spot in sorted(ordered, key=lambda each: -each[0])]


def _next_breaking(target: Target, queue: list[tuple[str, Breakage]]) -> tuple[str, Breakage, View] | None:
    """The next edit of a queue that makes a difference to the compiler; the queue goes on behind it."""
    while queue:
        path, breakage = queue.pop()
        raw = target.after.files[path]
        text = breakage.made_in(raw)
        if is_breaking(raw, text):
            return path, breakage, target.after.changed(ChangeSet((Edit(path, 0, len(raw), text),)))
    return None
