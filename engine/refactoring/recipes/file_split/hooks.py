"""Classes that do something whenever somebody derives from them: the order of their subclasses may be behaviour."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.refactoring.source import Source
from engine.refactoring.view import View

# These metaclasses remember nothing of the classes they make.
_QUIET: Final = frozenset({"ABCMeta", "EnumMeta", "EnumType", "type"})


@dataclass(frozen=True, slots=True)
class _Class:
    name: str
    bases: tuple[str, ...]
    has_hook: bool


def hooked(view: View) -> frozenset[str]:
    """Names of all classes of the tree that have a metaclass of their own or `__init_subclass__`, or inherit one.

    Classes are known by their last name, so one may be taken for another; what is derived from a class of a library
    that hooks is not seen.
    """
    return view.of_tree(_hooked)


def _hooked(view: View) -> frozenset[str]:
    classes = [each for path in view.python for each in view.of_file(_classes, path)]
    derived: dict[str, set[str]] = {}
    for each in classes:
        for base in each.bases:
            derived.setdefault(base, set()).add(each.name)
    found = {each.name for each in classes if each.has_hook}
    waiting = list(found)
    while waiting:
        fresh = derived.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def last_name(node: ast.expr) -> str:
    """`C` of `a.b.C` and of `C[T]`; empty for what is no name."""
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _classes(view: View, path: str) -> tuple[_Class, ...]:
    source = view.source(path)
    return tuple(_found(source.tree)) if isinstance(source, Source) else ()


def _found(tree: ast.Module) -> Iterator[_Class]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            metaclass = next((last_name(key.value) for key in node.keywords if key.arg == "metaclass"), "type")
            own = any(isinstance(each, ast.FunctionDef) and each.name == "__init_subclass__" for each in node.body)
            yield _Class(node.name, tuple(map(last_name, node.bases)), own or metaclass not in _QUIET)
