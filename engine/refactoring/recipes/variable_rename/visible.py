"""Whether what a function or class is called can be seen by code that runs: by whatever reads `__name__` of a thing."""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from engine.refactoring.names import names
from engine.refactoring.source import Source
from engine.refactoring.view import View

_NAME: Final = "__name__"
_QUALIFIED: Final = "__qualname__"
_BY_NAME: Final = ("pickle", "cPickle", "cloudpickle", "dill", "copyreg", "shelve", "marshal")


def seen_by(view: View, *, is_renamed: bool = False) -> str:
    """Who could see the own name of a thing that is handed on, as a clause with its place; empty for nobody.

    `is_renamed` says that its `__name__` is set to another one before anybody gets it.
    """
    known = names(view)
    for module in _BY_NAME:
        if known.count(module):
            return f"{module} stores things under their names"
    attributes = (_QUALIFIED,) if is_renamed else (_NAME, _QUALIFIED)
    for path in view.python:
        for attribute, line in view.of_file(_readings, path):
            if attribute in attributes:
                return f"{path}:{line} reads {attribute}"
    return ""


def is_handed_on(tree: ast.AST, name: str, meant: Iterable[ast.AST]) -> bool:
    """Whether one of these nodes gives the thing called `name` away, instead of only calling it or setting it up."""
    innocent = {node for each in ast.walk(tree) for node in _innocent(each)}
    return any(node not in innocent and _reads(node, name) for node in meant)


def is_renamed(nodes: Iterable[ast.AST], name: str) -> bool:
    """Whether `name.__name__ = ...` stands among these nodes."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == _NAME
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in nodes
    )


def _readings(view: View, path: str) -> tuple[tuple[str, int], ...]:
    raw = view.files[path]
    if _NAME.encode() not in raw and _QUALIFIED.encode() not in raw:
        return ()
    source = view.source(path)
    nodes: Iterator[ast.AST] = ast.walk(source.tree) if isinstance(source, Source) else iter(())
    return tuple(
        (node.attr, node.lineno)
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in {_NAME, _QUALIFIED} and isinstance(node.ctx, ast.Load)
    )


def _innocent(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=func):
            yield func
        case ast.Attribute(value=value, ctx=ast.Store()):
            yield value


def _reads(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=it, ctx=ast.Load()) | ast.Attribute(attr=it, ctx=ast.Load()):
            return it == name
    return False
