"""Complexity reduction for Python: one function at a time, by rewrites whose control flow is provably the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.change import ChangeSet, Edit, line_edits
from engine.refactoring.complexity import FunctionNode
from engine.refactoring.definitions import Definition, definitions, is_asked_for
from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.complexity_reduction import examples, proof
from engine.refactoring.recipes.complexity_reduction.flattening import Flattened, flattened
from engine.refactoring.recipes.complexity_reduction.outcome import Obstacle
from engine.refactoring.recipes.recipe import Candidate, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.source import Source
from engine.refactoring.view import View
from engine.refactoring.widths import widest

FREE: Final = 5  # points of cognitive complexity that nobody minds, nor the score: no reviewer's minute is worth them
MAX_TITLE: Final = 69
MAX_BYTES: Final = 60_000  # of one function
_SAID: Final = {
    "idle_else": "an empty `else` left out",
    "else_if": "`else: if` made `elif`",
    "nested_conditions": "nested conditions joined",
    "equal_branches": "equal branches joined",
    "else_after_exit": "no `else` after an exit",
    "guard_by_else": "an exit moved to the front",
    "guard_by_exit": "an exit moved to the front",
    "guard": "a guard instead of a block",
}


class ComplexityReduction:
    """Guards, no `else` after an exit, joined conditions: kept only where the function's own scores fall."""

    name = "complexity_reduction"
    version = 1
    type = TransformationType.COMPLEXITY_REDUCTION
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Flattens functions by guards and joined conditions that evaluate the same things in the same order."
    changes = examples.CHANGES
    leaves_alone = examples.LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for path in view.python:
            if path.endswith(".py") and scope.has(path) and view.is_editable(path):
                yield from _candidates(view.source(path), scope)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        source = view.source(candidate.path)
        found = _definition(source, candidate) if isinstance(source, Source) else None
        if not isinstance(source, Source) or found is None:
            return Refusal("gone", f"{candidate.path} has no function {candidate.symbol} at line {candidate.line}")
        outcome = _flattened(source, found)
        if outcome is None:
            return Refusal("too_large", f"{candidate.symbol} is too large to be rewritten")
        if not outcome.rewrites:
            return _refusal(candidate, outcome.obstacles)
        return _plan(source, candidate, found, outcome)

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return proof.prove(before, after, plan.candidate.path, plan.candidate.symbol)


def _candidates(source: object, scope: Scope) -> Iterator[Candidate]:
    if not isinstance(source, Source):
        return
    for found in definitions(source.tree):
        if not isinstance(found.node, FunctionNode) or not is_asked_for(found, scope.symbol, scope.line):
            continue
        try:
            outcome = _flattened(source, found)
        except RecursionError:  # the rest of the file may be read all the same
            continue
        if outcome is not None and _is_worth_it(outcome, scope):
            yield _candidate(source.path, found, outcome)


def _is_worth_it(outcome: Flattened, scope: Scope) -> bool:
    """Whether there is something to do, or to say, of a function that is complex or was asked for by name or line."""
    is_asked_for = bool(scope.symbol or scope.line)
    return bool(outcome.rewrites or outcome.obstacles) and (is_asked_for or outcome.before.cognitive > FREE)


def _candidate(path: str, found: Definition, outcome: Flattened) -> Candidate:
    before, after = outcome.before.cognitive, outcome.after.cognitive
    why = f"{found.name} has cognitive complexity {before}; {after} without the levels it does not need"
    if not outcome.rewrites:
        why = f"{found.name} has cognitive complexity {before}, with a level that it may not need"
    return Candidate(path, found.name, found.node.lineno, why, "cognitive", before, before - after)


def _definition(source: Source, candidate: Candidate) -> Definition | None:
    for found in definitions(source.tree):
        if found.name == candidate.symbol and found.node.lineno == candidate.line:
            return found if isinstance(found.node, FunctionNode) else None
    return None


def _flattened(source: Source, found: Definition) -> Flattened | None:
    start, end = _span(source, found)
    if end - start > MAX_BYTES:
        return None
    return flattened(source.raw[start:end], widest(source))


def _span(source: Source, found: Definition) -> tuple[int, int]:
    assert found.node.end_lineno is not None
    return source.line_span(found.node.lineno, found.node.end_lineno)


def _refusal(candidate: Candidate, obstacles: Sequence[Obstacle]) -> Refusal:
    if not obstacles:
        return Refusal("no_gain", f"nothing would make {candidate.symbol} simpler")
    first = obstacles[0]
    line = candidate.line + first.line - 1
    return Refusal(first.code, f"{candidate.path}:{line} in {candidate.symbol}: {first.reason}")


def _plan(source: Source, candidate: Candidate, found: Definition, outcome: Flattened) -> Plan:
    start, end = _span(source, found)
    edits = [
        Edit(source.path, start + edit.start, start + edit.end, edit.text)
        for edit in line_edits(source.path, source.raw[start:end], outcome.text)
    ]
    counted = Counter(_SAID[rewrite] for rewrite in outcome.rewrites)
    said = ", ".join(f"{what} ({count} times)" if count > 1 else what for what, count in sorted(counted.items()))
    title = f"Flatten {candidate.symbol}"
    if len(title) > MAX_TITLE:
        title = f"Flatten {candidate.symbol.rpartition('.')[2]}"[:MAX_TITLE]
    return Plan(
        ComplexityReduction.name,
        candidate,
        ChangeSet(tuple(edits)),
        title,
        outcome.after.cognitive,
        look_at=f"In {candidate.symbol}: {said}.",
    )
