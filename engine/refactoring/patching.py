"""Which names of modules are replaced at run time somewhere in a tree: by mocks, monkeypatches, or assignment.

A function that moves to another module looks such a name up elsewhere than before, so the replacement would miss it.
What is found is rather too much than too little.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.names import names_in
from engine.refactoring.source import Source, Unreadable
from engine.refactoring.view import View

_MOCKS: Final = frozenset({"", "mock", "mocker", "patch", "class_mocker", "module_mocker", "session_mocker"})
_SPOKEN: Final = frozenset({"patch", "setattr", "delattr", "monkeypatch", "mock"})
_DOTTED: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_MODULE_FINDERS: Final = frozenset({"import_module", "__import__", "importorskip", "reload", "module_from_spec"})
_SELF: Final = frozenset({"self", "cls"})


@dataclass(frozen=True, slots=True)
class Patched:
    """Names by the last part of the module they are replaced in, and names replaced in a module nobody can tell."""

    by_module: Mapping[str, frozenset[str]]
    anywhere: frozenset[str]

    def of(self, module: str, bound: Collection[str]) -> frozenset[str]:
        """Names that may be replaced in the module of this dotted name, which binds `bound`.

        Modules of the same last name share what is replaced in them. Where nobody can tell the module, only a name that
        it binds counts.
        """
        return self.by_module.get(module.rpartition(".")[2], frozenset()) | (self.anywhere & set(bound))


@dataclass(frozen=True, slots=True)
class _Replaced:
    """One name in one module; a module that nobody can tell is empty."""

    module: str
    name: str


def patched(view: View) -> Patched:
    """All names of modules that any Python file of the tree replaces."""
    return view.of_tree(_patched)


def _patched(view: View) -> Patched:
    by_module: dict[str, set[str]] = {}
    anywhere: set[str] = set()
    for path in view.python:
        for each in view.of_file(_replaced_in, path):
            if each.module:
                by_module.setdefault(each.module, set()).add(each.name)
            else:
                anywhere.add(each.name)
    return Patched({module: frozenset(found) for module, found in by_module.items()}, frozenset(anywhere))


def _replaced_in(view: View, path: str) -> frozenset[_Replaced]:
    source = view.source(path)
    if isinstance(source, Unreadable):
        found = names_in(view, path)
        words = found.strings | found.identifiers.keys()
        return frozenset(_Replaced("", word) for word in words) if words & _SPOKEN else frozenset()
    return frozenset(_Reader(source).replaced())


class _Reader:
    """What one file replaces. Roots are names that the file imports, with the dotted name each stands for."""

    def __init__(self, source: Source) -> None:
        self._nodes = list(ast.walk(source.tree))
        self._roots = dict(_roots(self._nodes))
        words = {each.attr if isinstance(each, ast.Attribute) else each.id for each in self._nodes
                 if isinstance(each, ast.Attribute | ast.Name)}  # fmt: skip
        self._finds_modules = not words.isdisjoint(_MODULE_FINDERS)
        self._own = {each.name for each in self._nodes if isinstance(each, ast.ClassDef | ast.FunctionDef)}

    def replaced(self) -> Iterator[_Replaced]:
        for node in self._nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
                yield from self._on(node.value, [node.attr], is_call=False)
            elif isinstance(node, ast.Call):
                yield from self._called(node)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                yield from self._in_namespace(node)

    def _called(self, call: ast.Call) -> Iterator[_Replaced]:
        """`patch("a.b.X")`, `patch.object(b, "X")`, `patch.multiple("a.b", X=...)`, `monkeypatch.setattr(...)`."""
        setter, owner = _called_as(call.func)
        if not call.args:
            return
        if setter in {"setattr", "delattr"} or (setter == "object" and owner in _MOCKS):
            yield from self._by_setter(call, is_builtin=owner == "" and setter != "object")
        elif setter in {"patch", "multiple"} and owner in _MOCKS:
            target = call.args[0]
            named = [key.arg for key in call.keywords if key.arg] if setter == "multiple" else []
            if isinstance(target, ast.Constant):
                yield from _in_string(str(target.value), named)
            elif named:
                yield from self._on(target, named)
            else:
                yield from self._untold()

    def _by_setter(self, call: ast.Call, *, is_builtin: bool) -> Iterator[_Replaced]:
        """The name is the second argument; with `monkeypatch` it may also be the end of the first."""
        target, *others = call.args
        if isinstance(target, ast.Constant):
            yield from _in_string(str(target.value), _strings(others[:1]))
        elif named := _strings(others[:1]):
            yield from self._on(target, named)
        elif (path := _path(target)) and path[0] in self._roots:
            yield from self._on(target, {each.name for each in self._untold()})
        elif not is_builtin:
            yield from self._untold()

    def _on(self, target: ast.expr, names: Iterable[str], *, is_call: bool = True) -> Iterator[_Replaced]:
        """Names replaced on an object, where that may be a module. What is assigned to is a module that the file
        imports, or one that it finds by name; other objects have attributes of their own."""
        path = _path(target)
        root = path[0] if path else ""
        if root in _SELF or root in self._own:
            return
        if root in self._roots:
            module = [*self._roots[root].split("."), *path[1:]][-1]
            yield from (_Replaced(module, name) for name in names)
        elif is_call or self._finds_modules:
            yield from (_Replaced("", name) for name in names)

    def _in_namespace(self, node: ast.Subscript) -> Iterator[_Replaced]:
        """`vars(module)["X"] = ...`, `module.__dict__["X"] = ...`."""
        spelled = ast.unparse(node.value)
        if spelled.endswith(".__dict__") or spelled.startswith(("vars(", "globals(")):
            names = _strings([node.slice])
            yield from (_Replaced("", name) for name in names) if names else self._untold()

    def _untold(self) -> Iterator[_Replaced]:
        """A target that is put together at run time: it may be any that the file's strings spell."""
        for node in self._nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
                yield from (_Replaced("", word) for word in _WORD.findall(node.value.rpartition(".")[2]))


def _in_string(target: str, named: Iterable[str]) -> Iterator[_Replaced]:
    """`"a.b.X"` replaces X in a.b; with names beside it, those are replaced in `a.b.X` too, if it is a module."""
    if not _DOTTED.fullmatch(target):
        return
    module, _, name = target.rpartition(".")
    yield _Replaced(module.rpartition(".")[2], name)
    yield from (_Replaced(name, each) for each in named)


def _roots(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield alias.asname or top, alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            base = f"{node.module}." if node.module else ""
            for alias in node.names:
                yield alias.asname or alias.name, base + alias.name


def _called_as(function: ast.expr) -> tuple[str, str]:
    """The last name of what is called, and the one before it: `mock.patch.object` is called as object of patch."""
    path = _path(function)
    if path:
        return path[-1], path[-2] if len(path) > 1 else ""
    return (function.attr, "?") if isinstance(function, ast.Attribute) else ("", "")


def _path(node: ast.expr) -> list[str]:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def _strings(nodes: Iterable[ast.expr]) -> list[str]:
    return [each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]
