"""Whether new annotations and imports can be seen by a run of the program."""

import ast
import builtins
from collections.abc import Iterator
from typing import Final

from engine.refactoring.recipes.type_annotation.added import Added, Annotation
from engine.refactoring.recipes.type_annotation.functions import FunctionNode

_BUILTINS: Final = frozenset(dir(builtins))
_Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def unsafe_import(old: ast.Module, new: ast.Module, found: Added) -> str:
    """What speaks against the new imports; empty where none of them runs but that of the flag itself."""
    taken = set(_names_of(old))
    if found.flags and "TYPE_CHECKING" in taken:
        return "the name TYPE_CHECKING is taken already"
    for statement in found.hidden:
        names = {each.asname or each.name for each in statement.names}
        if names & taken:
            return f"the name {min(names & taken)} is taken already"
    for test in found.tests:
        if not _is_flag_of_typing(new, ast.unparse(test)):
            return "its condition is not the flag of the module typing"
    return ""


def unsafe_annotation(new: ast.Module, found: Added) -> str:
    """What speaks against the new annotations; empty where none of them does anything."""
    if _is_lazy(new):
        return ""
    around = dict(_scopes(new))
    for each in found.annotations:
        if not _does_nothing(new, each, around.get(id(each.function), ())):
            return f"evaluating the type of line {each.node.lineno} could fail or do something"
    return ""


def _does_nothing(new: ast.Module, annotation: Annotation, around: tuple[_Scope, ...]) -> bool:
    """A constant, or one name that is bound for certain when the definition runs."""
    node = annotation.node
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    if not isinstance(node, ast.Name) or any(node.id in _names_of(scope) for scope in around):
        return False
    if node.id in _BUILTINS and node.id not in _names_of(new) and not _has_star_import(new):
        return True
    return _is_bound_above(new, node.id, _first_line(annotation.function))


def _is_bound_above(new: ast.Module, name: str, line: int) -> bool:
    """Whether a class at the top level, which always runs, binds the name further up, and nothing else ever does."""
    bound = [each for each in new.body if isinstance(each, ast.ClassDef) and each.name == name]
    ends_above = len(bound) == 1 and (bound[0].end_lineno or line) < line
    return ends_above and list(_names_of(new)).count(name) == 1


def _first_line(function: FunctionNode) -> int:
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


def _is_lazy(new: ast.Module) -> bool:
    return any(
        isinstance(each, ast.ImportFrom)
        and each.module == "__future__"
        and any(alias.name == "annotations" for alias in each.names)
        for each in new.body
    )


def _has_star_import(new: ast.Module) -> bool:
    return "*" in _names_of(new)


def _is_flag_of_typing(new: ast.Module, text: str) -> bool:
    """Whether `TYPE_CHECKING`, or `module.TYPE_CHECKING`, is bound once, at the top level, by an import of typing."""
    first, _, rest = text.partition(".")
    if list(_names_of(new)).count(first) != 1 or rest not in ("", "TYPE_CHECKING"):
        return False
    for each in new.body:
        if isinstance(each, ast.Import) and rest:
            names = ((alias.asname or alias.name, alias.name) for alias in each.names)
            if (first, "typing") in names:
                return True
        if isinstance(each, ast.ImportFrom) and each.module == "typing" and not each.level and not rest:
            names = ((alias.asname or alias.name, alias.name) for alias in each.names)
            if (first, "TYPE_CHECKING") in names:
                return True
    return False


def _scopes(new: ast.Module) -> Iterator[tuple[int, tuple[_Scope, ...]]]:
    """The scopes around each function, the module left out."""
    pending: list[tuple[ast.AST, tuple[_Scope, ...]]] = [(new, ())]
    while pending:
        node, around = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield id(node), around
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            around = (*around, node)
        pending += [(each, around) for each in ast.iter_child_nodes(node)]


def _names_of(scope: _Scope) -> Iterator[str]:
    """Every name that is bound in a scope, in whatever way; its parameters and type parameters too."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (each.arg for each in ast.walk(scope.args) if isinstance(each, ast.arg))
    yield from (each.name for each in getattr(scope, "type_params", ()))
    pending: list[ast.AST] = list(scope.body)
    while pending:
        node = pending.pop()
        yield from _bound(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            # A global statement in there binds a name of the module.
            yield from (name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names)
        else:
            pending += ast.iter_child_nodes(node)


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (each.asname or each.name.partition(".")[0] for each in aliases)
