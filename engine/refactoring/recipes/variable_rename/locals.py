"""Local variables: where one stands, whether it may be called otherwise, and the edits that do it."""

import ast
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter

from engine.refactoring.change import Edit
from engine.refactoring.lexing import Span, Unclosed, name_spans
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.recipes.variable_rename.legal import misfit
from engine.refactoring.recipes.variable_rename.parameters import parameter_obstacle
from engine.refactoring.recipes.variable_rename.scopes import Binding, FunctionNode, Place, Scope, Scopes, read_scopes
from engine.refactoring.recipes.variable_rename.uses import DefinitionNode
from engine.refactoring.recipes.variable_rename.watching import watchers
from engine.refactoring.recipes.variable_rename.world import is_plainly_decorated
from engine.refactoring.source import Source
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class Local:
    """One variable of one function, with every place that means it."""

    source: Source
    scopes: Scopes
    scope: Scope
    name: str

    @property
    def function(self) -> FunctionNode:
        assert isinstance(self.scope.node, FunctionNode)
        return self.scope.node

    @property
    def places(self) -> list[Place]:
        return self.scopes.meant[self.scope].get(self.name, [])

    @property
    def bindings(self) -> set[Binding]:
        return self.scope.bound.get(self.name, set())


def scopes_of(view: View, path: str) -> Scopes | None:
    """The scopes of a file, kept with it; None where it does not parse."""
    return view.of_file(_scopes, path)


def find_local(view: View, path: str, symbol: str, line: int, name: str) -> Local | None:
    """The variable `name` of the function `symbol`; of several functions of this name, the one that has the line."""
    source, scopes = view.source(path), scopes_of(view, path)
    if scopes is None or not isinstance(source, Source):
        return None
    fitting = [scope for scope in scopes.functions() if scope.qualname == symbol and name in scope.bound]
    here = [scope for scope in fitting if _has_line(scope, line)] if line else fitting
    return Local(source, scopes, here[0], name) if here else None


def local_edits(view: View, local: Local, new: str) -> list[Edit] | Refusal:
    """The edits that call a variable otherwise, and nothing else; or why they are not made."""
    try:
        spans = name_spans(local.source.raw)
    except Unclosed as error:
        return Refusal("unreadable", f"{local.source.path}: {error}")
    refusal = _illegal(local, new) or _unsafe(view, local)
    if refusal:
        return refusal
    starts = _Finder(local, spans).starts()
    if isinstance(starts, Refusal):
        return starts
    length = len(local.name.encode())
    return [Edit(local.source.path, start, start + length, new.encode()) for start in sorted(starts)]


def _scopes(view: View, path: str) -> Scopes | None:
    source = view.source(path)
    return read_scopes(source) if isinstance(source, Source) else None


def _has_line(scope: Scope, line: int) -> bool:
    node = scope.node
    return isinstance(node, FunctionNode) and _first_line(node) <= line <= (node.end_lineno or 0)


def _first_line(node: FunctionNode) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _illegal(local: Local, new: str) -> Refusal | None:
    """What is wrong with the name that would be given, here."""
    where = f"{local.scope.qualname} ({local.source.path}:{local.function.lineno})"
    if misfit(new):
        return Refusal("illegal_name", f"{new} {misfit(new)}; another name may do for {local.name} in {where}")
    if local.scope.knows(new) or local.scope.declares(new):
        return Refusal("taken", f"{where} has something called {new} already")
    if new in local.scopes.module.bound:
        return Refusal("shadows", f"{new} is a name of the module {local.source.path}, which {where} would hide")
    return None


