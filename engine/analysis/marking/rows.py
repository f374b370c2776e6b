"""The marks of one file as packed rows, so that those of ten thousand files are counted without decoding one."""

from collections.abc import Sequence
from struct import Struct
from typing import Final

import numpy as np

from engine.analysis.facts import Mark
from engine.analysis.marking.catalogue import ANTIPATTERNS, SUPPRESSIONS

KINDS: Final = (*ANTIPATTERNS, *SUPPRESSIONS)
CODES: Final = {kind: code for code, kind in enumerate(KINDS)}
# `symbol` counts from 1 in the names of the file's functions and classes; 0 is none.
MARK: Final = np.dtype([("line", "<u4"), ("value", "<u4"), ("symbol", "<u4"), ("kind", "<u4")])
_MARK: Final = Struct("<4I")


def pack(marks: Sequence[Mark], names: Sequence[str]) -> bytes:
    """The rows of marks; `names` are those of the functions, then of the classes. A kind that nobody knows is left
    out."""
    if not marks:
        return b""
    places = {name: place for place, name in enumerate(names, 1)}
    return b"".join(
        _MARK.pack(mark.line, mark.value, places.get(mark.symbol, 0), CODES[mark.kind])
        for mark in marks
        if mark.kind in CODES
    )
