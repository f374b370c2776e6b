"""The tokens of many texts at once, as numbers: equal tokens have equal ones, in any text and any chunk of them.

A token is a word, a string literal, a row of operator characters, or one other visible character. The rules are the
same for every language: a token that some language reads otherwise is still the same token wherever it is copied to.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.analysis.clones.quotes import BACKSLASH, BACKTICK, DOUBLE, FILE_END, FIRST_SYMBOL, NEWLINE, SINGLE, literals

Index = NDArray[np.int64]
Codes = NDArray[np.uint32]
Spans = Sequence[tuple[int, int]]

# Reserved nearly everywhere. A word that only some languages reserve is a common name in others, and so a name in all.
KEYWORDS: Final = frozenset(
    b"and as assert async await break class continue def elif else except false False finally for goto if import "
    b"instanceof lambda nil None not or pass raise return self static super switch this throw throws true True try "
    b"typeof void while with yield".split()
)
IDENTIFIER: Final = 1
LITERAL: Final = 2

_SPACE, _WORD, _MARK, _OPERATOR, _STRING = range(5)
_OPERATORS: Final = b"=<>!&|+-*/%^~:"
_SEPARATOR: Final = b"\0"
_DIGITS: Final = np.isin(np.arange(256), list(b"0123456789"))
_BASE: Final = 0x9E3779B1
_BITS: Final = 32


def _class_of(byte: int) -> int:
    special = {0: FILE_END, 10: NEWLINE, 34: DOUBLE, 39: SINGLE, 92: BACKSLASH, 96: BACKTICK}
    if byte in special:
        return special[byte]
    if byte >= 128 or chr(byte).isalnum() or byte in b"_$@":
        return _WORD
    if byte in _OPERATORS:
        return _OPERATOR
    return _MARK if 32 < byte < 127 else _SPACE


_CLASSES: Final = bytes(map(_class_of, range(256)))
# What the symbols of `literals` are where they stand outside of one.
_PLAIN: Final = bytes(
    _SPACE if code in {NEWLINE, FILE_END} else _MARK if code >= FIRST_SYMBOL else code for code in range(256)
)


class Tokens(NamedTuple):
    """The tokens of several texts, one behind the other; those of text i are `bounds[i]` to `bounds[i + 1]`.

    `exact` are the tokens as they are, `normal` with one number for all names and one for all literals. `starts` and
    `ends` are bytes of the joined texts, of which text i begins at `offsets[i]`.
    """

    exact: Codes
    normal: Codes
    starts: Index
    ends: Index
    bounds: Index
    offsets: Index


def tokenize(texts: Sequence[bytes], quiet: Sequence[Spans]) -> Tokens:
    """The tokens of each text without the byte spans in `quiet`: its comments and documentation."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(sizes + 1, out=offsets[1:])
    joined = _spoken(texts, quiet, offsets)
    buffer = np.frombuffer(joined, np.uint8)
    starts, ends = _token_spans(joined, buffer)
    exact = _codes(buffer, starts, ends)
    return Tokens(
        exact, _normalised(exact, buffer.take(starts)), starts, ends, np.searchsorted(starts, offsets), offsets
    )


def _spoken(texts: Sequence[bytes], quiet: Sequence[Spans], offsets: Index) -> bytes:
    """All texts with blanks for what is quiet, each followed by a separator."""
    joined = bytearray(_SEPARATOR.join(texts) + _SEPARATOR)
    for text, spans, offset in zip(texts, quiet, offsets.tolist()[:-1], strict=True):
        for start, end in spans:
            last = min(end, len(text))
            joined[offset + start : offset + last] = b" " * (last - start)
    return bytes(joined)


def _token_spans(joined: bytes, buffer: NDArray[np.uint8]) -> tuple[Index, Index]:
    """The first byte of each token and the byte after it."""
    symbols = joined.translate(_CLASSES)
    opens, closes = literals(buffer, np.frombuffer(symbols, np.uint8))
    classes = np.frombuffer(bytearray(symbols.translate(_PLAIN)), np.uint8)
    classes[_inside_numbers(buffer)] = _WORD
    is_string = _painted(opens, closes, classes.size)
    classes[is_string] = _STRING
    differs = np.ones(classes.size + 1, np.bool_)
    np.not_equal(classes[1:], classes[:-1], out=differs[1:-1])
    differs[opens] = True
    differs[closes] = True
    is_mark = classes == _MARK
    is_token = classes != _SPACE
    starts = np.flatnonzero((differs[:-1] | is_mark) & is_token)
    ends = np.flatnonzero((differs[1:] | is_mark) & is_token) + 1
    return starts, ends


