"""Which units move together: parts that import only lower parts, so that no circle of imports can come about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.graph import strongly_connected
from engine.refactoring.reaching import reached
from engine.refactoring.recipes.file_split.sizes import TARGET
from engine.refactoring.recipes.file_split.units import Unit

Needs = Mapping[Unit, frozenset[Unit]]
Part = tuple[Unit, ...]
MIN_PART: Final = 40  # code lines below which a file of its own is no gain
FILE_COST: Final = 0.9  # what one more file weighs, in uses that cross files


@dataclass(frozen=True, slots=True)
class Parts:
    """`layered` are cut from larger wholes, each above what it needs; `loose` need nothing but themselves."""

    layered: tuple[Part, ...]
    loose: tuple[Part, ...]


def size(units: Sequence[Unit]) -> int:
    """Code lines of the units together."""
    return sum(unit.code_lines for unit in units)


def parts(movable: Sequence[Unit], needs: Needs) -> Parts:
    """Units that use each other stay together up to `TARGET` code lines; larger wholes are cut where few uses cross.

    Units come in the order of the module, and stay in it within a part.
    """
    layered: list[Part] = []
    small: list[Part] = []
    for whole in _wholes(movable, needs):
        if size(whole) <= TARGET:
            small.append(whole)
        else:
            layered += _cut(knots(whole, needs), needs)
    return Parts(tuple(layered), tuple(_packed(small)))


def knots(units: Sequence[Unit], needs: Needs) -> list[Part]:
    """Units that need each other in a circle, as one each; what is needed comes first."""
    ordered = sorted(units, key=_place)
    number = {unit: place for place, unit in enumerate(ordered)}
    graph = {number[unit]: sorted(number[need] for need in needs[unit] if need in number) for unit in units}
    return [tuple(ordered[place] for place in sorted(knot)) for knot in strongly_connected(graph)]


def _wholes(units: Sequence[Unit], needs: Needs) -> list[Part]:
    """Units that are connected by use, in either direction."""
    inside = frozenset(units)
    beside: dict[Unit, set[Unit]] = {unit: set() for unit in units}
    for unit in units:
        for need in needs[unit] & inside:
            beside[unit].add(need)
            beside[need].add(unit)
    seen: set[Unit] = set()
    found: list[Part] = []
    for unit in units:
        if unit not in seen:
            whole = reached(unit, beside)
            seen |= whole
            found.append(tuple(sorted(whole, key=_place)))
    return found


def _cut(blocks: Sequence[Part], needs: Needs) -> list[Part]:
    """Cut a row of knots, lower ones first, into runs of at most `TARGET` code lines with the fewest uses across.

    Dynamic programming over where the last run begins. A knot that is larger is a run of its own.
    """
    place = {unit: number for number, block in enumerate(blocks) for unit in block}
    below = [sorted({place[need] for unit in block for need in needs[unit] if need in place} - {number})
             for number, block in enumerate(blocks)]  # fmt: skip
    sizes = [size(block) for block in blocks]
    best, begins = [0.0], [0]
    for end in range(1, len(blocks) + 1):
        cost, begin = min(_runs(end, sizes, below, best))
        best.append(cost)
        begins.append(begin)
    runs: list[Part] = []
    end = len(blocks)
    while end:
        units = [unit for block in blocks[begins[end] : end] for unit in block]
        runs.append(tuple(sorted(units, key=_place)))
        end = begins[end]
    return runs[::-1]


def _runs(
    end: int, sizes: Sequence[int], below: Sequence[Sequence[int]], best: Sequence[float]
) -> list[tuple[float, int]]:
    """What it costs to end a run here, for each place where it may begin."""
    costs: list[tuple[float, int]] = []
    total = crossing = 0
    for begin in range(end - 1, -1, -1):
        total += sizes[begin]
        if total > TARGET and begin < end - 1:
            break
        inner = sum(begin in needed for needed in below[begin + 1 : end])
        crossing += len(below[begin]) - inner
        costs.append((best[begin] + crossing + FILE_COST, begin))
    return costs


def _packed(small: Sequence[Part]) -> list[Part]:
    """Wholes that need nothing of each other, put together in the order of the module up to `TARGET` code lines."""
    packed: list[Part] = []
    current: Part = ()
    for whole in small:
        if current and size(current) + size(whole) > TARGET:
            packed.append(current)
            current = ()
        current = (*current, *whole)
    if current:
        packed.append(current)
    return [tuple(sorted(part, key=_place)) for part in packed]


def _place(unit: Unit) -> int:
    return unit.index
