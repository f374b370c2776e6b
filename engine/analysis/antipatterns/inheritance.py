"""How many classes of the repository stand above a class, along its longest line of bases."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.analysis.tables import Index, Rows

MAX_DEPTH: Final = 30  # deeper is a circle of names


def depths(classes: Rows, bases: Rows, families: Index) -> Index:
    """The number of classes above each class.

    `classes` and `bases` are rows of those sections, `families` a number for the language family of each class.
    Classes are known by their names; a name that several classes of a family have leads nowhere.
    """
    keys = _keys(families, classes["name"])
    children = np.repeat(np.arange(classes.size), classes["bases"])
    wanted = _keys(families[children], bases)
    known, first, counts = np.unique(keys, return_index=True, return_counts=True)
    depth = np.zeros(classes.size, np.int64)
    if not known.size:
        return depth
    at = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    is_clear = (known[at] == wanted) & (counts[at] == 1)
    children, parents = children[is_clear], first[at][is_clear]
    for _ in range(MAX_DEPTH):
        deeper = np.zeros_like(depth)
        np.maximum.at(deeper, children, depth[parents] + 1)
        if np.array_equal(deeper, depth):
            return depth
        depth = deeper
    # What still grows stands in a circle or below one.
    return np.where(depth < MAX_DEPTH, depth, 0)


def _keys(families: Index, names: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys: NDArray[np.uint64] = families.astype(np.uint64) << np.uint64(32) | names.astype(np.uint64)
    return keys
