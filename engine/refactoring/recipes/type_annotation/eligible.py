"""Which files and functions may take types at all: none whose annotations something reads while the program runs."""

import ast
import re
from typing import Final

from engine.refactoring.expressions import dotted
from engine.refactoring.names import names_in
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.recipes.type_annotation.bindings import imported_packages
from engine.refactoring.recipes.type_annotation.functions import Function
from engine.refactoring.recipes.type_annotation.world import World
from engine.refactoring.source import Source

_READERS: Final = frozenset(
    {"pydantic", "fastapi", "typer", "attr", "attrs", "msgspec", "beartype", "typeguard", "strawberry", "injector"}
    | {"cattrs", "cyclopts", "hug", "plum", "multipledispatch", "litestar", "marshmallow_dataclass"}
)
_READING: Final = frozenset(
    {"__annotations__", "get_type_hints", "get_annotations", "singledispatch", "singledispatchmethod"}
)
_TYPE_COMMENT: Final = re.compile(rb"#[ \t]*type:[ \t]*\(")
_HARMLESS: Final = frozenset(
    [
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "lru_cache",
        "cache",
        "wraps",
        "abstractmethod",
        "final",
        "override",
        "setter",
        "getter",
        "deleter",
        "contextmanager",
        "asynccontextmanager",
        "total_ordering",
    ]
)
_DECLARES_ALTERNATIVES: Final = "overload"


def refusal(world: World, source: Source) -> Refusal | None:
    """Why a whole file is left alone."""
    path, used = source.path, names_in(world.view, source.path).identifiers
    readers = sorted(imported_packages(world.view, path) & _READERS)
    if readers:
        return Refusal("runtime_annotations", f"{path} imports {readers[0]}, which reads annotations while it runs.")
    reading = sorted(_READING.intersection(used))
    if reading:
        return Refusal("runtime_annotations", f"{path} reads annotations itself: it uses {reading[0]}.")
    if _TYPE_COMMENT.search(source.raw):
        return Refusal("type_comments", f"{path} states types in comments; a second form beside them would clash.")
    return None


def takes_types(world: World, function: Function) -> bool:
    """Whether every decorator is known not to look at annotations: one of the standard library, or of a file of the
    tree that reads none."""
    return all(_is_harmless(world, function, each) for each in function.node.decorator_list)


def _is_harmless(world: World, function: Function, decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    text = dotted(called)
    last = text.rpartition(".")[2]
    if last in _HARMLESS:
        return True
    home = world.modules.paths.get(world.resolve(function.path, text).partition(":")[0])
    return home is not None and last != _DECLARES_ALTERNATIVES and not reads_annotations(world, home)


def reads_annotations(world: World, path: str) -> bool:
    """Whether a file looks at annotations, or at signatures, while it runs."""
    used = names_in(world.view, path).identifiers
    return bool(_READING.intersection(used)) or "signature" in used or "getfullargspec" in used
