"""What a file keeps of its tokens, so that equal code is found without comparing: a few hashes of runs, and where.

Winnowing after Schleimer, Wilkerson and Aiken, 2003: of every `window` neighbouring runs of `run` tokens the one with
the least hash is kept, so any two texts with `run + window - 1` tokens in common share a fingerprint.
"""

from collections.abc import Sequence
from functools import cache
from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.analysis.clones.tokens import Codes, Index, Spans, codes_of, tokenize

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]  # of a type below; numpy has no name for a structured one


class Sieve(NamedTuple):
    """How much of the tokens is kept: one run of `run` tokens among `window` neighbours."""

    run: int
    window: int

    @property
    def guaranteed(self) -> int:
        """The shortest common code that is found for certain, in tokens."""
        return self.run + self.window - 1


EXACT: Final = Sieve(50, 26)
RENAMED: Final = Sieve(80, 51)

VERSION: Final = 1
MARK: Final = np.dtype([("hash", "<u8"), ("position", "<u4")])
# `exact` is a hash of the same tokens before they were normalised: where it agrees too, nothing was renamed.
RENAMED_MARK: Final = np.dtype([("hash", "<u8"), ("position", "<u4"), ("exact", "<u4")])
SPAN: Final = np.dtype([("start", "<u4"), ("end", "<u4")])
MAX_IMPORTS_SHARE: Final = 0.07  # of the tokens of a run in words that import
_IMPORTING: Final = codes_of([b"import", b"use", b"using", b"include", b"require", b"from"])
_IMPORTING_BITS: Final = np.zeros(1 << 12, np.bool_)
_IMPORTING_BITS[_IMPORTING & np.uint32(_IMPORTING_BITS.size - 1)] = True
# Version, tokens of the file, and how many bytes of each type above follow.
_HEAD: Final = Struct("<5I")

_CHUNK_BYTES: Final = 1 << 18
_POSITION_BITS: Final = 24  # of a key, so that one minimum tells the least hash and where it stands
MAX_TEXT_BYTES: Final = (1 << _POSITION_BITS) - _CHUNK_BYTES
_NEVER: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_BASE: Final = 0xD6E8FEB86659FD93


class Fingerprints(NamedTuple):
    """What is packed of one file: how many tokens it has, and rows of `MARK`, `RENAMED_MARK` and `SPAN`."""

    tokens: int
    exact: bytes
    renamed: bytes
    quiet: bytes


def fingerprints(texts: Sequence[bytes], quiet: Sequence[Spans]) -> list[bytes]:
    """The packed fingerprints of each text; `quiet` are the byte spans of its comments and documentation.

    Each is a function of its text alone, whatever stands beside it. Raises ValueError above `MAX_TEXT_BYTES`.
    """
    packed: list[bytes] = []
    first = size = 0
    for last, text in enumerate(texts, 1):
        if len(text) > MAX_TEXT_BYTES:
            raise ValueError(f"a text of {len(text):,} bytes is too long for fingerprints")
        size += len(text)
        if size >= _CHUNK_BYTES or last == len(texts):
            packed += _of_chunk(texts[first:last], quiet[first:last])
            first, size = last, 0
    return packed


def unpack(packed: bytes) -> Fingerprints:
    """The fingerprints of one file; none for no bytes. Raises ValueError for what `fingerprints` did not write."""
    if not packed:
        return Fingerprints(0, b"", b"", b"")
    version, tokens, exact, renamed, quiet = _HEAD.unpack_from(packed) if len(packed) >= _HEAD.size else (0,) * 5
    first = _HEAD.size + exact
    second = first + renamed
    has_whole_rows = not (exact % MARK.itemsize or renamed % RENAMED_MARK.itemsize or quiet % SPAN.itemsize)
    if version != VERSION or len(packed) != second + quiet or not has_whole_rows:
        raise ValueError(f"{len(packed)} bytes of version {version} are no fingerprints of version {VERSION}")
    return Fingerprints(tokens, packed[_HEAD.size : first], packed[first:second], packed[second:])


def repacked(tokens: int, exact: Rows, renamed: Rows, quiet: Spans) -> bytes:
    """What `unpack` took apart."""
    return _packed(tokens, exact, renamed, quiet) if tokens else b""


def _of_chunk(texts: Sequence[bytes], quiet: Sequence[Spans]) -> list[bytes]:
    tokens = tokenize(texts, quiet)
    hashes, positions, exact_bounds = _winnowed(tokens.exact, tokens.bounds, EXACT)
    exact = np.empty(hashes.size, MARK)
    exact["hash"], exact["position"] = hashes, _within_file(positions, exact_bounds, tokens.bounds)
    hashes, positions, renamed_bounds = _winnowed(tokens.normal, tokens.bounds, RENAMED)
    renamed = np.empty(hashes.size, RENAMED_MARK)
    renamed["hash"], renamed["position"] = hashes, _within_file(positions, renamed_bounds, tokens.bounds)
    if hashes.size:
        renamed["exact"] = _run_hashes(tokens.exact, RENAMED.run).take(positions) >> np.uint64(32)
        is_code = ~_is_list_of_imports(tokens.exact, positions)
        renamed, positions = renamed[is_code], positions[is_code]
        renamed_bounds = np.searchsorted(positions, tokens.bounds)
    counts = np.diff(tokens.bounds).tolist()
    of_exact, of_renamed = exact_bounds.tolist(), renamed_bounds.tolist()
    return [
        _packed(
            count, exact[of_exact[n] : of_exact[n + 1]], renamed[of_renamed[n] : of_renamed[n + 1]], quiet[n]
        )
        for n, count in enumerate(counts)
    ]  # fmt: skip


