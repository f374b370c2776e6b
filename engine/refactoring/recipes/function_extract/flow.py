"""What is surely bound and what is still read at each statement of a function: the planner's own reckoning.

It follows the statements as they nest, and builds no graph; the proof reckons on a graph instead.
"""

import ast
from collections.abc import Sequence

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.function_extract.binding import parameters
from engine.refactoring.recipes.function_extract.bound import Bound
from engine.refactoring.recipes.function_extract.facts import NONE, Facts, Names
from engine.refactoring.recipes.function_extract.live import Exits, Live


class Flow:
    """Both reckonings of one function. Raises RecursionError for one that is nested beyond reason."""

    def __init__(self, function: FunctionNode) -> None:
        self.facts = Facts()
        bound = Bound(self.facts)
        bound.block(function.body, frozenset(parameters(function)))
        live = Live(self.facts)
        live.block(function.body, NONE, Exits())
        self.bound_before = bound.before
        self.live_after = live.after
        self.exits = live.exits

    def read_first(self, region: Sequence[ast.stmt]) -> Names:
        """The names that a region may read before it binds them itself."""
        return Live(self.facts).block(region, NONE, Exits())

    def bound_by(self, region: Sequence[ast.stmt], given: Names = NONE) -> Names | None:
        """The names that are surely bound at a region's end; None where it never comes to its end."""
        return Bound(self.facts).block(region, given)
