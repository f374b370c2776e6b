"""Takes the hints out of annotated Python, so that what a recipe fills in can be held against what people wrote."""

import ast
from collections.abc import Iterator

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.source import Source, Unreadable, read_source


def without_hints(path: str, raw: bytes) -> bytes:
    """The file without annotations of functions and variables, and without imports that only checkers see.

    Fields of classes with a decorator or a base keep theirs: dataclasses and named tuples are made of them. A file that
    does not parse stays as it is.
    """
    source = read_source(path, raw)
    if isinstance(source, Unreadable):
        return raw
    edits = _Stripper(source).edits(source.tree)
    return ChangeSet(tuple(edits)).applied({path: raw}).get(path) or raw


class _Stripper:
    def __init__(self, source: Source) -> None:
        self._source = source

    def edits(self, node: ast.AST, *, keeps_fields: bool = False) -> Iterator[Edit]:
        """What has to go in a node and below it."""
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING") and not node.orelse:
            yield self._edit(*self._source.span(node), b"pass")
            return
        if isinstance(node, ast.AnnAssign) and not keeps_fields:
            yield self._unannotated(node)
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield self._without_return(node.returns)
        if isinstance(node, ast.arg) and node.annotation is not None:
            start = self._source.offset(node.lineno, node.col_offset) + len(node.arg.encode())
            yield self._edit(start, self._source.span(node.annotation)[1])
        keeps = isinstance(node, ast.ClassDef) and bool(node.bases or node.decorator_list)
        for each in ast.iter_child_nodes(node):
            yield from self.edits(each, keeps_fields=keeps)

    def _unannotated(self, node: ast.AnnAssign) -> Edit:
        if node.value is None:
            return self._edit(*self._source.span(node), b"pass")
        return self._edit(self._source.span(node.target)[1], self._source.raw.index(b"=", self._end(node)), b" ")

    def _end(self, node: ast.AnnAssign) -> int:
        return self._source.span(node.annotation)[1]

    def _without_return(self, returns: ast.expr) -> Edit:
        start, end = self._source.span(returns)
        colon = end + len(self._source.raw[end:]) - len(self._source.raw[end:].lstrip(b" )\r\n\t"))
        arrow = self._source.raw.rindex(b"->", 0, start)
        before = len(self._source.raw[:arrow].rstrip(b" "))
        return self._edit(before, max(end, colon if self._source.raw[start - 1 : start] == b"(" else end))

    def _edit(self, start: int, end: int, text: bytes = b"") -> Edit:
        return Edit(self._source.path, start, end, text)