def _unsafe(view: View, local: Local) -> Refusal | None:
    """What stands in the way of calling this variable otherwise at all."""
    name, where = local.name, f"{local.scope.qualname} ({local.source.path}:{local.function.lineno})"
    if name.startswith("__"):
        return Refusal("mangled", f"{name} in {where} is mangled, or means something to Python")
    if Binding.IMPORT in local.bindings:
        return Refusal("import", f"{where} imports {name}; another name would need an `as`")
    if local.scope.declares(name):
        return Refusal("declared", f"{where} has a `global` or `nonlocal` statement for {name}")
    if local.scope.has_comprehension_with(name):
        # Since Python 3.12 a comprehension runs in the frame around it: the two variables of one name share a place.
        return Refusal("namesake", f"a comprehension in {where} has a variable {name} of its own")
    if any(place.is_text for place in local.places):
        return Refusal("annotation", f"annotations are text in {local.source.path}, and one in {where} says {name}")
    seen = _watcher(view, local)
    if seen:
        return Refusal("watched", f"{where} uses {seen}, which can see what its variables are called")
    if Binding.PARAMETER in local.bindings:
        return parameter_obstacle(view, local.function.name, name)
    definitions = [place.node for place in local.places if isinstance(place.node, DefinitionNode)]
    if not all(map(is_plainly_decorated, definitions)):
        return Refusal("decorated", f"a decorator of {name} in {where} may register it under its name")
    return None


def _watcher(view: View, local: Local) -> str:
    known = watchers(view)
    for node in ast.walk(local.function):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in known:
            return name
    return ""


class _Finder:
    """From the places that mean a variable to the bytes of its name."""

    def __init__(self, local: Local, spans: list[Span]) -> None:
        self.local = local
        self.spans = [span for span in spans if span.name == local.name]
        self.beginnings = [span.start for span in self.spans]
        self.words = spans
        self.formatted = Counter(place.formatted for place in local.places if place.formatted)

    def starts(self) -> set[int] | Refusal:
        found: set[int] = set()
        for place in self.local.places:
            if place.formatted is None:
                start = self._start(place.node)
                if start is None:
                    return self._lost(place.node)
                found.add(start)
        for region in self.formatted:
            inside = self._inside(region)
            if inside is None:
                return self._lost(region)
            found |= inside
        return found

    def _lost(self, node: ast.AST) -> Refusal:
        where = f"{self.local.source.path}:{getattr(node, 'lineno', 0)}"
        return Refusal("formatted", f"{where}: where {self.local.name} stands cannot be told for certain")

    def _start(self, node: ast.AST) -> int | None:
        """Where the name of a node outside formatted strings begins."""
        match node:
            case ast.Name() | ast.arg():
                position = self.local.source.offset(node.lineno, node.col_offset)
                return position if self._first(position) == position else None
            case ast.ExceptHandler(type=ast.expr() as caught):
                after = self.local.source.span(caught)[1]
                return self._first(self._first_of(after, "as"))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self._first(self.local.source.offset(node.lineno, node.col_offset))
            case ast.pattern():
                end = self.local.source.offset(node.end_lineno, node.end_col_offset)
                place = bisect_left(self.beginnings, end)
                return self.beginnings[place - 1] if place else None
        return None

    def _first(self, after: int) -> int | None:
        """The first token of the name that begins at this byte or later."""
        place = bisect_left(self.beginnings, after)
        return self.beginnings[place] if place < len(self.beginnings) else None

    def _first_of(self, after: int, word: str) -> int:
        place = bisect_left(self.words, after, key=attrgetter("start"))
        return next((span.start for span in self.words[place:] if span.name == word), after)

    def _inside(self, region: ast.JoinedStr) -> set[int] | None:
        """All of the name's places in a formatted string; None unless the tokens and the syntax tree agree on them."""
        meant = self.formatted[region]
        said = sum(_says(node, self.local.name) for node in ast.walk(region))
        first, last = (bisect_left(self.beginnings, at) for at in self.local.source.span(region))
        tokens = {span.start for span in self.spans[first:last] if span.is_plain}
        return tokens if meant == said == len(tokens) else None


def _says(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.arg) and node.arg == name)
