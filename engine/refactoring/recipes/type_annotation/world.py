"""The tree as the inference sees it: its classes with their bases, its functions, and where a name leads to."""

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.refactoring.expressions import dotted
from engine.refactoring.modules import Modules, modules
from engine.refactoring.recipes.type_annotation.bindings import Bindings, bindings, is_type_variable
from engine.refactoring.recipes.type_annotation.functions import Function, functions
from engine.refactoring.source import Source
from engine.refactoring.view import View

_MAX_HOPS: Final = 8  # of a name that is imported from where it is imported
_MAX_BASES: Final = 64
_BUILTINS: Final = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class at the top level of a module, or within such a class. `bases` are references, "" for an unclear one."""

    reference: str
    path: str
    node: ast.ClassDef
    bases: tuple[str, ...]
    methods: Mapping[str, tuple[Function, ...]]


@dataclass(slots=True)
class World:
    """All that is looked up by reference."""

    view: View
    modules: Modules
    sources: Mapping[str, Source]
    classes: dict[str, Class] = field(default_factory=dict)
    functions: dict[str, tuple[Function, ...]] = field(default_factory=dict)
    all_functions: list[Function] = field(default_factory=list)
    derived: dict[str, list[Class]] = field(default_factory=lambda: defaultdict(list))

    def resolve(self, path: str, dotted: str) -> str:
        """The reference that a dotted name means at the top level of a file: `module:name`, `module:` for a module
        itself; empty where that is not certain."""
        first, *rest = dotted.split(".")
        reference = self._named(path, first)
        for part in rest:
            reference = self._attribute(reference, part)
        return reference

    def ancestors(self, reference: str) -> Iterator[Class]:
        """The bases that stand in the tree, nearest first, each once."""
        pending, seen = list(self._bases(reference)), {reference}
        while pending and len(seen) < _MAX_BASES:
            each = pending.pop(0)
            if each in seen:
                continue
            seen.add(each)
            if each in self.classes:
                yield self.classes[each]
            pending += self._bases(each)

    def descendants(self, reference: str) -> Iterator[Class]:
        """All classes of the tree below this one, each once."""
        pending, seen = [reference], {reference}
        while pending:
            for each in self.derived.get(pending.pop(), ()):
                if each.reference not in seen:
                    seen.add(each.reference)
                    pending.append(each.reference)
                    yield each

    def method(self, reference: str, name: str) -> Function | None:
        """The definition that an instance finds first; None where there are several, or a base may have another."""
        if reference not in self.classes:
            return None
        for each in (self.classes[reference], *self.ancestors(reference)):
            found = each.methods.get(name, ())
            if found:
                return found[0] if len(found) == 1 else None
            if "" in each.bases:
                return None
        return None

    def class_of(self, function: Function) -> str:
        """The reference of the class that a method stands in; empty for a class within a function."""
        reference = f"{self.modules.names.get(function.path, '')}:{function.owner_name}"
        return reference if self.classes.get(reference, _NO_CLASS).node is function.owner else ""

    def _bases(self, reference: str) -> tuple[str, ...]:
        return self.classes[reference].bases if reference in self.classes else ()

    def _named(self, path: str, name: str) -> str:
        bound = self._bindings(path)
        if bound is None:
            return ""
        if name in bound.imports:
            return self._imported(path, name, _MAX_HOPS)
        if name in bound.definitions or (name in bound.values and not is_type_variable(bound.values[name])):
            return f"{self.modules.names.get(path, '')}:{name}"
        return f"builtins:{name}" if name in _BUILTINS and name not in bound.taken else ""

    def _imported(self, path: str, name: str, hops: int) -> str:
        bound = self._bindings(path)
        found = bound.imports.get(name) if bound else None
        if found is None:
            return ""
        module = self.modules.resolved(path, found.level, found.module)
        return self._home(module, found.name, hops) if found.name else f"{module}:"

    def _home(self, module: str, name: str, hops: int) -> str:
        """Where `from module import name` comes from in the end."""
        if f"{module}.{name}" in self.modules.paths:
            return f"{module}.{name}:"
        path = self.modules.paths.get(module)
        bound = self._bindings(path) if path else None
        if path is None or bound is None:
            return _standard(module, name)
        if name in bound.imports:
            return self._imported(path, name, hops - 1) if hops else ""
        known = name in bound.definitions or (name in bound.values and not is_type_variable(bound.values[name]))
        return f"{module}:{name}" if known else ""

    def _attribute(self, reference: str, part: str) -> str:
        module, _, name = reference.partition(":")
        if not reference:
            return ""
        if name:
            return f"{reference}.{part}" if f"{reference}.{part}" in self.classes else ""
        return self._home(module, part, _MAX_HOPS)

    def _bindings(self, path: str) -> Bindings | None:
        return bindings(self.view, path) if path in self.sources else None


def world(view: View) -> World:
    """The world of a tree."""
    return view.of_tree(_world)


def _world(view: View) -> World:
    found = World(view, modules(view), view.sources())
    for path in found.sources:
        if path in found.modules.names:
            _add_module(found, path)
    for each in [*found.classes.values()]:
        for base in each.bases:
            found.derived[base].append(each)
    return found


def _add_module(world: World, path: str) -> None:
    by_qualname: dict[str, list[Function]] = defaultdict(list)
    for function in functions(world.view, path):
        world.all_functions.append(function)
        by_qualname[function.qualname].append(function)
    module = world.modules.names[path]
    for name, node in bindings(world.view, path).definitions.items():
        if isinstance(node, ast.ClassDef):
            _add_class(world, path, name, node, by_qualname)
        else:
            world.functions.setdefault(f"{module}:{name}", tuple(by_qualname[name]))


def _add_class(
    world: World, path: str, qualname: str, node: ast.ClassDef, by_qualname: Mapping[str, list[Function]]
) -> None:
    reference = f"{world.modules.names[path]}:{qualname}"
    names = {each.name for each in ast.walk(node) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    methods = {name: tuple(by_qualname[f"{qualname}.{name}"]) for name in sorted(names)}
    bases = tuple(world.resolve(path, dotted(_origin(base))) for base in node.bases)
    if any(keyword.arg == "metaclass" for keyword in node.keywords):
        bases = (*bases, "")
    world.classes.setdefault(reference, Class(reference, path, node, bases, methods))
    for each in node.body:
        if isinstance(each, ast.ClassDef):
            _add_class(world, path, f"{qualname}.{each.name}", each, by_qualname)


def _origin(base: ast.expr) -> ast.expr:
    """The class of `Class[argument]`."""
    return base.value if isinstance(base, ast.Subscript) else base


def _standard(module: str, name: str) -> str:
    return f"{'typing' if module == 'typing_extensions' else module}:{name}"


_NO_CLASS: Final = Class("", "", ast.ClassDef("", [], [], [], []), (), {})
