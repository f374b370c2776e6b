"""What one Python file defines, uses and speaks of, each thing with the definition it stands in."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.refactoring.names import names_in
from engine.refactoring.recipes.dead_code_removal.findings import DEFINERS, FUNCTIONS, first_line
from engine.refactoring.recipes.dead_code_removal.purity import dotted, node_root, origins
from engine.refactoring.source import Source
from engine.refactoring.view import View

WORD: Final = re.compile(r"[^\W\d]\w*")
_TYPE_COMMENT: Final = re.compile(rb"#[ \t]*type:[^\n]*")
MAX_PATTERN: Final = 500  # characters of a string that names are looked for in by their beginnings
_OPEN_END: Final = re.compile(r"\w{2,}_(?!\w)")
_LOOKS: Final = frozenset({"dir", "globals", "vars", "getmembers", "getmembers_static"})
_OWN: Final = frozenset({"self", "cls", "klass"})
# `vars` of these shows what an instance holds, and no method is among it.
_INSTANCES: Final = frozenset({"self", "other", "args", "options", "opts", "namespace", "parsed"})


class Sort(StrEnum):
    """What kind of thing a definition defines."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A function, class or private module constant; `parents` are the definitions around it, outermost first."""

    path: str
    name: str
    qualname: str
    sort: Sort
    node: ast.stmt
    parents: tuple["Definition", ...]

    @property
    def place(self) -> tuple[str, int]:
        return self.path, first_line(self.node)

    @property
    def is_private(self) -> bool:
        return any(part.startswith("_") for part in self.qualname.split("."))


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`uses` are identifiers and strings that are one name, by name, with the definitions they stand in (None for
    those outside every definition); `mentions` are the other words of strings, likewise. `exact` are strings
    that are one name, `open_ends` words of strings that end in an underscore. `looked_at` are the names of what the
    file looks through with `dir` and the like, an empty one for its own module or classes."""

    definitions: tuple[Definition, ...]
    uses: Mapping[str, frozenset[Definition | None]]
    mentions: Mapping[str, frozenset[Definition | None]]
    exact: frozenset[str]
    open_ends: frozenset[str]
    looked_at: frozenset[str]
    origins: Mapping[str, str]


def facts_of(view: View, path: str) -> FileFacts:
    """The facts of one Python file; every word of a file that cannot be seen into counts as used."""
    return view.of_file(_facts, path)


def is_hook(name: str) -> bool:
    """Whether the name is one that somebody else looks up by convention: `__iter__`, `_repr_html_`, `_`."""
    return not name.strip("_") or (name.startswith("_") and name.endswith("_"))


def _facts(view: View, path: str) -> FileFacts:
    source = view.source(path)
    if not isinstance(source, Source):
        return _opaque(view, path)
    reader = _Reader(path)
    try:
        reader.visit(source.tree)
        origin = origins(source.tree)
    except RecursionError:
        return _opaque(view, path)
    for comment in _TYPE_COMMENT.findall(source.raw):
        reader.speak(comment.decode())
    return FileFacts(
        tuple(reader.definitions),
        {name: frozenset(where) for name, where in reader.uses.items()},
        {name: frozenset(where) for name, where in reader.mentions.items()},
        frozenset(reader.exact),
        frozenset(reader.open_ends),
        frozenset(reader.looked_at),
        origin,
    )


def _opaque(view: View, path: str) -> FileFacts:
    found = names_in(view, path)
    words = {*found.identifiers, *found.strings, *found.comments}
    raw = view.files[path].decode("utf-8", "replace")
    nowhere: frozenset[Definition | None] = frozenset({None})
    uses = dict.fromkeys(sorted(words | set(WORD.findall(raw))), nowhere)
    return FileFacts((), uses, {}, frozenset(), frozenset(), frozenset(), {})


class _Reader(ast.NodeVisitor):
    """Walks a file once; `stack` holds the definitions around the node, `scopes` the names of all functions and
    classes around it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.definitions: list[Definition] = []
        self.uses: dict[str, set[Definition | None]] = {}
        self.mentions: dict[str, set[Definition | None]] = {}
        self.exact: set[str] = set()
        self.open_ends: set[str] = set()
        self.looked_at: set[str] = set()
        self._stack: list[Definition] = []
        self._scopes: list[ast.stmt] = []

    def use(self, name: str) -> None:
        self.uses.setdefault(name, set()).add(self._stack[-1] if self._stack else None)

    def speak(self, text: str) -> None:
        """Words that a string or comment says."""
        for word in WORD.findall(text):
            self.mentions.setdefault(word, set()).add(self._stack[-1] if self._stack else None)

    def generic_visit(self, node: ast.AST) -> None:
        for name in _bound_names(node):
            self.use(name)
        super().generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._define(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._define(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._define(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._constant(node, node.targets[0] if len(node.targets) == 1 else None, [node.value])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._constant(node, node.target if node.value else None, [node.annotation, node.value])

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bytes):
            self._string(node.value.decode("latin-1"))
        elif isinstance(node.value, str):
            self._string(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        called = dotted(node.func, {}).rpartition(".")[2]
        if called in _LOOKS:
            looked_at = node.args[0] if node.args else None
            self._look(looked_at, is_own_state=called == "vars")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "__dict__":
            self._look(node.value, is_own_state=True)
        self.generic_visit(node)

    def _look(self, node: ast.expr | None, *, is_own_state: bool) -> None:
        if is_own_state and isinstance(node, ast.Name) and node.id in _INSTANCES:
            return
        root = node_root(node) if node else ""
        self.looked_at.add("" if root in _OWN else root)

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        definition = self._definition(node, node.name, _sort(node, self._scopes))
        if definition is None:
            self.use(node.name)
        self._inside(node, definition)

    def _constant(self, node: ast.stmt, target: ast.expr | None, rest: list[ast.expr | None]) -> None:
        if self._scopes or not isinstance(target, ast.Name) or not target.id.startswith("_"):
            self.generic_visit(node)
            return
        definition = self._definition(node, target.id, Sort.CONSTANT)
        if definition is None:
            self.generic_visit(node)
            return
        self._stack.append(definition)
        for each in rest:
            if each is not None:
                self.visit(each)
        self._stack.pop()

    def _definition(self, node: ast.stmt, name: str, sort: Sort) -> Definition | None:
        in_function = any(isinstance(scope, FUNCTIONS) for scope in self._scopes)
        if is_hook(name) or (in_function and not name.startswith("_")):
            return None
        qualname = ".".join([*(scope.name for scope in self._scopes if isinstance(scope, DEFINERS)), name])
        definition = Definition(self.path, name, qualname, sort, node, tuple(self._stack))
        self.definitions.append(definition)
        return definition

    def _inside(self, node: ast.stmt, definition: Definition | None) -> None:
        self._scopes.append(node)
        self._stack += [definition] if definition else []
        self.generic_visit(node)
        del self._stack[len(self._stack) - bool(definition) :]
        self._scopes.pop()

    def _string(self, text: str) -> None:
        if text.isidentifier():
            self.exact.add(text)
            self.use(text)
            return
        self.speak(text)
        if len(text) < MAX_PATTERN:
            self.open_ends.update(_OPEN_END.findall(text))


def _sort(node: ast.stmt, scopes: list[ast.stmt]) -> Sort:
    if isinstance(node, ast.ClassDef):
        return Sort.CLASS
    return Sort.METHOD if scopes and isinstance(scopes[-1], ast.ClassDef) else Sort.FUNCTION


def _bound_names(node: ast.AST) -> list[str]:
    """The identifiers that the node itself holds, whatever they are to it."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return [name]
        case ast.Attribute(attr=name):
            return [name]
        case ast.keyword(arg=str(name)) | ast.ExceptHandler(name=str(name)):
            return [name]
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.alias():
            return [*node.name.split("."), *([node.asname] if node.asname else [])]
        case ast.ImportFrom(module=str(module)):
            return module.split(".")
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
        case ast.MatchClass(kwd_attrs=names):
            return names
        case _:
            return []
