"""Which methods override one that a base in the same tree documents; joined by checksums of names, all at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis import facts
from engine.analysis.graph import rows_of
from engine.analysis.parts.part import Code
from engine.analysis.tables import Index, Mask

MAX_DEPTH: Final = 8  # of the chain of bases that is followed
SHIFT: Final = np.uint64(32)
Keys = NDArray[np.uint64]


def has_documented_base(code: Code, methods: Index) -> Mask:
    """Which of these functions, rows of the tree, need no words of their own.

    Classes are known by the last word of their names: two of one name count as one, as a reader may take them too.
    """
    functions = code.snapshot.columns["functions"].rows
    documented = _documented_methods(code)
    children, parents = _bases(code)
    found = np.zeros(methods.size, np.bool_)
    if not documented.size or not children.size:
        return found
    numbers = np.flatnonzero(functions["owner"][methods])
    level = functions["owner"][methods[numbers]]
    for _ in range(MAX_DEPTH):
        numbers, level = _parents_of(numbers, level, children, parents)
        if not numbers.size:
            break
        names = functions["name"][methods[numbers]]
        keys = _keys(level, names)
        hits = documented[np.searchsorted(documented[:-1], keys)] == keys
        found[numbers[hits]] = True
        is_open = ~found[numbers]
        numbers, level = numbers[is_open], level[is_open]
    return found


def _documented_methods(code: Code) -> Keys:
    columns = code.snapshot.columns["functions"]
    rows = columns.rows[rows_of(columns.bounds, code.sources)]
    rows = rows[(rows["flags"] & facts.DOCUMENTED > 0) & (rows["owner"] > 0)]
    return np.sort(_keys(rows["owner"], rows["name"]))


def _keys(owners: Index, names: Index) -> Keys:
    keys: Keys = (owners.astype(np.uint64) << SHIFT) | names.astype(np.uint64)
    return keys


def _bases(code: Code) -> tuple[Index, Index]:
    """Pairs of a class and one of its bases, sorted by class."""
    classes, bases = code.snapshot.columns["classes"], code.snapshot.columns["bases"]
    rows = classes.rows[rows_of(classes.bounds, code.sources)]
    children = np.repeat(rows["name"], rows["bases"])
    parents = bases.rows[rows_of(bases.bounds, code.sources)]
    pairs = np.unique(_keys(children, parents))
    return (pairs >> SHIFT).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _parents_of(numbers: Index, level: Index, children: Index, parents: Index) -> tuple[Index, Index]:
    """One step up: each number once for each base of its class."""
    first, last = np.searchsorted(children, level, "left"), np.searchsorted(children, level, "right")
    counts = last - first
    offsets = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    places = offsets + np.arange(int(counts.sum()))
    pairs = np.unique(_keys(np.repeat(numbers, counts), parents[places]))
    return (pairs >> SHIFT).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
