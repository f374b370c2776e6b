"""Python code as the interpreter's own parser sees it: the independent second opinion of the comparisons."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
LoopNode = ast.For | ast.AsyncFor | ast.While
TryNode = ast.Try | ast.TryStar
ScopeNode = FunctionNode | ast.ClassDef | ast.Lambda


class Found(NamedTuple):
    """One function, by its qualified name; a method stands directly in a class."""

    name: str
    node: FunctionNode
    is_method: bool


class Tree(NamedTuple):
    """One parsed file; `lines` are its physical lines in UTF-8, since the parser counts bytes."""

    module: ast.Module
    lines: list[bytes]

    def is_elif(self, node: ast.If) -> bool:
        """Whether an `if` is written as `elif`; the parser makes the same of both."""
        return self.lines[node.lineno - 1].startswith(b"elif", node.col_offset)

    def functions(self) -> Iterator[Found]:
        """Every function in the order they stand, nested ones too."""
        yield from _functions(self.module, "", is_class=False)


def parse(path: Path) -> Tree | None:
    """The tree of a file, None for one that this interpreter cannot read."""
    raw = path.read_bytes().replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf")
    try:
        return Tree(ast.parse(raw), raw.split(b"\n"))
    except (SyntaxError, ValueError):
        return None


def own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """Every node of a function's body, without those of functions and classes inside it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if not isinstance(node, FunctionNode | ast.ClassDef):
            yield node
            pending.extend(ast.iter_child_nodes(node))


def decisions(node: ast.AST) -> int:
    """Decisions that expressions make below a node: operators, ternaries, clauses of comprehensions."""
    total = 0
    for inner in ast.walk(node):
        match inner:
            case ast.BoolOp():
                total += len(inner.values) - 1
            case ast.IfExp():
                total += 1
            case ast.comprehension():
                total += 1 + len(inner.ifs)
    return total


def _functions(node: ast.AST, prefix: str, *, is_class: bool) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FunctionNode):
            yield Found(prefix + child.name, child, is_class)
            yield from _functions(child, f"{prefix}{child.name}.", is_class=False)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.", is_class=True)
        else:
            yield from _functions(child, prefix, is_class=is_class)
