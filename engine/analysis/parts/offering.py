"""Which source files offer something to others: not what a project calls private, unless its front door hands it on."""

import re
from typing import Final

import numpy as np

from engine.analysis.columns.columns import Mask
from engine.analysis.graph import LOAD
from engine.analysis.parts.part import Code
from engine.languages.language import stem_of

HIDDEN: Final = re.compile(r"(?:\A|/)(?:internals?|private)/")
# What a language says by itself: a leading underscore of Python, a namespace of helpers of C++.
HIDDEN_IN: Final = {
    "python": re.compile(r"(?:\A|/)(?:internals?/|private/|_(?!_))"),
    "c": re.compile(r"(?:\A|/)(?:internals?|private|details?)/"),
}
FRONT_DOORS: Final = frozenset({"__init__", "index", "lib"})


def offering(code: Code) -> Mask:
    """Which files of the tree offer what is public in them; all but those in hidden places that no front door loads."""
    hidden = HIDDEN_IN.get(code.traits.family, HIDDEN)
    offers = np.zeros(code.snapshot.kinds.size, np.bool_)
    offers[[file for file in code.sources.tolist() if not hidden.search(code.path(file))]] = True
    doors = [file for file in code.sources.tolist() if offers[file] and stem_of(code.path(file)) in FRONT_DOORS]
    for door in doors:
        edges = code.snapshot.edges.of(door)
        offers[edges["target"][edges["kind"] == LOAD]] = True
    return offers
