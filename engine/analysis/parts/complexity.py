"""Complexity: how much of the code stands in functions that a reader can hold in mind."""

from collections.abc import Sequence

from engine.analysis.facts import Function
from engine.analysis.parts.part import Code, Item, Knots, Measure, curve

CYCLOMATIC: Knots = ((5, 1.0), (10, 0.7), (20, 0.3), (30, 0.0))
COGNITIVE: Knots = ((5, 1.0), (15, 0.7), (30, 0.3), (45, 0.0))
NESTING: Knots = ((2, 1.0), (4, 0.7), (5, 0.3), (7, 0.0))
WEIGHTS = (
    ("cyclomatic complexity", 0.4, CYCLOMATIC),
    ("cognitive complexity", 0.4, COGNITIVE),
    ("nesting", 0.2, NESTING),
)
FLATTEN = "Return early to flatten it, and move whole steps into functions of their own."


def measure(code: Code) -> Measure | None:
    """The mean quality of non-trivial functions, weighted by code lines; None when there are none."""
    total, items = 0, []
    for path, function in code.functions():
        total += function.code_lines
        losses = _losses(function)
        lost = sum(losses) * function.code_lines
        if lost:
            items.append(_item(path, function, losses, lost))
    if not total:
        return None
    return Measure(1.0 - sum(item.weight for item in items) / total, tuple(items))


def _values(function: Function) -> tuple[int, int, int]:
    """What is judged: a flat switch is one decision, however many arms it has."""
    return function.cyclomatic - function.paths_in_flat_switches, function.cognitive, function.nesting


def _losses(function: Function) -> list[float]:
    values = _values(function)
    return [weight * (1.0 - curve(knots, value)) for (_, weight, knots), value in zip(WEIGHTS, values, strict=True)]


def _item(path: str, function: Function, losses: list[float], lost: float) -> Item:
    values = _values(function)
    worst = losses.index(max(losses))
    limit = WEIGHTS[worst][2][0][0]
    message = _message(values, losses)
    return Item(path, function.line, function.name, "complexity", values[worst], limit, lost, message, FLATTEN)


def _message(values: Sequence[int], losses: Sequence[float]) -> str:
    """What costs something, each with what would be free: "cognitive complexity 29, nesting 4 (free up to 5 and 2)"."""
    costly = [
        (f"{name} {value}", f"{knots[0][0]:g}")
        for (name, _, knots), value, loss in zip(WEIGHTS, values, losses, strict=True)
        if loss
    ]
    *others, last = [limit for _, limit in costly]
    limits = f"{', '.join(others)} and {last}" if others else last
    return f"{', '.join(words for words, _ in costly)} (free up to {limits})"
