"""Dependency: how much of the code can be loaded, tested and understood without coming back to itself."""

from collections.abc import Sequence

import numpy as np

from engine.analysis.graph import LOAD, cycles
from engine.analysis.parts.part import Code, Measure, Words, items_of

MIN_MODULES = 5
WORST_SHARE = 0.30
OPEN_THE_CIRCLE = "Move what both sides need into a module below them"
OR_FOR_TYPES = "or import it for the type checker only"
OR_AN_INTERFACE = "or let one side say in an interface what it needs of the other"


def measure(code: Code) -> Measure | None:
    """1 - share of the code lines in modules of import circles / 30%, at least 0; None under five modules without one.

    Lines rather than modules: a module that is split in two stays as much of the circle as it was.
    """
    among = np.zeros(code.snapshot.kinds.size, np.bool_)
    among[code.sources] = True
    found = [item for group in cycles(code.snapshot.edges, among) for item in _items(code, group)]
    if not found and code.sources.size < MIN_MODULES:
        return None
    found.sort()
    fix = f"{OPEN_THE_CIRCLE}, {OR_FOR_TYPES if code.traits.typing == 'gradual' else OR_AN_INTERFACE}."

    def words(number: int) -> Words:
        _, _, size, target = found[number]
        message = f"in a circle of {size:,} modules, through its import of {code.path(target)}"
        return Words("", 0, message, fix)

    files, lines, sizes = (np.array([item[n] for item in found], np.int64) for n in range(3))
    items = items_of(files, lines, sizes, code.lines[np.searchsorted(code.sources, files)], words)
    return Measure(max(0.0, 1.0 - float(items.weights.sum()) / code.code_lines / WORST_SHARE), items)


def _items(code: Code, group: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """One item a module: the module, the first line that leads into its circle, the circle's size, and where to."""
    edges, lines = code.snapshot.edges, code.snapshot.columns["import_lines"]
    members = np.zeros(code.snapshot.kinds.size, np.bool_)
    members[list(group)] = True
    items = []
    for file in group:
        own = edges.of(file)
        inside = own[(own["kind"] == LOAD) & members[own["target"]]]
        first = min((int(lines.of(file)[edge["ordinal"]]), int(edge["target"])) for edge in inside)
        items.append((file, first[0], len(group), first[1]))
    return items
