"""That a constructor does what it did for whoever hands nothing in: both texts are read again."""

import ast
import time
from collections.abc import Iterator, Sequence
from tokenize import TokenError

from engine.refactoring.comparing import comments, differing_paths
from engine.refactoring.definitions import definitions
from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.source import Source, parsed
from engine.refactoring.view import View


class _Fault(Exception):
    """What is wrong with the change, as a clause."""


def prove(before: View, after: View, path: str, constructor: str) -> Sequence[Evidence]:
    """Proven when the file without the new keyword and without the choice is what it was, token by token of meaning."""
    started = time.perf_counter()
    if differing_paths(before, after) != {path} or path not in after.files:
        return [disproved(Rung.STATIC, f"other files than {path} differ, or none does")]
    sources = before.source(path), after.source(path)
    if not isinstance(sources[0], Source) or not isinstance(sources[1], Source):
        return [not_proven(Rung.STATIC, f"{path} cannot be read on both sides")]
    try:
        row = _compared(sources[0], sources[1], constructor)
    except _Fault as fault:
        row = disproved(Rung.STATIC, str(fault))
    except (RecursionError, TokenError, SyntaxError) as error:
        row = not_proven(Rung.STATIC, f"{path} cannot be compared ({type(error).__name__})")
    return [Evidence(row.rung, row.verdict, row.said, time.perf_counter() - started)]


def _compared(before: Source, after: Source, name: str) -> Evidence:
    if comments(before.raw) != comments(after.raw):
        raise _Fault("a comment was lost, added or changed")
    tree = parsed(after.raw)  # a tree of its own, since what was injected is taken out of it again
    old, new = _constructor(before.tree, name), _constructor(tree, name)
    keyword = _added_keyword(old, new, is_lazy=_has_lazy_annotations(tree))
    attribute = _undo(new, keyword)
    _check_storage(before.tree, name, attribute)
    if ast.dump(before.tree) != ast.dump(tree):
        raise _Fault(f"something else than the choice of {attribute} changed")
    return proven(
        Rung.STATIC,
        f"whoever does not pass {keyword} gets what was built before, from the same arguments at the same place; "
        f"{keyword} is by keyword only, None by default, and meant nothing before",
    )


def _constructor(tree: ast.Module, name: str) -> ast.FunctionDef:
    found = [each.node for each in definitions(tree) if each.name == name]
    if len(found) != 1 or not isinstance(found[0], ast.FunctionDef):
        raise _Fault(f"there is not exactly one {name}")
    return found[0]


def _added_keyword(old: ast.FunctionDef, new: ast.FunctionDef, *, is_lazy: bool) -> str:
    """The keyword that only the new constructor has, which is taken out of it."""
    if len(new.args.kwonlyargs) != len(old.args.kwonlyargs) + 1:
        raise _Fault("the constructor did not gain exactly one keyword")
    added, default = new.args.kwonlyargs.pop(), new.args.kw_defaults.pop()
    if not (isinstance(default, ast.Constant) and default.value is None):
        raise _Fault(f"the default of {added.arg} is not None")
    is_quoted = isinstance(added.annotation, ast.Constant) and isinstance(added.annotation.value, str)
    if added.annotation is not None and not is_lazy and not is_quoted:
        raise _Fault(f"the annotation of {added.arg} is evaluated as the module is loaded")
    if old.args.kwarg is not None or old.decorator_list:
        raise _Fault("callers or decorators may use the name already")
    if added.arg in _names(old):
        raise _Fault(f"{added.arg} means something in the constructor already")
    return added.arg


def _undo(constructor: ast.FunctionDef, keyword: str) -> str:
    """The attribute for which the keyword is chosen, and the default put back in the place of that choice."""
    for statement in constructor.body:
        match statement:
            case ast.Assign(targets=[ast.Attribute() as target], value=ast.IfExp() as choice):
                pass
            case ast.AnnAssign(target=ast.Attribute() as target, value=ast.IfExp() as choice):
                pass
            case _:
                continue
        if _is_choice(choice, keyword) and _is_own(target, constructor):
            statement.value = choice.orelse
            if keyword in _names(constructor):
                raise _Fault(f"{keyword} is used for something else as well")
            return target.attr
    raise _Fault(f"no attribute is {keyword} exactly where {keyword} is not None")


def _is_choice(choice: ast.IfExp, keyword: str) -> bool:
    """`keyword if keyword is not None else ...`, and nothing that is nearly that."""
    return ast.unparse(choice.test) == f"{keyword} is not None" and ast.unparse(choice.body) == keyword


def _is_own(target: ast.Attribute, constructor: ast.FunctionDef) -> bool:
    first = constructor.args.args[0].arg if constructor.args.args else ""
    return isinstance(target.value, ast.Name) and target.value.id == first


def _check_storage(tree: ast.Module, name: str, attribute: str) -> None:
    owner = name.rpartition(".")[0]
    nodes = [each.node for each in definitions(tree) if each.name == owner]
    stores = [
        node
        for node in ast.walk(nodes[0])
        if isinstance(node, ast.Attribute) and node.attr == attribute and not isinstance(node.ctx, ast.Load)
    ]
    if len(stores) != 1:
        raise _Fault(f"{attribute} is assigned in more than one place")


def _names(function: ast.FunctionDef) -> set[str]:
    return set(_all_names(function))


def _all_names(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names


def _has_lazy_annotations(tree: ast.Module) -> bool:
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in imports for alias in node.names)
