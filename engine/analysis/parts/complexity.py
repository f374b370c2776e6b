"""Complexity: how much of the code stands in functions that a reader can hold in mind."""

from engine.analysis.facts import Function
from engine.analysis.parts.part import Code, Item, Knots, Measure, automatic, curve

CYCLOMATIC: Knots = ((5, 1.0), (10, 0.7), (20, 0.3), (30, 0.0))
COGNITIVE: Knots = ((5, 1.0), (15, 0.7), (30, 0.3), (45, 0.0))
NESTING: Knots = ((2, 1.0), (4, 0.7), (5, 0.3), (7, 0.0))
WEIGHTS = (
    ("cyclomatic complexity", 0.4, CYCLOMATIC),
    ("cognitive complexity", 0.4, COGNITIVE),
    ("nesting", 0.2, NESTING),
)


def measure(code: Code) -> Measure | None:
    """The mean quality of non-trivial functions, weighted by code lines; None when there are none."""
    total, items = 0, []
    for path, function in code.functions():
        total += function.code_lines
        losses = _losses(function)
        lost = sum(losses) * function.code_lines
        if lost:
            items.append(_item(code, path, function, losses, lost))
    if not total:
        return None
    return Measure(1.0 - sum(item.weight for item in items) / total, tuple(items))


def _values(function: Function) -> tuple[int, int, int]:
    """What is judged: a flat switch is one decision, however many arms it has."""
    return function.cyclomatic - function.paths_in_flat_switches, function.cognitive, function.nesting


def _losses(function: Function) -> list[float]:
    values = _values(function)
    return [weight * (1.0 - curve(knots, value)) for (_, weight, knots), value in zip(WEIGHTS, values, strict=True)]


def _item(code: Code, path: str, function: Function, losses: list[float], lost: float) -> Item:
    values = _values(function)
    worst = losses.index(max(losses))
    name, _, knots = WEIGHTS[worst]
    limit = knots[0][0]
    words = ", ".join(f"{each[0]} {value}" for each, value in zip(WEIGHTS, values, strict=True))
    fix = (
        f"Return early to flatten it and move whole steps into functions of their own, until {name} is at most "
        f"{limit:g} ({automatic(code.traits, 'function_extract')})."
    )
    return Item(path, function.line, function.name, "complexity", values[worst], limit, lost, words, fix)
