"""Part of the proof: the facade has every name again that moved, as the same thing, and says it is its own."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from engine.refactoring.recipes.file_split.accounting import Account
from engine.refactoring.recipes.file_split.reading import is_shown
from engine.refactoring.recipes.file_split.statements import Definition, Statement

Offer = tuple[str, str]  # the part's path, and a name of it


def offering_problems(found: Account, prefix: str) -> Iterator[str]:
    """What is wrong with how the facade offers what moved; nothing, when it has every name it had."""
    imports = [each.node for each in found.offered if isinstance(each.node, ast.ImportFrom)]
    others = [each.node for each in found.offered if not isinstance(each.node, ast.ImportFrom)]
    yield from _import_problems(imports, found, prefix)
    yield from _binding_problems(found)
    yield from _module_problems(others, found)


def _import_problems(imports: Sequence[ast.ImportFrom], found: Account, prefix: str) -> Iterator[str]:
    """Whether just what moved is imported, each name as itself from where it is."""
    homes = {f"{prefix}{PurePosixPath(path).stem}": path for path in found.parts}
    offered: list[Offer] = []
    for node in imports:
        path = homes.get("." * node.level + str(node.module), "")
        offered += [(path, alias.name if alias.asname in {None, alias.name} else "") for alias in node.names]
    bound = {(path, name) for path, part in found.parts.items() for each in part.moved for name in each.binds}
    if len(offered) != len(set(offered)):
        yield "the module imports a name twice"
    if odd := sorted(name for _, name in bound.symmetric_difference(offered)):
        yield f"the module does not offer just what moved ({', '.join(odd[:3])})"


def _binding_problems(found: Account) -> Iterator[str]:
    """Whether the names stay what they are imported as, and are there as soon as they were."""
    moved = _moved(found)
    names = _bound(moved)
    for each in found.staying:
        if taken := names & (each.binds | each.rebinds):
            yield f"{min(taken)} moved and is bound again by what stays"
        if moved and moved[0].index < each.index < found.offered_before:
            yield f"the parts are imported below line {each.start}, which may need them"


def _module_problems(others: Sequence[ast.stmt], found: Account) -> Iterator[str]:
    """Whether the module of what moved is said to be the facade, and nothing else is done."""
    told = _told(others)
    if told is None:
        yield "a statement beside the imports does something that no split does"
        return
    moved = _moved(found)
    owed = {each.node.name for each in moved if isinstance(each.node, Definition) and _is_seen(each.node)}
    if odd := (owed - told) | (told - _bound(moved)):
        yield f"__module__ is not set back on {min(odd)}, or need not be"
    variables = {each.target.id for each in others if isinstance(each, ast.For) and isinstance(each.target, ast.Name)}
    known = frozenset().union(*(each.binds | each.reads | each.rebinds for each in found.old))
    if variables & known:
        yield f"{min(variables & known)} is a name of the module"


def _told(others: Sequence[ast.stmt]) -> set[str] | None:
    """The names whose `__module__` is set to this module's name; None where anything else is done."""
    match others:
        case []:
            return set()
        case [ast.Assign() as single]:
            name = _set_back(single)
            return {name} if name else None
        case [ast.For(target=ast.Name(id=variable), iter=ast.Tuple(elts=each), orelse=[]) as loop, ast.Delete() as end]:
            names = [element.id for element in each if isinstance(element, ast.Name)]
            is_whole = len(names) == len(each) and ast.unparse(end) == f"del {variable}"
            return set(names) if is_whole and list(map(_set_back, loop.body)) == [variable] else None
    return None


def _set_back(node: ast.stmt) -> str:
    """X of `X.__module__ = __name__`; empty for any other statement."""
    match node:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=name), attr="__module__")], value=ast.Name(id="__name__")
        ):
            return name
    return ""


def _is_seen(node: Definition) -> bool:
    return isinstance(node, ast.ClassDef) or is_shown(node)


def _moved(found: Account) -> list[Statement]:
    statements = [each for part in found.parts.values() for each in part.moved]
    return sorted(statements, key=lambda each: each.index)


def _bound(statements: Sequence[Statement]) -> frozenset[str]:
    return frozenset().union(*(each.binds for each in statements))
