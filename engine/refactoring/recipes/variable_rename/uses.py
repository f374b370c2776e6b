"""How a name is used all over a tree, as the syntax shows it: defined, called, handed on, given as a keyword."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from engine.refactoring.names import names_in
from engine.refactoring.source import Source
from engine.refactoring.view import View

DefinitionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Use:
    """One place in one file. `node` is the definition, call, name, attribute, keyword or parameter itself; `owner` is
    the class in whose body a definition or variable stands."""

    path: str
    node: ast.AST
    owner: ast.ClassDef | None = None


@dataclass(frozen=True, slots=True)
class Uses:
    """Every place of one name. A call counts as a call alone; `mentions` are names and attributes that are read without
    being called, `stores` those that are bound or deleted, `imports` the statements that name it."""

    definitions: tuple[Use, ...]
    calls: tuple[Use, ...]
    mentions: tuple[Use, ...]
    stores: tuple[Use, ...]
    keywords: tuple[Use, ...]
    imports: tuple[Use, ...]

    @property
    def attributes(self) -> tuple[Use, ...]:
        """The places where the name follows a dot."""
        called = (Use(use.path, use.node.func) for use in self.calls if isinstance(use.node, ast.Call))
        every = (*called, *self.mentions, *self.stores)
        return tuple(use for use in every if isinstance(use.node, ast.Attribute))


def uses(view: View, name: str) -> Uses:
    """All uses in the files that parse; only those files are walked in which the name is an identifier at all."""
    found: list[Use] = []
    for path in view.python:
        if names_in(view, path).identifiers.get(name):
            source = view.source(path)
            found += _uses_in(source, name) if isinstance(source, Source) else ()
    return _sorted_out(found)


def _uses_in(source: Source, name: str) -> Iterator[Use]:
    called: set[ast.AST] = set()
    waiting: list[tuple[ast.AST, ast.ClassDef | None]] = [(source.tree, None)]
    while waiting:
        node, owner = waiting.pop()
        if isinstance(node, ast.Call) and _is(node.func, name):
            called.add(node.func)
            yield Use(source.path, node)
        elif node not in called and _is(node, name):
            yield Use(source.path, node, owner)
        inner = node if isinstance(node, ast.ClassDef) else owner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inner = None
        waiting += [(child, inner) for child in ast.iter_child_nodes(node)]


def _is(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=it) | ast.Attribute(attr=it) | ast.arg(arg=it) | ast.keyword(arg=it):
            return it == name
        case ast.FunctionDef(name=it) | ast.AsyncFunctionDef(name=it) | ast.ClassDef(name=it):
            return it == name
        case ast.MatchClass(kwd_attrs=listed):
            return name in listed
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return any(name in {alias.name, alias.asname} for alias in aliases)
    return False


def _sorted_out(found: list[Use]) -> Uses:
    kinds: dict[str, list[Use]] = {
        "definition": [],
        "call": [],
        "mention": [],
        "store": [],
        "keyword": [],
        "import": [],
    }
    for use in found:
        kinds[_kind(use.node)].append(use)
    return Uses(*(tuple(each) for each in kinds.values()))


def _kind(node: ast.AST) -> str:
    match node:
        case ast.Call():
            return "call"
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.arg() | ast.keyword() | ast.MatchClass():
            return "keyword"
        case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
            return "mention"
        case ast.Name() | ast.Attribute():
            return "store"
    return "definition"
