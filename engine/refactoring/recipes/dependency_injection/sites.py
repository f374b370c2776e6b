"""Where a constructor builds a collaborator for itself: `self.x = Foo(...)` in `__init__`."""

import ast
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.refactoring.definitions import definitions
from engine.refactoring.source import Source

_CLASS_LIKE: Final = re.compile(r"_?[A-Z][A-Za-z0-9]*[a-z]")


class Site(NamedTuple):
    """`callee` is what is called, as written (`Foo`, `module.Foo`); `parameter` the name it would be handed in by."""

    owner: ast.ClassDef
    owner_name: str
    constructor: ast.FunctionDef
    statement: ast.Assign | ast.AnnAssign
    attribute: str
    call: ast.Call
    callee: str

    @property
    def parameter(self) -> str:
        return self.attribute.strip("_")

    @property
    def this(self) -> str:
        """What the constructor calls its object: `self`."""
        return self.constructor.args.args[0].arg


def sites(source: Source) -> Iterator[Site]:
    """Every such statement of the file's classes, however deep it stands in the constructor."""
    for found in definitions(source.tree):
        owner = found.owner
        node = found.node
        if isinstance(owner, ast.ClassDef) and isinstance(node, ast.FunctionDef) and node.name == "__init__":
            yield from _in_constructor(owner, found.name.rpartition(".")[0], node)


def inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """All nodes of a function's body, those of functions inside it included."""
    for statement in function.body:
        yield from ast.walk(statement)


def is_stored(node: ast.AST, attribute: str) -> bool:
    """Whether a node assigns or deletes an attribute of this name, whatever the object."""
    return isinstance(node, ast.Attribute) and node.attr == attribute and not isinstance(node.ctx, ast.Load)


def _in_constructor(owner: ast.ClassDef, owner_name: str, constructor: ast.FunctionDef) -> Iterator[Site]:
    if not constructor.args.args:
        return
    this = constructor.args.args[0].arg
    for node in inside(constructor):
        match node:
            case ast.Assign(targets=[ast.Attribute() as target], value=ast.Call() as call):
                pass
            case ast.AnnAssign(target=ast.Attribute() as target, value=ast.Call() as call):
                pass
            case _:
                continue
        callee = _dotted(call.func)
        is_own = isinstance(target.value, ast.Name) and target.value.id == this
        if is_own and _CLASS_LIKE.fullmatch(callee.rpartition(".")[2]):
            yield Site(owner, owner_name, constructor, node, target.attr, call, callee)


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}"
    return ""
