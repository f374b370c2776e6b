"""The second half of the proof: every name means in its new place what it meant in its old one."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.recipes.file_split.accounting import Account, PartAccount
from engine.refactoring.recipes.file_split.pinning import BUILTINS
from engine.refactoring.recipes.file_split.reading import is_shown
from engine.refactoring.recipes.file_split.statements import Definition, Kind, Statement, imported_names
from engine.refactoring.recipes.file_split.units import Layout, read_through

Alias = tuple[int, str, str, str]
Facade = tuple[int, str]  # dots, and the name of the module
_NO_MODULE: Final = "-"


def facade_problems(found: Account, prefix: str) -> Iterator[str]:
    """What is wrong with how the facade offers what moved; nothing, when it has every name it had."""
    homes = {f"{prefix}{PurePosixPath(path).stem}": path for path in found.parts}
    offered: list[tuple[str, str]] = []
    rest: list[ast.stmt] = []
    for statement in found.offered:
        node = statement.node
        if not isinstance(node, ast.ImportFrom):
            rest.append(node)
            continue
        path = homes.get("." * node.level + str(node.module), "")
        offered += [(path, alias.name) for alias in node.names if alias.asname in {None, alias.name}]
        if len([alias for alias in node.names if alias.asname in {None, alias.name}]) < len(node.names):
            yield f"the import in line {node.lineno} gives a name to something else"
    bound = {(path, name) for path, part in found.parts.items() for each in part.moved for name in each.binds}
    if len(offered) != len(set(offered)) or set(offered) != bound:
        odd = sorted({name for _, name in bound.symmetric_difference(offered)})
        yield f"the module does not offer just what moved ({', '.join(odd[:3]) or 'a name twice'})"
    moved = {name for _, name in bound}
    taken = sorted(moved & {name for each in found.staying for name in each.binds | each.rebinds})
    if taken:
        yield f"{taken[0]} moved and is bound again by what stays"
    first = min((each.index for part in found.parts.values() for each in part.moved), default=0)
    if found.offered_before < len(found.old) and any(
        each.index > first and each.index < found.offered_before for each in found.staying
    ):
        yield "the parts are imported below a statement that may already need them"
    yield from _module_problems(rest, found, moved)


def _module_problems(rest: Sequence[ast.stmt], found: Account, moved: set[str]) -> Iterator[str]:
    """Whether the module of what moved is said to be the facade, and nothing else is done."""
    told, is_known = _told(rest)
    if not is_known:
        yield "a statement beside the imports does something that no split does"
    owed = {
        each.node.name
        for part in found.parts.values()
        for each in part.moved
        if isinstance(each.node, Definition) and (isinstance(each.node, ast.ClassDef) or is_shown(each.node))
    }
    if not owed <= told <= moved:
        yield f"__module__ is not set back on {min((owed - told) | (told - moved))}"
    variables = {each.target.id for each in rest if isinstance(each, ast.For) and isinstance(each.target, ast.Name)}
    known = {name for each in found.old for name in each.binds | each.reads | each.rebinds}
    if variables & known:
        yield f"{min(variables & known)} is a name of the module"


def _told(rest: Sequence[ast.stmt]) -> tuple[set[str], bool]:
    """The names whose `__module__` is set to this module's name, and whether that is all that is done."""
    match rest:
        case []:
            return set(), True
        case [ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr="__module__")], value=value)]:
            return {name}, isinstance(value, ast.Name) and value.id == "__name__"
        case [
            ast.For(
                target=ast.Name(id=variable),
                iter=ast.Tuple(elts=names),
                body=[ast.Assign(targets=[ast.Attribute(value=ast.Name(id=each), attr="__module__")], value=value)],
                orelse=[],
            ),
            ast.Delete(targets=[ast.Name(id=gone)]),
        ] if all(isinstance(name, ast.Name) for name in names):
            told = {name.id for name in names if isinstance(name, ast.Name)}
            return told, variable == each == gone and isinstance(value, ast.Name) and value.id == "__name__"
    return set(), False


def part_problems(found: Account, layout: Layout, prefix: str) -> Iterator[str]:
    """What is wrong with the names of the parts; nothing, when each has those that its statements read, no more."""
    homes = {f"{prefix}{PurePosixPath(path).stem}": path for path in found.parts}
    facade = (len(prefix), PurePosixPath(found.path).stem)
    lower: dict[str, set[str]] = {}
    for path, part in found.parts.items():
        crossing, own = _crossing(part, homes)
        lower[path] = {home for home, _ in crossing}
        for problem in (
            *_header_problems(part, own, layout, facade),
            *_name_problems(found, path, crossing, layout, facade),
        ):
            yield f"{path}: {problem}"
    yield from _circles(lower)


def _crossing(part: PartAccount, homes: Mapping[str, str]) -> tuple[list[tuple[str, str]], list[Statement]]:
    """What the part takes from other parts, as their path and the name; and the other statements of its header."""
    crossing: list[tuple[str, str]] = []
    own: list[Statement] = []
    for statement in part.header:
        node = statement.node
        home = homes.get("." * node.level + str(node.module)) if isinstance(node, ast.ImportFrom) else None
        if home and isinstance(node, ast.ImportFrom):
            crossing += [(home, alias.name if alias.asname is None else "") for alias in node.names]
        else:
            own.append(statement)
    return crossing, own