def _packed(tokens: int, exact: Rows, renamed: Rows, quiet: Spans) -> bytes:
    spans = np.array(sorted(quiet), "<u4").tobytes() if exact.size or renamed.size else b""
    head = _HEAD.pack(VERSION, tokens, exact.nbytes, renamed.nbytes, len(spans))
    return b"".join((head, exact.tobytes(), renamed.tobytes(), spans))


def _is_list_of_imports(codes: Codes, positions: Index) -> Mask:
    """Whether the runs from these places on are mostly imports, which are all alike once their names are gone."""
    # The few importing words are looked for where a token has the low bits of one.
    likely = np.flatnonzero(_IMPORTING_BITS.take(codes & np.uint32(_IMPORTING_BITS.size - 1)))
    found = likely[np.isin(codes.take(likely), _IMPORTING)]
    count = np.searchsorted(found, positions + RENAMED.run) - np.searchsorted(found, positions)
    mostly: Mask = count > MAX_IMPORTS_SHARE * RENAMED.run
    return mostly


def _within_file(positions: Index, mark_bounds: Index, token_bounds: Index) -> Index:
    within: Index = positions - np.repeat(token_bounds[:-1], np.diff(mark_bounds))
    return within


def _winnowed(codes: Codes, bounds: Index, sieve: Sieve) -> tuple[Hashes, Index, Index]:
    """The hash and first token of each run that is kept, and where those of each file begin among them.

    Only windows inside one file are asked, so that no file depends on its neighbours.
    """
    if codes.size < sieve.guaranteed:
        return np.empty(0, np.uint64), np.empty(0, np.int64), np.zeros(bounds.size, np.int64)
    hashes = _run_hashes(codes, sieve.run)
    keys = hashes & ~np.uint64((1 << _POSITION_BITS) - 1)
    keys |= np.arange(keys.size, dtype=np.uint64)
    least = _sliding_minimum(keys, sieve.window)
    least = least[_is_inside_one_file(least.size, bounds, sieve.guaranteed)]
    is_new = np.ones(least.size, np.bool_)
    np.not_equal(least[1:], least[:-1], out=is_new[1:])
    positions = (least[is_new] & np.uint64((1 << _POSITION_BITS) - 1)).astype(np.int64)
    kept = hashes.take(positions)
    is_kept = _is_no_echo(kept, positions, sieve.window)
    positions = positions[is_kept]
    return kept[is_kept], positions, np.searchsorted(positions, bounds)


def _is_inside_one_file(count: int, bounds: Index, length: int) -> Mask:
    """Whether the `length` tokens from each place on belong to one file."""
    sizes = np.diff(bounds)
    inside = np.maximum(sizes - (length - 1), 0)
    lengths = np.stack((inside, sizes - inside), 1).ravel()
    return np.repeat(np.tile([True, False], sizes.size), lengths)[:count]


def _is_no_echo(hashes: Hashes, positions: Index, window: int) -> Mask:
    """False for the same run again within a window: a table of one value would be nothing but fingerprints.

    Fingerprints of two files are a run apart, which is more than a window, so no file hides another's.
    """
    is_kept = np.ones(hashes.size, np.bool_)
    is_kept[1:] = (hashes[1:] != hashes[:-1]) | (np.diff(positions) >= window)
    return is_kept


def _run_hashes(codes: Codes, length: int) -> Hashes:
    """A hash of the `length` codes from each place on: differences of one running sum."""
    count = codes.size - length + 1
    powers = _powers(_BASE, codes.size)
    sums = np.zeros(codes.size + 1, np.uint64)
    np.cumsum(powers * codes, out=sums[1:])
    hashes = sums[length:] - sums[:count]
    hashes *= _powers(pow(_BASE, -1, 1 << 64), count)
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(29)
    return hashes


def _sliding_minimum(keys: Hashes, window: int) -> Hashes:
    """The least of each `window` neighbours, from minima of twice as many each time."""
    span = 1
    while span * 2 <= window:
        keys = np.minimum(keys[:-span], keys[span:])
        span *= 2
    rest = window - span
    return np.minimum(keys[:-rest], keys[rest:]) if rest else keys


def _powers(base: int, count: int) -> Hashes:
    return _powers_up_to(base, max(count - 1, 1).bit_length())[:count]


@cache
def _powers_up_to(base: int, bits: int) -> Hashes:
    powers = np.ones(1 << bits, np.uint64)
    for bit in range(bits):
        powers[1 << bit : 2 << bit] = powers[: 1 << bit] * np.uint64(pow(base, 1 << bit, 1 << 64))
    powers.flags.writeable = False
    return powers
