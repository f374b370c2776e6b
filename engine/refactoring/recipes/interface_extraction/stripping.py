"""A file without what no run of it reads: imports for type checkers, and the annotations of parameters."""

import ast
from dataclasses import dataclass, field

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.interface_extraction.importing import is_type_checking


@dataclass(slots=True)
class Stripped:
    """What was taken out of a file: `annotations` in the order of their parameters, `imports` one name each."""

    tree: ast.Module
    annotations: list[tuple[str, FunctionNode, ast.arg, ast.expr | None]] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)


def stripped(tree: ast.Module) -> Stripped:
    """Takes the tree apart: give it one of its own. Its flag `TYPE_CHECKING` is taken for typing's, see `has_flag`."""
    found = Stripped(tree)
    tree.body = [node for node in tree.body if not _taken_out(node, found)]
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                found.annotations.append((node.name, node, parameter, parameter.annotation))
                parameter.annotation = None
    return found


def has_flag(tree: ast.Module) -> bool:
    """Whether every `TYPE_CHECKING` that a block at the top asks is the one of `typing`, which is never true."""
    bound = {
        alias.asname or alias.name
        for node in tree.body
        if (isinstance(node, ast.ImportFrom) and node.module in {"typing", "typing_extensions"})
        or isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in {"TYPE_CHECKING", "typing"}
    }
    blocks = (node for node in tree.body if isinstance(node, ast.If) and is_type_checking(node.test))
    return all(_root(block.test) in bound for block in blocks)


def one_by_one(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The imports of one statement, one name each."""
    if isinstance(node, ast.Import):
        return {ast.unparse(ast.Import([alias])) for alias in node.names}
    return {ast.unparse(ast.ImportFrom(node.module, [alias], node.level)) for alias in node.names}


def _taken_out(node: ast.stmt, found: Stripped) -> bool:
    """Whether nothing is left of a statement; the flag goes out of the import that brings it."""
    if isinstance(node, ast.ImportFrom) and node.module == "typing":
        node.names = [alias for alias in node.names if alias.name != "TYPE_CHECKING"]
        return not node.names
    if not isinstance(node, ast.If) or not is_type_checking(node.test) or node.orelse:
        return False
    for each in node.body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            found.imports |= one_by_one(each)
    node.body = [each for each in node.body if not isinstance(each, ast.Import | ast.ImportFrom)]
    return not node.body


def _root(test: ast.expr) -> str:
    return ast.unparse(test).partition(".")[0]
