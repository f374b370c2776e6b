"""What a part of the score says about one language, and the curves that turn a number into a share."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.facts import FileFacts, Function
from engine.analysis.graph import Graph
from engine.analysis.report import Applicability
from engine.languages.language import Traits

Knots = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Code:
    """All of one language in one tree. `sources` are scored; `tests` are what its usual runner collects and that check
    something, `has_tests` whether there are test files at all."""

    traits: Traits
    sources: Mapping[str, FileFacts]
    tests: frozenset[str]
    has_tests: bool
    graph: Graph

    @property
    def code_lines(self) -> int:
        return sum(facts.code_lines for facts in self.sources.values())

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function that is large enough to praise or blame, in the order of paths and lines."""
        for path in sorted(self.sources):
            for function in self.sources[path].functions:
                if not function.is_trivial:
                    yield path, function


@dataclass(frozen=True, slots=True)
class Item:
    """One place that lowers a part. `weight` is its share of the loss, in any unit that the items share.

    `message` is what was found, as a line of a list, with the limit where one helps; `fix` is one plain sentence with
    what would work. `identity` is what the item is known by where that is not its place.
    """

    path: str
    line: int
    symbol: str
    metric: str
    value: float
    limit: float
    weight: float
    message: str
    fix: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One part of one language: `value` 0.0-1.0, and the items that share what is lost. An estimated value lies between
    `lowest` and 1."""

    value: float
    items: tuple[Item, ...]
    state: Applicability = "measured"
    reason: str = ""
    lowest: float | None = None


def curve(knots: Knots, x: float) -> float:
    """The piecewise linear function through the knots, level outside of them."""
    if x <= knots[0][0]:
        return knots[0][1]
    if x >= knots[-1][0]:
        return knots[-1][1]
    right = bisect_right([knot[0] for knot in knots], x)
    (x0, y0), (x1, y1) = knots[right - 1], knots[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def clamp(value: float) -> float:
    return min(1.0, max(0.0, value))
