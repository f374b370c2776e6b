"""From the items of the score to findings: ids that stay while lines move, losses that add up to the last digit."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import count

from engine.analysis.parts.part import Item
from engine.analysis.report import Finding
from engine.analysis.score import Loss
from engine.analysis.sources import shown_path

ID_DIGITS = 6
DECIMALS = 6
KEPT_APART = 20_000  # beyond this many, the smallest findings of one file and metric become one


def findings(losses: Sequence[Loss]) -> tuple[Finding, ...]:
    """The ledger, largest loss first. Points are rounded so that their sum stays what it was."""
    ordered = sorted(losses, key=_order)
    if len(ordered) > KEPT_APART:
        ordered = sorted((*ordered[:KEPT_APART], *_merged(ordered[KEPT_APART:])), key=_order)
    points = _rounded([loss.points for loss in ordered])
    ids = _ids([loss.item for loss in ordered])
    return tuple(_finding(loss.item, name, share) for loss, name, share in zip(ordered, ids, points, strict=True))


def losses_by_path(found: Iterable[Finding]) -> Mapping[str, float]:
    """The points that each file loses."""
    totals: defaultdict[str, float] = defaultdict(float)
    for finding in found:
        totals[finding.path] += finding.loss
    return totals


def _order(loss: Loss) -> tuple[float, str, int, str, str, str]:
    item = loss.item
    return (-loss.points, item.path, item.line, item.metric, item.symbol, item.message)


def _finding(item: Item, identity: str, points: float) -> Finding:
    return Finding(
        id=identity,
        path=shown_path(item.path),
        line=item.line,
        metric=item.metric,
        value=round(item.value, 4),
        limit=item.limit,
        loss=points,
        message=item.message,
        fix=item.fix,
        symbol=item.symbol,
    )


def _rounded(points: Sequence[float]) -> list[float]:
    """Each number rounded, with what rounding took handed on to the next one."""
    rounded, exact, given = [], 0.0, 0.0
    for each in points:
        exact += each
        rounded.append(round(exact - given, DECIMALS))
        given += rounded[-1]
    return rounded


def _ids(items: Sequence[Item]) -> list[str]:
    """`FF-` and as many digits as tell a finding from all others.

    What is hashed has no line in it: metric, path (or the item's own identity), symbol, and the ordinal among equal
    ones in the order they stand.
    """
    ordinals: Counter[tuple[str, str, str]] = Counter()
    digests = {}
    for index in sorted(range(len(items)), key=lambda index: items[index].line):
        item = items[index]
        key = (item.metric, item.identity or item.path, item.symbol)
        words = "\0".join((*key, str(ordinals[key])))
        digests[index] = sha256(words.encode("utf-8", "surrogateescape")).hexdigest()
        ordinals[key] += 1
    names = [f"FF-{digests[index][:ID_DIGITS]}" for index in range(len(items))]
    for digits in count(ID_DIGITS + 2, 2):
        taken = Counter(names)
        clashing = [index for index, name in enumerate(names) if taken[name] > 1]
        if not clashing:
            return names
        for index in clashing:
            names[index] = f"FF-{digests[index][:digits]}"
    return names


def _merged(losses: Sequence[Loss]) -> list[Loss]:
    """One loss for all small ones of a file and metric, at the first of them."""
    groups: defaultdict[tuple[str, str], list[Loss]] = defaultdict(list)
    for loss in losses:
        groups[loss.item.path, loss.item.metric].append(loss)
    return [_one(group) for group in groups.values()]


def _one(group: Sequence[Loss]) -> Loss:
    if len(group) == 1:
        return group[0]
    first = min(group, key=lambda loss: (loss.item.line, loss.item.symbol)).item
    item = Item(
        first.path,
        first.line,
        "",
        first.metric,
        len(group),
        0,
        sum(loss.item.weight for loss in group),
        f"{len(group):,} places, the first: {first.message}",
        first.fix,
    )
    return Loss(item, sum(loss.points for loss in group))
