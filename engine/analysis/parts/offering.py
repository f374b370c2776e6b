"""Which source files offer something to others: not what a project calls private, unless its front door hands it on."""

import re
from typing import Final

import numpy as np

from engine.analysis.graph import LOAD
from engine.analysis.parts.part import Code
from engine.analysis.tables import Mask

HIDDEN: Final = re.compile(r"(?:\A|/)(?:internals?|private)/")
# What a language says by itself: a leading underscore of Python, a namespace of helpers of C++.
HIDDEN_IN: Final = {
    "python": re.compile(r"(?:\A|/)(?:internals?/|private/|_(?!_))"),
    "c": re.compile(r"(?:\A|/)(?:internals?|private|details?)/"),
}
FRONT_DOORS: Final = ("__init__.", "index.", "lib.")


def offering(code: Code) -> Mask:
    """Which files of the tree offer what is public in them; all but those in hidden places that no front door loads."""
    hidden = HIDDEN_IN.get(code.traits.family, HIDDEN)
    paths = [(file, code.path(file)) for file in code.sources.tolist()]
    offers = np.zeros(code.snapshot.kinds.size, np.bool_)
    offers[code.sources] = True
    # Looking for a word first takes a tenth of the time.
    inside = [
        file
        for file, path in paths
        if ("_" in path or "internal" in path or "private" in path or "detail" in path) and hidden.search(path)
    ]
    if not inside:
        return offers
    offers[inside] = False
    for door in [file for file, path in paths if path.rpartition("/")[2].startswith(FRONT_DOORS) and offers[file]]:
        edges = code.snapshot.edges.of(door)
        offers[edges["target"][edges["kind"] == LOAD]] = True
    return offers
