"""From the items of the score to findings: ids that stay while lines move, losses that add up to the last digit.

A finding is one item. Where there are more than anybody reads, the items of one metric in one file become one finding
together, and the smallest of those one a metric: still with a place and a fix, and still adding up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Final

import numpy as np

from engine.analysis.parts.part import Values, Words
from engine.analysis.report import Finding
from engine.analysis.score import Losses
from engine.analysis.sources import shown_path
from engine.analysis.tables import Index, Mask

ID_DIGITS: Final = 6
DECIMALS: Final = 6
KEPT_APART: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Ledger:
    """All items of all metrics, one behind the other: what they belong to, where they stand, what they cost."""

    losses: Sequence[Losses]
    metrics: Index
    numbers: Index
    files: Index
    lines: Index
    points: Values

    def words(self, row: int) -> Words:
        return self.losses[int(self.metrics[row])].items.words(int(self.numbers[row]))

    def value(self, row: int) -> float:
        return float(self.losses[int(self.metrics[row])].items.values[self.numbers[row]])

    def metric(self, row: int) -> str:
        return self.losses[int(self.metrics[row])].metric


@dataclass(frozen=True, slots=True)
class _Line:
    """One finding before it has its id and its rounded loss; `key` is what the id is made of."""

    key: tuple[str, str, str]
    path: str
    line: int
    metric: str
    value: float
    points: float
    words: Words


def findings(
    losses: Sequence[Losses], paths: Sequence[str], *, limit: int = KEPT_APART, apart: Collection[int] = ()
) -> tuple[Finding, ...]:
    """The ledger, largest loss first. Points are rounded so that their sum stays what it was.

    About `limit` findings stay single items, those of the files `apart` in any case.
    """
    ledger = _ledger(losses)
    single, groups = _grouped(ledger, limit, apart)
    lines = [_single(ledger, row, paths) for row in np.flatnonzero(single).tolist()]
    lines += _together(ledger, np.flatnonzero(~single), groups, paths, limit)
    lines.sort(
        key=lambda line: (-line.points, line.path, line.line, line.metric, line.words.symbol, line.words.message)
    )
    points = _rounded([line.points for line in lines])
    ids = _ids(lines)
    return tuple(_finding(line, name, share) for line, name, share in zip(lines, ids, points, strict=True))


def losses_by_path(found: Iterable[Finding]) -> Mapping[str, float]:
    """The points that each file loses."""
    totals: defaultdict[str, float] = defaultdict(float)
    for finding in found:
        totals[finding.path] += finding.loss
    return totals


def points_by_file(losses: Sequence[Losses], size: int) -> Values:
    """The points that each of `size` files loses."""
    ledger = _ledger(losses)
    totals: Values = np.bincount(ledger.files, ledger.points, minlength=size).astype(np.float64)
    return totals


def _ledger(losses: Sequence[Losses]) -> _Ledger:
    """Every item that costs something."""
    sizes = [len(each.items) for each in losses]
    numbers = [np.arange(size) for size in sizes]
    points = np.concatenate([each.points for each in losses] or [np.zeros(0)])
    costs = points > 0
    metrics, number, files, lines = (
        np.concatenate(column or [np.zeros(0, np.int64)])[costs]
        for column in (
            [np.repeat(np.arange(len(losses)), sizes)],
            numbers,
            [each.items.files for each in losses],
            [each.items.lines for each in losses],
        )
    )
    return _Ledger(losses, metrics, number, files, lines, points[costs])


def _grouped(ledger: _Ledger, limit: int, apart: Collection[int]) -> tuple[Mask, Index]:
    """Which items are told alone, and of all the group (a file and a metric) that each belongs to.

    A group is told alone or together as a whole, so the ids of its items do not depend on the limit. The groups with
    the most expensive items come first.
    """
    if ledger.points.size <= limit:
        return np.ones(ledger.points.size, np.bool_), np.zeros(ledger.points.size, np.int64)
    pairs = ledger.files * len(ledger.losses) + ledger.metrics
    keys, groups, sizes = np.unique(pairs, return_inverse=True, return_counts=True)
    dearest = np.zeros(keys.size)
    np.maximum.at(dearest, groups, ledger.points)
    is_wanted = np.isin(keys // len(ledger.losses), list(apart))
    order = np.lexsort((keys, -dearest, ~is_wanted))
    is_within = np.zeros(keys.size, np.bool_)
    is_within[order] = np.cumsum(sizes[order]) <= limit
    return (is_within | is_wanted)[groups], groups


def _single(ledger: _Ledger, row: int, paths: Sequence[str]) -> _Line:
    words, metric, path = ledger.words(row), ledger.metric(row), paths[ledger.files[row]]
    key = (metric, words.identity or path, words.symbol)
    return _Line(key, path, int(ledger.lines[row]), metric, ledger.value(row), float(ledger.points[row]), words)


def _together(ledger: _Ledger, rows: Index, groups: Index, paths: Sequence[str], limit: int) -> list[_Line]:
    """One line a group of these rows; the groups beyond the limit, those that cost least, one a metric."""
    if not rows.size:
        return []
    order = rows[np.lexsort((ledger.lines[rows], groups[rows]))]
    starts = np.flatnonzero(np.append(True, np.diff(groups[order]) != 0))
    sizes = np.diff(np.append(starts, order.size))
    points = np.add.reduceat(ledger.points[order], starts)
    firsts = order[starts]
    ranked = np.lexsort((firsts, -points))
    lines = [
        _merged(ledger, int(firsts[each]), int(sizes[each]), float(points[each]), paths)
        for each in ranked[:limit].tolist()
    ]
    rest = ranked[limit:]
    for metric in np.unique(ledger.metrics[firsts[rest]]).tolist():
        own = rest[ledger.metrics[firsts[rest]] == metric]
        first = int(firsts[own[0]])
        lines.append(_merged(ledger, first, int(sizes[own].sum()), float(points[own].sum()), paths, files=own.size))
    return lines


def _merged(ledger: _Ledger, first: int, places: int, points: float, paths: Sequence[str], *, files: int = 1) -> _Line:
    """Several items told at the first of them."""
    words, metric, path = ledger.words(first), ledger.metric(first), paths[ledger.files[first]]
    if files == 1 and places == 1:
        return _single(ledger, first, paths)
    within = f"{places:,} places" + (f" in {files:,} files" if files > 1 else "")
    told = Words("", 0, f"{within}, the first: {words.message}", words.fix)
    key = (metric, path if files == 1 else "", "all")
    return _Line(key, path, int(ledger.lines[first]), metric, places, points, told)


def _rounded(points: Sequence[float]) -> list[float]:
    """Each number rounded, with what rounding took handed on to the next one."""
    rounded, exact, given = [], 0.0, 0.0
    for each in points:
        exact += each
        rounded.append(round(exact - given, DECIMALS))
        given += rounded[-1]
    return rounded


def _ids(lines: Sequence[_Line]) -> list[str]:
    """`FF-` and as many digits as tell a finding from all others.

    What is hashed has no line in it: metric, path (or the item's own identity), symbol, and the ordinal among equal
    ones in the order they stand.
    """
    ordinals: Counter[tuple[str, str, str]] = Counter()
    digests = {}
    for index in sorted(range(len(lines)), key=lambda index: lines[index].line):
        key = lines[index].key
        words = "\0".join((*key, str(ordinals[key])))
        digests[index] = sha256(words.encode("utf-8", "surrogateescape")).hexdigest()
        ordinals[key] += 1
    names = [f"FF-{digests[index][:ID_DIGITS]}" for index in range(len(lines))]
    for digits in count(ID_DIGITS + 2, 2):
        taken = Counter(names)
        clashing = [index for index, name in enumerate(names) if taken[name] > 1]
        if not clashing:
            return names
        for index in clashing:
            names[index] = f"FF-{digests[index][:digits]}"
    return names


def _finding(line: _Line, identity: str, points: float) -> Finding:
    return Finding(
        id=identity,
        path=shown_path(line.path),
        line=line.line,
        metric=line.metric,
        value=round(line.value, 4),
        limit=line.words.limit,
        loss=points,
        message=line.words.message,
        fix=line.words.fix,
        symbol=line.words.symbol,
    )
