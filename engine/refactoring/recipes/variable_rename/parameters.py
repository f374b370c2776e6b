"""Whether what a parameter is called is known to its function alone: every use is a call that gives it by position."""

import ast

from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.recipes.variable_rename.uses import Use, uses
from engine.refactoring.recipes.variable_rename.world import obstacle
from engine.refactoring.view import View

_CODE = "parameter_is_api"


def parameter_obstacle(view: View, function: str, parameter: str) -> Refusal | None:
    """Why callers may know the parameter of the function of this bare name; None where none can."""
    if not function.startswith("_") or function.startswith("__"):
        return Refusal(_CODE, f"{parameter} is a parameter of {function}, and callers may give it by its name")
    used = uses(view, function)
    if len(used.definitions) != 1 or used.stores or used.mentions or any(map(_renames, used.imports)):
        return Refusal(_CODE, f"{function} is defined twice or handed on: who calls it with {parameter} is not known")
    definition = used.definitions[0].node
    if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef) or definition.decorator_list:
        return Refusal(_CODE, f"{parameter} is a parameter of {function}, whose decorator may ask for it")
    for use in used.calls:
        if isinstance(use.node, ast.Call) and any(each.arg in {None, parameter} for each in use.node.keywords):
            return Refusal(_CODE, f"{use.path}:{use.node.lineno} gives {parameter} by its name, or may do so")
    found = obstacle(view, function)
    return Refusal(_CODE, f"{function} may be called from elsewhere: {found.said}") if found else None


def _renames(use: Use) -> bool:
    """Whether an import gives the function another name, under which its calls are not seen."""
    return isinstance(use.node, ast.Import | ast.ImportFrom) and any(alias.asname for alias in use.node.names)
