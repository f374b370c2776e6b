"""What the names at the top level of one file are bound to, and which of them cannot be told."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from engine.refactoring.expressions import dotted
from engine.refactoring.source import Source
from engine.refactoring.view import View

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SCOPES: Final = (*_DEFINITIONS, ast.Lambda)
_TYPE_VARIABLES: Final = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType"})


@dataclass(frozen=True, slots=True)
class Import:
    """`import module` (`name` is empty) or `from module import name`, as it is written."""

    level: int
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Bindings:
    """Top-level names, each bound in one way only; `line` is that from which the name is there for certain, 0 where it
    is bound under a condition. `taken` are all names bound at the top level, in whatever way."""

    imports: dict[str, Import]
    definitions: dict[str, Definition]
    values: dict[str, ast.expr]
    lines: dict[str, int]
    taken: frozenset[str]


def bindings(view: View, path: str) -> Bindings:
    """The bindings of a file that parses."""
    return view.of_file(_bindings, path)


def imported_packages(view: View, path: str) -> frozenset[str]:
    """The top-level packages that a file imports absolutely, at whatever place."""
    return view.of_file(_packages, path)


def bound_names(scope: Definition) -> Iterator[str]:
    """The names that the body of a function or class binds, those of its comprehensions among them."""
    for node in own_nodes(scope):
        yield from _bound_by(node)


def own_nodes(root: Definition | ast.Module) -> Iterator[ast.AST]:
    """Every node of a scope's own body; functions, classes and lambdas in it appear, their insides do not."""
    pending: list[ast.AST] = list(reversed(root.body))
    while pending:
        each = pending.pop()
        yield each
        if not isinstance(each, _SCOPES):
            pending += reversed(list(ast.iter_child_nodes(each)))


def _packages(view: View, path: str) -> frozenset[str]:
    source = view.source(path)
    assert isinstance(source, Source)
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found.update(each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


def is_scope(node: ast.AST) -> bool:
    return isinstance(node, _SCOPES)


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (each.asname or each.name.partition(".")[0] for each in names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _bindings(view: View, path: str) -> Bindings:
    source = view.source(path)
    assert isinstance(source, Source)
    return _Reader().read(source.tree)


class _Reader:
    """Collects the bindings of one module and forgets those that are made twice."""

    def __init__(self) -> None:
        self._found: dict[str, list[Import | Definition | ast.expr | None]] = {}
        self._lines: dict[str, int] = {}

    def read(self, tree: ast.Module) -> Bindings:
        for statement in tree.body:
            for name in self._bind(statement):
                self._lines[name] = statement.end_lineno or 0
        for node in own_nodes(tree):
            if isinstance(node, ast.stmt) and node not in tree.body:
                list(self._bind(node))
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                self._found |= {name: [None, None] for name in node.names}
        single = {name: found[0] for name, found in self._found.items() if all(each == found[0] for each in found)}
        return Bindings(
            {name: found for name, found in single.items() if isinstance(found, Import)},
            {name: found for name, found in single.items() if isinstance(found, _DEFINITIONS)},
            {name: found for name, found in single.items() if isinstance(found, ast.expr)},
            {name: line for name, line in self._lines.items() if single.get(name) is not None},
            frozenset(self._found),
        )

    def _bind(self, statement: ast.stmt) -> Iterator[str]:
        """Note what this one statement binds, without the statements in it."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                yield from self._bind_import(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._found.setdefault(statement.name, []).append(statement)
                yield statement.name
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._found.setdefault(name, []).append(value)
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._found.setdefault(name, []).append(value)
                yield name
            case _:
                for name in _shallow_names(statement):
                    self._found.setdefault(name, []).append(None)

    def _bind_import(self, statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
        for each in statement.names:
            if isinstance(statement, ast.ImportFrom):
                bound, found = each.asname or each.name, Import(statement.level, statement.module or "", each.name)
            else:
                bound = each.asname or each.name.partition(".")[0]
                found = Import(0, each.name if each.asname else bound, "")
            self._found.setdefault(bound, []).append(found)
            yield bound


def _shallow_names(statement: ast.stmt) -> Iterator[str]:
    """The names bound by a statement's own head: the targets of a loop, of an assignment, of `with`."""
    pending = [each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt)]
    while pending:
        each = pending.pop()
        yield from _bound_by(each)
        if not is_scope(each):
            pending += [inner for inner in ast.iter_child_nodes(each) if not isinstance(inner, ast.stmt)]


def is_type_variable(value: ast.expr) -> bool:
    """Whether a value is a type variable, which means something only where it is declared."""
    return isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in _TYPE_VARIABLES
