"""Complexity: how many of the decisions stand in functions that a reader can hold in mind.

Decisions rather than lines: however code is cut into functions, files and lines, there are as many of them, so that
nothing but a simpler function changes the mean.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.analysis.parts.part import Code, Knots, Measure, Words, curve, items_of
from engine.analysis.tables import Rows

CYCLOMATIC: Knots = ((5, 1.0), (10, 0.7), (20, 0.3), (30, 0.0))
COGNITIVE: Knots = ((5, 1.0), (15, 0.7), (30, 0.3), (45, 0.0))
NESTING: Knots = ((2, 1.0), (4, 0.7), (5, 0.3), (7, 0.0))
WEIGHTS = (
    ("cyclomatic complexity", 0.4, CYCLOMATIC),
    ("cognitive complexity", 0.4, COGNITIVE),
    ("nesting", 0.2, NESTING),
)
FLAT = " ({} arms of a flat switch count as one)"
FLATTEN = "Return early to flatten it, and move whole steps into functions of their own."


def measure(code: Code) -> Measure | None:
    """The mean quality of functions, weighted by their decisions; None when all are trivial."""
    rows, places, files = code.functions
    if not rows.size:
        return None
    values = _values(rows)
    decisions = values[0] - 1
    losses = np.stack([weight * (1.0 - curve(knots, values[n])) for n, (_, weight, knots) in enumerate(WEIGHTS)])
    lost = losses.sum(axis=0) * decisions
    chosen = np.flatnonzero(lost > 0)
    worst = losses[:, chosen].argmax(axis=0)

    def words(number: int) -> Words:
        row = int(chosen[number])
        symbol = code.snapshot.columns.name("functions", int(places[row]))
        limit = WEIGHTS[int(worst[number])][2][0][0]
        message = _message(values[:, row].tolist(), losses[:, row].tolist())
        arms = int(rows["flat"][row])
        return Words(symbol, limit, message + (FLAT.format(arms + 1) if arms else ""), FLATTEN)

    items = items_of(files[chosen], rows["line"][chosen], values[worst, chosen], lost[chosen], words)
    return Measure(1.0 - float(lost.sum()) / max(int(decisions.sum()), 1), items)


def _values(rows: Rows) -> NDArray[np.int64]:
    """What is judged, a row a metric: a flat switch is one decision, however many arms it has."""
    cyclomatic = rows["cyclomatic"].astype(np.int64) - rows["flat"]
    return np.stack([cyclomatic, rows["cognitive"].astype(np.int64), rows["nesting"].astype(np.int64)])


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
