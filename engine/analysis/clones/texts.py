"""The tokens of those files that are compared: read once, in bounded pieces, and kept as numbers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from engine.analysis.clones.fingerprints import Mask
from engine.analysis.clones.tokens import Codes, Index, Spans, tokenize
from engine.analysis.tables import bounds_of

# The decoded texts of files, in the order asked; fewer where some are gone.
Read = Callable[[Sequence[int]], Iterable[bytes]]

_CHUNK_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class TokenTexts:
    """The tokens of some files of a tree; those of file i are `sizes[i]` from `bounds[i]` on, where `is_known[i]`.

    `starts_before` has one number a line end: how many tokens start before it; `ends_before` how many end before it.
    File i begins after `line_bounds[i]` of them.
    """

    exact: Codes
    normal: Codes
    starts_before: Index
    ends_before: Index
    bounds: Index
    line_bounds: Index
    sizes: Index
    is_known: Mask

    def lines(self, files: Index, starts: Index, lengths: Index) -> tuple[Index, Index]:
        """The first and the last line of runs of tokens, counted from 1."""
        first = self.bounds[files] + starts
        before = self.line_bounds[files] - 1
        first_line = np.searchsorted(self.starts_before, first, "right") - before
        return first_line, np.searchsorted(self.ends_before, first + lengths - 1, "right") - before


def read_texts(files: Sequence[int], sizes: Index, quiet: Callable[[int], Spans], read: Read) -> TokenTexts:
    """The tokens of `files`; `sizes` are the tokens that each file of the tree had, `quiet` its silent spans.

    A file that has other tokens now is not known: what is read may have changed under us, as a work tree does.
    """
    parts = [_Part.of(np.empty(0, np.int64), [], [])]
    parts += [
        _Part.of(np.array(numbers), texts, [quiet(n) for n in numbers]) for numbers, texts in _chunks(files, read)
    ]
    bounds, line_bounds, counted = np.zeros((3, sizes.size), np.int64)
    is_read = np.zeros(sizes.size, np.bool_)
    first_tokens = bounds_of(np.array([part.exact.size for part in parts]))[:-1]
    first_lines = bounds_of(np.array([part.starts_before.size for part in parts]))[:-1]
    for part, first_token, first_line in zip(parts, first_tokens, first_lines, strict=True):
        bounds[part.files] = first_token + part.bounds[:-1]
        line_bounds[part.files] = first_line + part.line_bounds
        counted[part.files] = np.diff(part.bounds)
        is_read[part.files] = True
    return TokenTexts(
        np.concatenate([part.exact for part in parts]),
        np.concatenate([part.normal for part in parts]),
        np.concatenate([first + part.starts_before for first, part in zip(first_tokens, parts, strict=True)]),
        np.concatenate([first + part.ends_before for first, part in zip(first_tokens, parts, strict=True)]),
        bounds,
        line_bounds,
        sizes,
        is_read & (counted == sizes),
    )


def _chunks(files: Sequence[int], read: Read) -> Iterable[tuple[list[int], list[bytes]]]:
    numbers: list[int] = []
    texts: list[bytes] = []
    size = 0
    for number, text in zip(files, read(files), strict=False):
        numbers.append(number)
        texts.append(text)
        size += len(text)
        if size >= _CHUNK_BYTES:
            yield numbers, texts
            numbers, texts, size = [], [], 0
    if numbers:
        yield numbers, texts


class _Part(NamedTuple):
    """What is kept of one piece; all numbers count from its beginning."""

    files: Index
    exact: Codes
    normal: Codes
    bounds: Index
    starts_before: Index
    ends_before: Index
    line_bounds: Index

    @classmethod
    def of(cls, files: Index, texts: Sequence[bytes], quiet: Sequence[Spans]) -> "_Part":
        tokens = tokenize(texts, quiet)
        line_ends = np.flatnonzero(np.frombuffer(b"\0".join(texts), np.uint8) == ord("\n"))
        return cls(
            files,
            tokens.exact,
            tokens.normal,
            tokens.bounds,
            np.searchsorted(tokens.starts, line_ends),
            np.searchsorted(tokens.ends - 1, line_ends),
            np.searchsorted(line_ends, tokens.offsets[:-1]),
        )
