"""Private functions, methods, classes and module variables: which one is meant, and the edits that rename it in the
whole tree at once."""

import ast
from dataclasses import dataclass

from engine.refactoring.change import Edit
from engine.refactoring.lexing import Unclosed, name_spans
from engine.refactoring.names import names_in
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.recipes.variable_rename.legal import misfit
from engine.refactoring.recipes.variable_rename.locals import scopes_of
from engine.refactoring.recipes.variable_rename.scopes import Binding
from engine.refactoring.recipes.variable_rename.world import obstacle, taken
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a module or a class binds: `name` is its own, `owner` the qualified name of its class or empty."""

    path: str
    name: str
    owner: str


def find_symbol(view: View, path: str, symbol: str) -> Symbol | None:
    """What a module or class of this file defines under the qualified name `symbol`."""
    owner, _, name = symbol.rpartition(".")
    scopes = scopes_of(view, path)
    for scope in scopes.all if scopes else ():
        is_holder = isinstance(scope.node, ast.Module | ast.ClassDef) and scope.qualname == owner
        if is_holder and scope.bound.get(name, set()) & {Binding.DEFINITION, Binding.VARIABLE}:
            return Symbol(path, name, owner)
    return None


def symbol_edits(view: View, symbol: Symbol, new: str) -> list[Edit] | Refusal:
    """The edits of every token of the symbol's name in the tree; or why they are not made."""
    old = symbol.name
    if not old.startswith("_") or (old.startswith("__") and old.endswith("__")):
        return Refusal("public", f"{old} in {symbol.path} is public: whoever uses it from outside would lose it")
    if old.startswith("__"):
        return Refusal("mangled", f"{old} in {symbol.path} is mangled with the name of its class")
    if not new.startswith("_"):
        return Refusal("illegal_name", f"{new} would be public, and {old} is private; _{new} may do")
    if misfit(new):
        return Refusal("illegal_name", f"{new} {misfit(new)}")
    refusal = obstacle(view, old) or taken(view, new)
    return refusal or _edits(view, old, new)


def _edits(view: View, old: str, new: str) -> list[Edit] | Refusal:
    edits: list[Edit] = []
    for path in view.python:
        if not names_in(view, path).identifiers.get(old):
            continue
        try:
            spans = name_spans(view.files[path], {old})
        except Unclosed as error:
            return Refusal("unreadable", f"{path}: {error}")
        edits += [Edit(path, span.start, span.end, new.encode()) for span in spans]
    return edits
