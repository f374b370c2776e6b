"""The packed rows of one file, and how its facts become them.

A file is one byte string a section. The rows of all files stand one behind the other in the columns of a tree, so
packing is all that there is to storing, and nothing is ever decoded that nobody asks for.
"""

import json
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np

from engine.analysis.facts import Class, FileFacts, Function
from engine.analysis.marking.rows import MARK
from engine.analysis.marking.rows import pack as pack_marks

# One row a file; `error_share` is in ten-thousandths of its bytes.
HEAD: Final = np.dtype(
    [
        ("lines", "<u4"),
        ("code_lines", "<u4"),
        ("data_lines", "<u4"),
        ("import_lines", "<u4"),
        ("assertions", "<u4"),
        ("error_share", "<u2"),
        ("flags", "<u2"),
    ]
)
GENERATED: Final = 1
DOCUMENTED_FILE: Final = 2
JUDGED: Final = 4
# `name` and `owner` are checksums of a function's own name and of its class's: enough to join them across files.
FUNCTION: Final = np.dtype(
    [
        ("line", "<u4"),
        ("code_lines", "<u4"),
        ("name", "<u4"),
        ("owner", "<u4"),
        ("cyclomatic", "<u2"),
        ("cognitive", "<u2"),
        ("nesting", "<u2"),
        ("parameters", "<u2"),
        ("flat", "<u2"),
        ("slots", "<u2"),
        ("typed", "<u2"),
        ("hollow", "<u2"),
        ("flags", "<u2"),
        ("misname", "<u2"),
    ]
)
CLASS: Final = np.dtype(
    [
        ("line", "<u4"),
        ("code_lines", "<u4"),
        ("name", "<u4"),
        ("bases", "<u2"),
        ("flags", "<u2"),
        ("misname", "<u2"),
        ("unused", "<u2"),
    ]
)
NUMBER: Final = np.dtype("<u4")
BYTES: Final = np.dtype("u1")
SECTIONS: Final = {
    "head": HEAD,
    "functions": FUNCTION,
    "classes": CLASS,
    "bases": NUMBER,  # checksums of the names of each class's bases, as many as its row says
    "escapes": NUMBER,
    "import_lines": NUMBER,
    "names": BYTES,  # of the functions, then of the classes, NUL between them
    "imports": BYTES,  # JSON rows of module, names and kind; none for no import
    "marks": MARK,
}
# What is wrong with a name is one of few things; the convention is the language's and is worded where it is shown.
CONVENTION: Final = "breaks the convention"
MISNAMES: Final = ("", "says nothing", "is one letter", "differs from another by a digit", CONVENTION)
_MISNAME_CODES: Final = {words: code for code, words in enumerate(MISNAMES)}
_HEAD: Final = struct.Struct("<5I2H")
_FUNCTION: Final = struct.Struct("<4I10H")
_CLASS: Final = struct.Struct("<3I4H")
MAX_SHORT: Final = 0xFFFF
NO_NAME: Final = 0

# A byte string a section, in their order, and last the fingerprints of what may stand elsewhere too.
Record = tuple[bytes, ...]


def pack(facts: FileFacts, fingerprints: bytes = b"") -> Record:
    """The record of one file."""
    imports = facts.imports
    names = [function.name for function in facts.functions] + [each.name for each in facts.classes]
    return (
        _head(facts),
        b"".join(map(_function, facts.functions)),
        b"".join(map(_class, facts.classes)),
        _numbers([checksum(base) for each in facts.classes for base in each.bases[:MAX_SHORT]]),
        _numbers(facts.escapes),
        _numbers([each.line for each in imports]),
        "\0".join(names).encode("utf-8", "surrogatepass"),
        _json([(each.module, each.names, each.kind) for each in imports]) if imports else b"",
        pack_marks(facts.marks, names),
        fingerprints,
    )


EMPTY: Final[Record] = (
    *(bytes(dtype.itemsize) if name == "head" else b"" for name, dtype in SECTIONS.items()),
    b"",
)


def checksum(name: str) -> int:
    """What stands for a name in rows; 0 for none."""
    return crc32(name.encode("utf-8", "surrogatepass")) if name else NO_NAME


@lru_cache(maxsize=64)
def _owner_checksum(name: str) -> int:
    """The methods of a class stand side by side and share it."""
    return checksum(name)


def _head(facts: FileFacts) -> bytes:
    flags = JUDGED | (GENERATED if facts.is_generated else 0) | (DOCUMENTED_FILE if facts.is_documented else 0)
    share = round(10_000 * facts.error_share)
    return _HEAD.pack(
        facts.lines, facts.code_lines, facts.data_lines, facts.import_lines, facts.assertions, share, flags
    )


def _function(function: Function) -> bytes:
    name, line, cyclomatic, cognitive, nesting, parameters, code_lines, flat, *slots, flags, misname = function
    owner, _, own = name.rpartition(".")
    owner_sum = _owner_checksum(owner.rpartition(".")[2]) if owner else NO_NAME
    head = (line, code_lines, checksum(own), owner_sum)
    shorts = (cyclomatic, cognitive, nesting, parameters, flat, *slots)
    code = _misname(misname) if misname else 0
    try:
        return _FUNCTION.pack(*head, *shorts, flags, code)
    except struct.error:
        # Hardly any function has a number that needs cutting, so none is compared beforehand.
        return _FUNCTION.pack(*head, *(min(each, MAX_SHORT) for each in shorts), flags, code)


def _class(each: Class) -> bytes:
    own = each.name.rpartition(".")[2]
    bases = min(len(each.bases), MAX_SHORT)
    return _CLASS.pack(each.line, each.code_lines, checksum(own), bases, each.flags, _misname(each.misname), 0)


def _misname(words: str) -> int:
    return _MISNAME_CODES.get(words, len(MISNAMES) - 1)


def _numbers(values: Sequence[int]) -> bytes:
    return np.array(values, NUMBER).tobytes() if values else b""


def _json(rows: Sequence[object]) -> bytes:
    return json.dumps(rows, separators=(",", ":")).encode()
