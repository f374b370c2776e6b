"""What the attributes of the tree's classes are given: every value that is ever stored in one."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.refactoring.recipes.type_annotation.functions import Function
from engine.refactoring.recipes.type_annotation.world import World


@dataclass(frozen=True, slots=True)
class Stored:
    """One value that is stored in an attribute: in a method of a class, or in its body, where `function` is None.
    `value` is None where it is bound without an expression."""

    owner: str
    function: Function | None
    value: ast.expr | None


Attributes: TypeAlias = Mapping[str, list[Stored]]


def stored_attributes(world: World) -> Attributes:
    """What is stored, by the attribute's name; without names that are ever set from outside or in another way."""
    found: dict[str, list[Stored]] = defaultdict(list)
    seen: set[int] = set()
    for function in world.all_functions:
        owner = world.class_of(function) if function.owner is not None else ""
        for target, value in _assignments(function.node):
            if isinstance(target, ast.Attribute) and owner and _is_receiver(target.value, function):
                seen.add(id(target))
                found[target.attr].append(Stored(owner, function, value))
    for each in world.classes.values():
        for target, value in _assignments_in_body(each.node):
            found[target.id].append(Stored(each.reference, None, value))
    spoiled = _set_otherwise(world, seen)
    return {name: stored for name, stored in found.items() if name not in spoiled}


def _is_receiver(node: ast.expr, function: Function) -> bool:
    return isinstance(node, ast.Name) and node.id == function.receiver


def _assignments(root: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    for node in ast.walk(root):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield target, value
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value


def _assignments_in_body(node: ast.ClassDef) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                yield from ((each, value) for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name() as target, value=value):
                yield target, value


def _set_otherwise(world: World, seen: set[int]) -> set[str]:
    return {
        node.attr
        for source in world.sources.values()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and id(node) not in seen
    }
