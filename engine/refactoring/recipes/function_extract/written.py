"""The names that are bound for sure once an expression, a target or a pattern has done its work."""

import ast
from collections.abc import Iterable, Iterator

from engine.refactoring.recipes.function_extract.binding import bindings


def surely_written(node: ast.expr | None, outcome: bool | None = None) -> frozenset[str]:
    """The names that assignment expressions have bound once `node` was evaluated, to `outcome` where that is given."""
    match node:
        case None | ast.Lambda():
            return frozenset()
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            return surely_written(value) | {name}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return surely_written(operand, None if outcome is None else not outcome)
        case ast.BoolOp(op=op, values=values):
            if outcome is isinstance(op, ast.And):
                return _union(surely_written(value, outcome) for value in values)
            return surely_written(values[0])
        case ast.IfExp(test=test):
            return surely_written(test)
        case ast.Compare(left=left, comparators=comparators):
            return surely_written(left) | surely_written(comparators[0])
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return surely_written(node.generators[0].iter)
    return _union(surely_written(part) for part in _parts(node))


def captured_by(pattern: ast.pattern) -> frozenset[str]:
    """The names that a pattern binds where it matches."""
    return bindings([pattern]).writes


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
