"""The bindings of the parts of one function, each found out once, and what its control flow says on its face."""

import ast
from collections.abc import Iterable
from typing import Final

from engine.refactoring.recipes.function_extract.binding import Bindings, bindings
from engine.refactoring.recipes.function_extract.written import surely_written

Names = frozenset[str]
NONE: Names = frozenset()
# Context managers of the language itself whose exit never answers true.
_LETS_THROUGH: Final = frozenset({"open"})


class Facts:
    """The bindings of statements and expressions of one function, each found out once."""

    def __init__(self) -> None:
        self._known: dict[ast.AST, Bindings] = {}

    def of(self, node: ast.AST) -> Bindings:
        if node not in self._known:
            self._known[node] = bindings([node])
        return self._known[node]

    def read(self, *nodes: ast.AST | None) -> Names:
        """The names that evaluating these looks up, and those that what it makes may look up later."""
        return NONE.union(*(self.of(node).used for node in nodes if node is not None))

    def sure(self, node: ast.expr | None, outcome: bool | None = None) -> Names:
        """The names that evaluating this has bound for sure, as `surely_written` tells; most expressions bind none."""
        return surely_written(node, outcome) if node is not None and self.of(node).writes else NONE

    def deleted(self, nodes: Iterable[ast.AST]) -> Names:
        return NONE.union(*(self.of(node).deletes for node in nodes))


def is_endless(node: ast.AST) -> bool:
    """Whether this is a loop that only a `break` ends."""
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)


def is_irrefutable(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def may_swallow(node: ast.With | ast.AsyncWith) -> bool:
    """Whether any of the managers could; only what is known for sure could not."""
    return not all(_lets_through(item.context_expr) for item in node.items)


def _lets_through(manager: ast.expr) -> bool:
    match manager:
        case ast.Call(func=ast.Name(id=name)):
            return name in _LETS_THROUGH
    return False
