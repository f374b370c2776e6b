"""Whether a name is the project's own affair: nothing but code that is edited knows it, by any way there is.

Facts of one tree about one name, asked by the planner and, again and for itself, by the proof.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.names import names, names_in
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.recipes.variable_rename.uses import DefinitionNode, Use, Uses, uses
from engine.refactoring.view import View

# Decorators that ask nothing of what a function is called.
_PLAIN_DECORATORS: Final = frozenset(
    {
        "abstractmethod", "asynccontextmanager", "cache", "cached_property", "classmethod", "contextmanager",
        "dataclass", "deleter", "final", "getter", "lru_cache", "overload", "override", "property", "runtime_checkable",
        "setter", "staticmethod", "total_ordering", "wraps",
    }
)  # fmt: skip
_SELVES: Final = frozenset({"self", "cls"})
_Finding = Iterator[tuple[str, str]]


def obstacle(view: View, name: str) -> Refusal | None:
    """Why this name cannot be called otherwise everywhere at once; None where it can."""
    used = uses(view, name)
    for look in _LOOKS:
        for code, said in look(view, name, used):
            return Refusal(code, said)
    return None


def taken(view: View, name: str) -> Refusal | None:
    """Why nothing new may be called so; None where the name is free in the tree and means nothing outside."""
    known = names(view)
    if not known.is_free(name):
        return Refusal("taken", f"{name} is used or spoken of in this repository already")
    if name in view.outside.names:
        return Refusal("taken", f"{name} means something to the standard library or a dependency")
    composed = known.composed_by(name)
    if composed:
        return Refusal("taken", f"a string puts names like {composed.prefix}…{composed.suffix} together: {name} fits")
    if name in view.of_tree(_module_names):
        return Refusal("taken", f"a module or folder is called {name}")
    return None


def is_plainly_decorated(node: DefinitionNode) -> bool:
    """Whether no decorator learns or registers what is defined."""
    return all(_last_name(each) in _PLAIN_DECORATORS for each in node.decorator_list)


def _last_name(decorator: ast.expr) -> str:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _in_text(view: View, name: str, _: Uses) -> _Finding:
    known = names(view)
    if name in known.strings:
        yield "spoken_of", f"a string or type comment says {name}, and may look it up"
    if name in known.elsewhere:
        yield "spoken_of", f"a file that is not Python says {name}"
    composed = known.composed_by(name)
    if composed:
        yield "composed", f"a string puts names like {composed.prefix}…{composed.suffix} together: {name} fits"


def _in_files(view: View, name: str, _: Uses) -> _Finding:
    if name in view.of_tree(_module_names):
        yield "module_name", f"a module or folder is called {name} too"
    word = re.compile(rb"\b%b\b" % re.escape(name.encode()))
    for file in view.unreadable():
        if word.search(view.files[file.path]):
            yield "unreadable", f"{file.path} speaks of {name} and cannot be edited: it {file.reason}"
    for path in view.python:
        if not view.is_editable(path) and names_in(view, path).identifiers.get(name):
            yield "used_elsewhere", f"{path} uses {name}, and is not edited"


def _outside(view: View, name: str, used: Uses) -> _Finding:
    if name in view.outside.names:
        yield "known_outside", f"the standard library or a dependency has the name {name} as well"
    if view.outside.is_complete:
        return
    for use in used.attributes:
        if not _is_of_self(use.node):
            yield "outside_unknown", f"{use.path} reads {name} of an object that may be foreign: {view.outside.missing}"
    for use in used.imports:
        if not _is_of_tree(view, use):
            yield "outside_unknown", f"{use.path} imports {name} from elsewhere: {view.outside.missing}"
    for use in used.definitions:
        if use.owner is not None and any(_last_name(base) != "object" for base in use.owner.bases):
            yield "outside_unknown", f"{use.owner.name} has a base that may know {name}: {view.outside.missing}"


def _is_of_tree(view: View, use: Use) -> bool:
    """Whether an import takes its name from a module of this tree."""
    known = modules(view)
    if isinstance(use.node, ast.ImportFrom):
        return known.resolved(use.path, use.node.level, use.node.module) in known.paths
    return False


def _is_of_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _SELVES


def _shapes(view: View, name: str, used: Uses) -> _Finding:
    for use in used.keywords:
        yield (
            "keyword",
            f"{use.path}:{_line(use.node)} has a parameter or keyword {name}: it may reach a caller as text",
        )
    for use in used.stores:
        if isinstance(use.node, ast.Attribute):
            yield "stored_attribute", f"{use.path}:{_line(use.node)} sets {name} on an object, whose text forms show it"
        elif use.owner is not None:
            yield "class_variable", f"{name} is a variable of class {use.owner.name}, which may be a field or a member"
    for use in used.definitions:
        if isinstance(use.node, DefinitionNode) and not is_plainly_decorated(use.node):
            yield "decorated", f"{use.path}:{_line(use.node)}: a decorator of {name} may register it under its name"


def _mangled(view: View, name: str, used: Uses) -> _Finding:
    """`__x` inside class `_Name` is `_Name__x` to everybody else."""
    if any(isinstance(use.node, ast.ClassDef) for use in used.definitions):
        beginning = f"_{name.lstrip('_')}__"
        known = names(view)
        if any(each.startswith(beginning) for each in (*known.identifiers, *known.strings)):
            yield "mangled", f"a private attribute of class {name} is reached under its long name"


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


_LOOKS: Final[tuple[Callable[[View, str, Uses], _Finding], ...]] = (_in_text, _in_files, _shapes, _mangled, _outside)


def _module_names(view: View) -> frozenset[str]:
    parts = (part for path in view.files for part in PurePosixPath(path).with_suffix("").parts)
    return frozenset(parts)
