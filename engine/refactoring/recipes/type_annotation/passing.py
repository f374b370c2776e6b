"""What a function does with a parameter that speaks against the type which its default suggests."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from engine.refactoring.recipes.type_annotation.functions import Function, parameters, positional
from engine.refactoring.recipes.type_annotation.hints import Hint
from engine.refactoring.recipes.type_annotation.world import World

Callees: TypeAlias = Mapping[str, list[Function]]


def callees(world: World) -> Callees:
    """The functions that a call of a name may mean; a constructor goes by the name of its class."""
    found: dict[str, list[Function]] = defaultdict(list)
    for each in world.all_functions:
        found[each.owner.name if each.owner and each.name == "__init__" else each.name].append(each)
    return found


def is_told_apart(function: Function, name: str) -> bool:
    """Whether the function asks for the kind of a parameter: more than one is expected, whatever is passed today."""
    return any(
        isinstance(node.func, ast.Name)
        and node.func.id in {"isinstance", "issubclass", "callable", "hasattr"}
        and bool(node.args)
        and _is_name(node.args[0], name)
        for node in _calls(function)
    )


def is_passed_as_other(
    function: Function, name: str, hint: Hint, found: Callees, known: Callable[[Function, str], Hint | None]
) -> bool:
    """Whether a parameter goes on into a slot of the tree that is open or has another type."""
    return any(
        known(callee, slot) != hint
        for node in _calls(function)
        for callee in found.get(_called(node.func), ())
        for slot in _slots_given(node, name, callee)
    )


def _slots_given(node: ast.Call, name: str, callee: Function) -> Iterator[str]:
    """The parameters of a callee that are given the name."""
    named = {each.arg for each in parameters(callee.node)}
    for keyword in node.keywords:
        if keyword.arg in named and _is_name(keyword.value, name):
            yield keyword.arg
    plain = [each.arg for each in positional(callee.node)][1 if callee.receiver else 0 :]
    for slot, argument in zip(plain, node.args, strict=False):
        if isinstance(argument, ast.Starred):
            return
        if _is_name(argument, name):
            yield slot


def _calls(function: Function) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function.node) if isinstance(node, ast.Call))


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