def _header_problems(part: PartAccount, own: Sequence[Statement], layout: Layout, facade: Facade) -> Iterator[str]:
    """Whether each import is one of the old module, run under the same condition, and after what it looks at."""
    old = layout.statements
    if [each.kind for each in part.header].count(Kind.DOCSTRING) != 1 or part.header[0].kind is not Kind.DOCSTRING:
        yield "has no docstring at its head"
    known = {kind: {alias for each in old if each.kind is kind for alias in aliases(each)} for kind in Kind}
    known[Kind.TYPING] |= {(*facade, name, name) for each in old for name in typing_definitions(each)}
    choices = {ast.dump(each.node) for each in old if each.kind is Kind.COMPAT}
    conditions = {ast.dump(each.node.test) for each in old if isinstance(each.node, ast.If)}
    for statement in own:
        is_same = ast.dump(statement.node) in choices
        is_guarded = not isinstance(statement.node, ast.If) or ast.dump(statement.node.test) in conditions
        if not (is_same if statement.kind is Kind.COMPAT else set(aliases(statement)) <= known[statement.kind]):
            yield f"line {statement.start} imports what the module did not"
        elif not is_guarded:
            yield f"line {statement.start} asks another condition"
    repeated = Counter(alias for each in own if each.kind is not Kind.COMPAT for alias in aliases(each))
    repeated.update((0, "", ast.dump(each.node), "") for each in own if each.kind is Kind.COMPAT)
    if repeated and max(repeated.values()) > 1:
        yield "imports something twice"
    futures = [{alias for each in each_of if _is_future(each) for alias in aliases(each)} for each_of in (old, own)]
    if futures[0] != futures[1]:
        yield "does not have the module's imports from __future__"
    bound: set[str] = set()
    for statement in part.header:
        bound |= statement.binds
        if statement.reads - bound - BUILTINS:
            yield f"line {statement.start} looks at {min(statement.reads - bound - BUILTINS)} too early"


def _name_problems(
    found: Account, path: str, crossing: Sequence[tuple[str, str]], layout: Layout, facade: Facade
) -> Iterator[str]:
    """Whether each name that is read is bound to the same thing as before, and nothing is bound besides."""
    part = found.parts[path]
    read = frozenset(name for each in part.moved for name in each.reads | each.quoted)
    read = read_through(read, layout.importers)
    homes = {name: home for home, each in found.parts.items() for one in each.moved for name in one.binds}
    taken = {name: home for home, name in crossing}
    imported = {alias for each in part.header for alias in aliases(each)}
    for name in sorted(read):
        home = homes.get(name, "")
        if name in layout.binders and not home:
            yield f"needs {name}, which stayed"
        elif home and home != path and taken.get(name) != home:
            yield f"does not import {name} from {home}"
        elif missing := [
            each for each in layout.importers.get(name, ()) if not _has_all(each, name, imported, part, facade)
        ]:
            yield f"does not import {name} as line {missing[0].start} of the module does"
    futures = {name for each in part.header if _is_future(each) for name in each.binds}
    bound = frozenset(name for each in part.header for name in each.binds) - futures
    wasted = sorted(name for name in bound if name not in read and not _comes_along(name, read, part))
    odd = sorted(name for name, home in taken.items() if homes.get(name) != home)
    if wasted or odd or len(taken) < len(crossing):
        yield f"imports {(odd or wasted or ['a name twice'])[0]}, which it does not read, or from elsewhere"
    if clash := bound & frozenset(name for each in part.moved for name in each.binds):
        yield f"binds {min(clash)} twice"


def _has_all(statement: Statement, name: str, imported: set[Alias], part: PartAccount, facade: Facade) -> bool:
    """Whether the part repeats what an import of the old module binds this name to."""
    if statement.kind is Kind.COMPAT:
        return any(ast.dump(each.node) == ast.dump(statement.node) for each in part.header)
    if name in typing_definitions(statement):
        return (*facade, name, name) in imported
    return all(alias in imported for alias in aliases(statement) if alias[3] == name)


def _comes_along(name: str, read: frozenset[str], part: PartAccount) -> bool:
    """A choice of imports is repeated whole, though only one of its names is read."""
    return any(each.kind is Kind.COMPAT and name in each.binds and each.binds & read for each in part.header)


def _circles(lower: Mapping[str, set[str]]) -> Iterator[str]:
    left = dict(lower)
    while left:
        free = [path for path, needs in left.items() if not needs & left.keys()]
        if not free:
            yield f"{min(left)} imports itself by way of other parts"
            return
        for path in free:
            del left[path]


def typing_definitions(statement: Statement) -> frozenset[str]:
    """Names that exist for type checkers alone and are no imports: a part may import them so from the facade."""
    return statement.binds - imported_names(statement.node) if statement.kind is Kind.TYPING else frozenset()


def aliases(statement: Statement) -> Iterator[Alias]:
    """Each thing that a statement imports: dots, module, name in it, and the name it is bound to."""
    for node in ast.walk(statement.node):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.level, node.module or "", alias.name, alias.asname or alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield 0, alias.name, _NO_MODULE, alias.asname or alias.name.partition(".")[0]


def _is_future(statement: Statement) -> bool:
    return isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__"
