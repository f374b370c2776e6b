"""A layered layout of a small directed graph (after Sugiyama, Tagawa, Toda, 1981): importers above what they import.

Circles are broken where that turns the fewest edges, layers are no wider than the screen, and neighbours are moved
towards each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SWEEPS: Final = 8
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """`layers` hold the nodes from top to bottom and left to right; `down` are the edges that fall, those that follow
    from others left out; `up` those that close a circle."""

    layers: tuple[tuple[int, ...], ...]
    down: tuple[Pair, ...]
    up: tuple[Pair, ...]


def laid_out(size: int, edges: Sequence[Pair], widest: int, kept: Sequence[Pair] = ()) -> Layout:
    """The layout of nodes 0 to `size` - 1; `kept` are edges that are shown even where they follow from others."""
    order = in_order(size, edges)
    rank = {node: at for at, node in enumerate(order)}
    falling = [(a, b) for a, b in edges if rank[a] < rank[b]]
    rising = tuple((a, b) for a, b in edges if rank[a] > rank[b])
    layers = _ordered(_layers(order, falling, widest), falling)
    needed = _reduced(order, falling).union(kept)
    down = tuple(edge for edge in falling if edge in needed)
    return Layout(tuple(tuple(layer) for layer in layers), down, rising)


def in_order(size: int, edges: Sequence[Pair]) -> list[int]:
    """The nodes in an order against which few edges run (Eades, Lin, Smyth, 1993)."""
    after, before = _neighbours(size, edges)
    left, first, last = set(range(size)), list[int](), list[int]()
    while left:
        sinks = [node for node in sorted(left) if not after[node] & left]
        if sinks:
            last.append(sinks[-1])
            left.remove(sinks[-1])
            continue
        sources = [node for node in sorted(left) if not before[node] & left]
        chosen = sources[0] if sources else max(left, key=lambda n: (len(after[n] & left) - len(before[n] & left), -n))
        first.append(chosen)
        left.remove(chosen)
    return first + last[::-1]


def _neighbours(size: int, edges: Sequence[Pair]) -> tuple[list[set[int]], list[set[int]]]:
    after: list[set[int]] = [set() for _ in range(size)]
    before: list[set[int]] = [set() for _ in range(size)]
    for a, b in edges:
        after[a].add(b)
        before[b].add(a)
    return after, before


def _layers(order: Sequence[int], falling: Sequence[Pair], widest: int) -> list[list[int]]:
    """Each node in the first layer below all that import it where there is still room."""
    _, before = _neighbours(len(order), falling)
    depth: dict[int, int] = {}
    layers: list[list[int]] = []
    for node in order:
        level = max((depth[each] + 1 for each in before[node]), default=0)
        while level < len(layers) and len(layers[level]) >= widest:
            level += 1
        if level == len(layers):
            layers.append([])
        layers[level].append(node)
        depth[node] = level
    return layers


def _ordered(layers: list[list[int]], falling: Sequence[Pair]) -> list[list[int]]:
    """Each layer sorted by where its neighbours stand, from above and from below in turn."""
    after, before = _neighbours(sum(map(len, layers)), falling)
    place: dict[int, float] = {}
    for layer in layers:
        _set_places(layer, place)
    for sweep in range(_SWEEPS):
        sides, turn = (before, layers) if sweep % 2 == 0 else (after, layers[::-1])
        for layer in turn:
            means = {node: _mean(node, sides[node], place) for node in layer}
            layer.sort(key=lambda node: (means[node], node))
            _set_places(layer, place)
    return layers


def _set_places(layer: Sequence[int], place: dict[int, float]) -> None:
    """Layers are centred, so a place counts from the middle."""
    place |= {node: at - (len(layer) - 1) / 2 for at, node in enumerate(layer)}


def _mean(node: int, neighbours: set[int], place: dict[int, float]) -> float:
    return sum(place[each] for each in neighbours) / len(neighbours) if neighbours else place[node]


def _reduced(order: Sequence[int], falling: Sequence[Pair]) -> set[Pair]:
    """The edges that do not follow from longer ways (transitive reduction; the graph has no circle)."""
    after, _ = _neighbours(len(order), falling)
    below: dict[int, set[int]] = {}
    kept: set[Pair] = set()
    rank = {node: at for at, node in enumerate(order)}
    for node in reversed(order):
        seen: set[int] = set()
        for target in sorted(after[node], key=lambda each: rank[each]):
            if target not in seen:
                kept.add((node, target))
            seen |= {target} | below[target]
        below[node] = seen
    return kept
