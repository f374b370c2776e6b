"""Modularity: how much of the code stands in files that can be read in one go, and stands there only once."""

import numpy as np

from engine.analysis.parts.part import Code, Measure, Words, curve, items_of

SIZE = ((300, 1.0), (500, 0.8), (1000, 0.4), (2000, 0.0))  # code lines of a file
LIMIT = 300
SPLIT = "Split it into modules by what changes together."


def measure(code: Code) -> Measure | None:
    """The mean of the size curve over files, weighted by code lines; None without code."""
    lines = code.lines
    total = int(lines.sum())
    if not total:
        return None
    lost = lines * (1.0 - curve(SIZE, lines))
    chosen = np.flatnonzero(lost > 0)

    def words(number: int) -> Words:
        message = f"{lines[chosen[number]]:,} code lines in one file (full marks up to {LIMIT})"
        return Words("", LIMIT, message, SPLIT)

    first = np.ones(chosen.size)
    items = items_of(code.sources[chosen], first, lines[chosen], lost[chosen], words)
    return Measure(1.0 - float(lost.sum()) / total, items)