def _inside_numbers(buffer: NDArray[np.uint8]) -> Index:
    """Where a point or the sign of an exponent belongs to a number: 1.5, 1e-9."""
    points = np.flatnonzero(buffer == ord("."))
    signs = np.flatnonzero(buffer == ord("-"))
    signs = signs[buffer.take(signs - 1) == ord("e")]
    # The last byte is a separator, so there is always one after; before the first one stands that last one.
    is_point = _DIGITS.take(buffer.take(points - 1)) & _DIGITS.take(buffer.take(points + 1))
    is_sign = _DIGITS.take(buffer.take(signs - 2)) & _DIGITS.take(buffer.take(signs + 1))
    return np.concatenate((points[is_point], signs[is_sign]))


def _painted(starts: Index, ends: Index, size: int) -> NDArray[np.bool_]:
    """A mask of the bytes inside disjoint spans, which are given in order."""
    edges = np.empty(2 * starts.size + 2, np.int64)
    edges[0], edges[-1] = 0, size
    edges[1:-1:2], edges[2:-1:2] = starts, ends
    inside = np.zeros(edges.size - 1, np.bool_)
    inside[1::2] = True
    return np.repeat(inside, np.diff(edges))


def _codes(buffer: NDArray[np.uint8], starts: Index, ends: Index) -> Codes:
    """A polynomial of the bytes of each token: differences of one running sum, so that no token is looked at alone."""
    sums = np.zeros(buffer.size + 1, np.uint32)
    np.cumsum(_VALUES.take(buffer) * powers(_BASE, buffer.size), dtype=np.uint32, out=sums[1:])
    return mixed((sums.take(ends) - sums.take(starts)) * powers(_inverse(_BASE), buffer.size).take(starts))


def mixed(codes: Codes) -> Codes:
    """The same numbers with every bit depending on every other, in place."""
    codes ^= codes >> np.uint32(15)
    codes *= np.uint32(0x85EBCA6B)
    codes ^= codes >> np.uint32(13)
    return codes


def _normalised(exact: Codes, first: NDArray[np.uint8]) -> Codes:
    kinds = _FIRST_KINDS.take(first)
    is_name = kinds == IDENTIFIER
    is_name &= _KEYWORD_TABLE.take(exact >> np.uint32(_BITS - _TABLE_BITS)) != exact
    normal = exact.copy()
    normal[is_name] = IDENTIFIER
    normal[kinds == LITERAL] = LITERAL
    return normal


@cache
def _powers_up_to(base: int, bits: int) -> Codes:
    powers = np.ones(1 << bits, np.uint32)
    for bit in range(bits):
        powers[1 << bit : 2 << bit] = powers[: 1 << bit] * np.uint32(pow(base, 1 << bit, 1 << _BITS))
    powers.flags.writeable = False
    return powers


def powers(base: int, count: int) -> Codes:
    """The powers of a number from 0 to `count` - 1, of 32 bits."""
    return _powers_up_to(base, max(count - 1, 1).bit_length())[:count]


def _inverse(base: int) -> int:
    return pow(base, -1, 1 << _BITS)


def _scrambled(number: int) -> int:
    """SplitMix64 after Steele, Lea and Flood, 2014: values that no release of a library can change."""
    number = (number + 1) * 0x9E3779B97F4A7C15 % (1 << 64)
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 % (1 << 64)
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB % (1 << 64)
    return number ^ (number >> 31)


_VALUES: Final = np.array([_scrambled(byte) >> _BITS for byte in range(256)], np.uint32)


def _first_kind(byte: int) -> int:
    if byte in b"0123456789\"'`":
        return LITERAL
    return IDENTIFIER if _class_of(byte) == _WORD else 0


_FIRST_KINDS: Final = np.array([_first_kind(byte) for byte in range(256)], np.uint8)
_TABLE_BITS: Final = 16


def codes_of(words: Sequence[bytes]) -> Codes:
    """The number that each of these tokens is."""
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    return _codes(np.frombuffer(b"".join(words), np.uint8), np.append(0, ends[:-1]), ends)


def _keyword_table() -> Codes:
    """The code of each keyword at the place that its highest bits name."""
    codes = codes_of(sorted(KEYWORDS))
    table = np.zeros(1 << _TABLE_BITS, np.uint32)
    table[codes >> np.uint32(_BITS - _TABLE_BITS)] = codes
    return table


_KEYWORD_TABLE: Final = _keyword_table()
