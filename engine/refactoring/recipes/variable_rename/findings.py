"""The names of a file that should be others, each with the name that it should have."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.analysis.naming import class_misname, function_misname, numbered
from engine.languages.registry import LANGUAGES
from engine.refactoring.recipes.variable_rename.legal import BUILTINS, misfit
from engine.refactoring.recipes.variable_rename.locals import scopes_of
from engine.refactoring.recipes.variable_rename.scopes import Binding, FunctionNode, Place, Scope, Scopes
from engine.refactoring.recipes.variable_rename.uses import DefinitionNode
from engine.refactoring.recipes.variable_rename.wording import Given, better_name, cap_words, givens, snake_case
from engine.refactoring.source import Source
from engine.refactoring.view import View

MIN_LINES: Final = 10  # a letter may stand for something as long as both can be seen at once
_POINTS: Final = 10.0  # what a name that costs points weighs; locals weigh by the lines they live, up to as much
_MAX_WORDS: Final = 2  # of a name that one letter may be short for
_TRAITS: Final = LANGUAGES["python"].traits
_MIXED: Final = re.compile(r"_*[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+")


@dataclass(frozen=True, slots=True)
class Finding:
    """`symbol` is the function for its locals, the thing itself for all else; `last` is the last line it is met at."""

    symbol: str
    line: int
    last: int
    old: str
    new: str
    why: str
    weight: float


def findings(view: View, path: str) -> tuple[Finding, ...]:
    """In the order of the text; what they are is found in this file alone."""
    return view.of_file(_findings, path)


def _findings(view: View, path: str) -> tuple[Finding, ...]:
    source, scopes = view.source(path), scopes_of(view, path)
    if scopes is None or not isinstance(source, Source):
        return ()
    try:
        found = [*_definitions(scopes), *_locals(source, scopes)]
    except RecursionError:
        return ()  # an expression nested beyond what anybody writes
    return tuple(sorted(found, key=lambda each: (each.line, each.symbol, each.old)))


def _definitions(scopes: Scopes) -> Iterator[Finding]:
    """Private functions and classes, nested ones of any name, and private variables of the module."""
    for scope in scopes.all:
        if not isinstance(scope.node, ast.Module | ast.ClassDef | FunctionNode):
            continue
        for name, bindings in scope.own.items():
            is_own = scope.is_function or (name.startswith("_") and not name.startswith("__"))
            first = scopes.meant[scope][name][0].node
            if is_own and bindings == {Binding.DEFINITION}:
                nodes = [place.node for place in scopes.meant[scope][name] if isinstance(place.node, DefinitionNode)]
                yield from _misnamed(scope, name, nodes)
            elif is_own and bindings == {Binding.VARIABLE} and scope.parent is None and _MIXED.fullmatch(name):
                why = f"{name} is in mixed case, where variables of Python are in lower case"
                yield _finding(scope, name, snake_case(name), why, first, 1.0)


def _misnamed(scope: Scope, name: str, nodes: list[DefinitionNode]) -> Iterator[Finding]:
    node = nodes[0]
    if isinstance(node, ast.ClassDef):
        said, new = class_misname(name, _TRAITS), cap_words(name)
    else:
        is_exempt = bool(node.decorator_list) or (isinstance(scope.node, ast.ClassDef) and bool(scope.node.bases))
        said, new = function_misname(name, _TRAITS, is_exempt, MIN_LINES), snake_case(name)
    if said.startswith("breaks") and new != name:
        yield _finding(scope, name, new, f"the name of {name} {said}", node, _POINTS)


def _finding(scope: Scope, name: str, new: str, why: str, node: ast.AST, weight: float) -> Finding:
    line = int(getattr(node, "lineno", 1))
    symbol = f"{scope.qualname}.{name}" if scope.qualname else name
    return Finding(symbol, line, line, name, new, why, weight)


def _locals(source: Source, scopes: Scopes) -> Iterator[Finding]:
    told = givens(source.tree)
    for scope in scopes.functions():
        variables = {name: scopes.meant[scope][name] for name, how in scope.own.items() if how == {Binding.VARIABLE}}
        copies = numbered(variables)
        faults = {name: _fault(name, _lines(places), is_copy=name in copies) for name, places in variables.items()}
        if not any(faults.values()):
            continue
        names = {name: _better(name, places, told) for name, places in variables.items()}
        for name, new in names.items():
            # What is said of two variables tells neither from the other.
            is_own = new and list(names.values()).count(new) == 1 and not misfit(new) and not _is_known(scope, new)
            if faults[name] and is_own and _stands_for(name, new):
                first, last = _lines(variables[name])
                weight = min((last - first) / MIN_LINES, _POINTS)
                yield Finding(scope.qualname, first, last, name, new, faults[name], weight)


def _lines(places: list[Place]) -> tuple[int, int]:
    """The first and the last line at which a name is met."""
    lines = [int(getattr(place.node, "lineno", 1)) for place in places]
    return min(lines), max(lines)


def _fault(name: str, met: tuple[int, int], *, is_copy: bool) -> str:
    """What is wrong with a local variable's name, as a sentence; empty for nothing."""
    if name.startswith("_"):
        return ""
    lines = met[1] - met[0] + 1
    if len(name) == 1 and name.islower():
        return f"{name} is one letter for a value that lives {lines} lines" if lines > MIN_LINES else ""
    if name in BUILTINS:
        return f"{name} hides the built-in of that name"
    if _MIXED.fullmatch(name):
        return f"{name} is in mixed case, where variables of Python are in lower case"
    return f"{name} differs from another variable by a number only" if is_copy else ""


def _better(name: str, places: list[Place], told: Mapping[ast.Name, Given | None]) -> str:
    """What all values of a variable suggest; the same name in lower case for one in mixed case."""
    if _MIXED.fullmatch(name):
        return snake_case(name)
    binding = [place.node for place in places if not _is_read(place.node)]
    if not all(isinstance(node, ast.Name) and (node in told or isinstance(node.ctx, ast.Del)) for node in binding):
        return ""
    values = [told.get(node) for node in binding if isinstance(node, ast.Name)]
    return better_name(each for each in values if each)


def _stands_for(name: str, new: str) -> bool:
    """Whether a new name is a better one for this: one letter must be short for it, a copy must get more than lose its
    number."""
    words = new.split("_")
    is_abbreviated = len(words) <= _MAX_WORDS and any(word.startswith(name) for word in words)
    return new != name.rstrip("0123456789").rstrip("_") and (len(name) > 1 or is_abbreviated)


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def _is_known(scope: Scope, new: str) -> bool:
    """Whether the function, what is in it or around it, or the module has this name already."""
    outer = scope.parent
    while outer is not None and new not in outer.places:
        outer = outer.parent
    return outer is not None or scope.knows(new)
