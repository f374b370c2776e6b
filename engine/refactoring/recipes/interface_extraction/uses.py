"""Parameters that are annotated with a class, and what their functions ask of them."""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.definitions import definitions

_PLAIN: Final = frozenset({"staticmethod", "classmethod", "property"})


class Use(NamedTuple):
    """One parameter and the attributes that are read of it; it is used for nothing else."""

    function: str
    parameter: ast.arg
    attributes: frozenset[str]


def annotated(tree: ast.Module, name: str) -> Iterator[tuple[str, FunctionNode, ast.arg]]:
    """Every parameter whose annotation is exactly this name, with its function."""
    for found in definitions(tree):
        if isinstance(found.node, FunctionNode):
            for parameter in parameters(found.node):
                if isinstance(parameter.annotation, ast.Name) and parameter.annotation.id == name:
                    yield found.name, found.node, parameter


def parameters(function: FunctionNode) -> list[ast.arg]:
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def uses(tree: ast.Module, name: str) -> Iterator[Use]:
    """The parameters of which nothing is asked but public attributes, in functions whose annotations nobody reads."""
    for function_name, function, parameter in annotated(tree, name):
        attributes = asked(function, parameter.arg)
        if attributes and not _is_read_by_decorators(function) and not _is_guard(function):
            yield Use(function_name, parameter, attributes)


def asked(function: FunctionNode, name: str) -> frozenset[str]:
    """The attributes read of a parameter; none where it is passed on, stored, compared, bound again or asked for
    something private, since the class itself may be wanted there."""
    found: set[str] = set()
    inside = [node for statement in function.body for node in ast.walk(statement)]
    owned: set[ast.expr] = set()
    for node in inside:
        match node:
            case ast.Attribute(value=ast.Name(id=owner) as read, attr=attribute, ctx=ast.Load()) if owner == name:
                owned.add(read)
                found.add(attribute)
    escapes = any(isinstance(node, ast.Name) and node.id == name and node not in owned for node in inside)
    is_shadowed = any(isinstance(node, ast.arg) and node.arg == name for node in inside)
    is_private = any(each.startswith("_") for each in found)
    return frozenset() if escapes or is_shadowed or is_private else frozenset(found)


def _is_read_by_decorators(function: FunctionNode) -> bool:
    """Whether a decorator may read the annotations: routes, commands and fixtures do."""
    return any(not (isinstance(each, ast.Name) and each.id in _PLAIN) for each in function.decorator_list)


def _is_guard(function: FunctionNode) -> bool:
    """Whether the function narrows its parameter's type, so that its answer's depends on it (PEP 647, PEP 742)."""
    returned = ast.unparse(function.returns) if function.returns is not None else ""
    return "TypeGuard" in returned or "TypeIs" in returned
