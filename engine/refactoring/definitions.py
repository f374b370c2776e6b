"""The functions and classes of a module, with their qualified names."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from engine.refactoring.complexity import FunctionNode

DefinitionNode = FunctionNode | ast.ClassDef


class Definition(NamedTuple):
    """`name` is qualified as `__qualname__` is, without `<locals>`; `owner` is what it stands in directly."""

    name: str
    node: DefinitionNode
    owner: DefinitionNode | None


def definitions(tree: ast.Module) -> Iterator[Definition]:
    """All of them, outer ones before inner ones, siblings in the order they stand; lambdas are not among them."""
    pending: list[tuple[ast.AST, str, DefinitionNode | None]] = [(tree, "", None)]
    while pending:
        node, prefix, owner = pending.pop()
        if isinstance(node, DefinitionNode):
            name = f"{prefix}{node.name}"
            yield Definition(name, node, owner)
            prefix, owner = f"{name}.", node
        inner = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]
        pending += [(child, prefix, owner) for child in reversed(inner)]


def is_asked_for(found: Definition, symbol: str, line: int) -> bool:
    """Whether this is what a scope asks for by symbol (empty for any), itself or around it, and by line (0 for any)."""
    is_named = not symbol or found.name == symbol or found.name.startswith(f"{symbol}.")
    return is_named and (not line or found.node.lineno <= line <= (found.node.end_lineno or 0))
