"""Whether two runs with the same shape are one another under other names, and which parts of them are."""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Final

import numpy as np

from engine.analysis.clones.fingerprints import RENAMED, Mask
from engine.analysis.clones.runs import Runs
from engine.analysis.clones.texts import TokenTexts
from engine.analysis.clones.tokens import IDENTIFIER

MIN_CONSISTENCY: Final = 0.8  # of a renaming: 1.0 where each name has one counterpart everywhere
MIN_NAMES_SHARE: Final = 0.05  # of the tokens: below, it is a table of values
MAX_EXACT_SHARE: Final = 0.5  # of a run in one stretch of equal tokens: above, it is a matter of exact clones
MAX_STRETCHES: Final = 100  # of one run that are looked at, the longest ones
_EDGE: Final = np.ones(1, np.bool_)

Span = tuple[int, int]


def renamed_parts(runs: Runs, texts: TokenTexts) -> Runs:
    """The runs, or the stretches of them, in which each name has its counterpart and no half is equal to the letter."""
    found = []
    for file, start, other_file, other_start, length in zip(*(column.tolist() for column in runs.columns), strict=True):
        here, there = int(texts.bounds[file]) + start, int(texts.bounds[other_file]) + other_start
        for first, last in _parts(texts, here, there, length):
            found.append((file, start + first, other_file, other_start + first, last - first))
    return Runs(*np.array(found, np.int64).reshape(-1, 5).T)


def _parts(texts: TokenTexts, here: int, there: int, length: int) -> Iterator[Span]:
    """The parts of one run that are renamed, as spans of its tokens."""
    one, other = texts.exact[here : here + length], texts.exact[there : there + length]
    is_name = texts.normal[here : here + length] == IDENTIFIER
    names, counterparts = one[is_name].tolist(), other[is_name].tolist()
    if _consistency(names, counterparts) >= MIN_CONSISTENCY:
        spans = [(0, length)]
    else:
        spans = _consistent_spans(names, counterparts, np.flatnonzero(is_name).tolist(), length)
    is_equal = one == other
    for first, last in spans:
        enough_names = is_name[first:last].sum() >= MIN_NAMES_SHARE * (last - first)
        if enough_names and _longest_stretch(is_equal[first:last]) <= MAX_EXACT_SHARE * (last - first):
            yield first, last


def _consistency(names: Sequence[int], counterparts: Sequence[int]) -> float:
    """1.0 where names map one to one; at most about 0.5 where they have nothing to do with each other."""
    if not names:
        return 1.0
    return min(len(set(names)), len(set(counterparts))) / len(set(zip(names, counterparts, strict=True)))


def _consistent_spans(
    names: Sequence[int], counterparts: Sequence[int], places: Sequence[int], length: int
) -> list[Span]:
    """The stretches of tokens, apart from each other, in which names map one to one; the longest are taken first.

    A run goes on through several functions, and each of them has names of its own.
    """
    stretches: list[Span] = []
    first = 0
    forth: dict[int, Span] = {}
    back: dict[int, Span] = {}
    for number, (name, counterpart) in enumerate(zip(names, counterparts, strict=True)):
        conflict = max(_conflict(forth, name, counterpart), _conflict(back, counterpart, name))
        if conflict >= first:
            stretches.append((_after(places, first), places[number]))
            first = conflict + 1
        forth[name] = counterpart, number
        back[counterpart] = name, number
    stretches.append((_after(places, first), length))
    return _apart(stretches)


def _conflict(seen: dict[int, Span], name: int, counterpart: int) -> int:
    """The last place where a name stood for something else; -1 for none."""
    before, number = seen.get(name, (counterpart, -1))
    return -1 if before == counterpart else number


def _after(places: Sequence[int], first: int) -> int:
    """The token behind the name before the one that a stretch begins with."""
    return places[first - 1] + 1 if first else 0


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap: the longest as they are, of others what these leave, where it is still long enough."""
    kept: list[Span] = []
    for first, last in nsmallest(MAX_STRETCHES, spans, key=lambda span: span[0] - span[1]):
        for begin, end in kept:
            if first < end and begin < last:
                first, last = (first, begin) if first < begin else (end, last)
        if last - first >= RENAMED.guaranteed:
            kept.append((first, last))
    return kept


def _longest_stretch(is_true: Mask) -> int:
    edges = np.flatnonzero(np.concatenate((_EDGE, ~is_true, _EDGE)))
    return int((edges[1:] - edges[:-1]).max()) - 1
