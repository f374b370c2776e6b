"""That a removal took out what is dead and nothing else, derived from the two trees alone."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.names import names
from engine.refactoring.recipes.dead_code_removal.alignment import Alignment, Gone, aligned
from engine.refactoring.recipes.dead_code_removal.facts import facts_of
from engine.refactoring.recipes.dead_code_removal.findings import DEFINERS, FUNCTIONS, Doomed, Kind, may_edit
from engine.refactoring.recipes.dead_code_removal.leftovers import first_stray_line
from engine.refactoring.recipes.dead_code_removal.traps import trap
from engine.refactoring.recipes.dead_code_removal.unused_imports import Import, imports, is_unused, why_it_matters
from engine.refactoring.recipes.dead_code_removal.unused_locals import is_idle, reads, rest_is_needed
from engine.refactoring.recipes.dead_code_removal.world import world
from engine.refactoring.source import Source
from engine.refactoring.view import View

FACT: Final = "removed"
_JUMPS: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_TYPE_COMMENT: Final = rb"#[ \t]*type:[^\n]*\b%b\b"


class Refuted(Exception):
    """The change did something that this recipe may not do; the message is a sentence that names the place."""


class Undecided(Exception):
    """The change could not be judged; the message says what stood in the way."""


def removal_proof(before: View, after: View, promised: str) -> list[Evidence]:
    """One row. `promised` are the things that the plan names, one a line: exactly these must be gone."""
    try:
        gone = [each for path in _changed_paths(before, after) for each in _judged(before, after, path)]
    except Refuted as error:
        return [disproved(Rung.STATIC, str(error))]
    except Undecided as error:
        return [not_proven(Rung.STATIC, str(error))]
    named = sorted({each.named for each in gone})
    if named != sorted(set(promised.splitlines())):
        return [disproved(Rung.STATIC, "What is gone is not what the plan names.", details=named)]
    files = len({each.path for each in gone})
    said = (
        f"{_counted(len(named), 'dead thing')} gone from {_counted(files, 'file')}; every other line is the same, "
        f"and nothing that is left reads, names or needs what is gone."
    )
    return [proven(Rung.STATIC, said, details=named)]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _changed_paths(before: View, after: View) -> list[str]:
    if before.files.keys() != after.files.keys():
        other = min(before.files.keys() ^ after.files.keys())
        raise Refuted(f"{other} came or went, which no removal of dead code does.")
    changed = [path for path, raw in before.files.items() if after.files[path] != raw]
    foreign = [path for path in changed if not may_edit(before, path)]
    if foreign:
        raise Refuted(f"{foreign[0]} was changed, which is not a file to edit.")
    return changed


def _judged(before: View, after: View, path: str) -> Iterator[Doomed]:
    """What is gone from one file. Raises `Refuted` or `Undecided` unless all of it may."""
    old, new = before.source(path), after.source(path)
    if not isinstance(old, Source) or not isinstance(new, Source):
        raise Undecided(f"{path} cannot be read before and after the change.")
    try:
        found = aligned(old.tree, new.tree)
    except RecursionError:
        raise Undecided(f"{path} is nested too deep to be compared.") from None
    if found is None:
        raise Refuted(f"{path} changed by more than removals.")
    stray = first_stray_line(old, new, found)
    if stray:
        raise Refuted(f"{path} changed near line {stray}, outside of what was removed.")
    for each in found.gone:
        yield from _allowed(before, after, path, each, found)


def _allowed(before: View, after: View, path: str, gone: Gone, found: Alignment) -> Sequence[Doomed]:
    function = next((pair for pair in reversed(gone.around) if isinstance(pair[0], FUNCTIONS)), None)
    scope_name = ".".join(pair[0].name for pair in gone.around if isinstance(pair[0], DEFINERS))
    if function and _is_behind_a_jump(gone):
        return [_unreachable(path, gone, function[0], scope_name, found)]
    if isinstance(gone.statement, ast.Import | ast.ImportFrom):
        return list(_unused_imports(before, after, path, gone))
    if isinstance(gone.statement, ast.Assign | ast.AnnAssign) and function and function is _scope(gone):
        if world(after).shows_frames:
            raise Refuted(f"{path}:{gone.statement.lineno} is a variable of a frame, and the tree looks at frames.")
        return [_idle_local(path, gone, function[1], scope_name)]
    return [_dead_definition(before, after, path, gone)]


def _scope(gone: Gone) -> tuple[ast.AST, ast.AST] | None:
    """The function or class that the statement stands directly in."""
    return next((pair for pair in reversed(gone.around) if isinstance(pair[0], DEFINERS)), None)


def _is_behind_a_jump(gone: Gone) -> bool:
    before = gone.block[: gone.block.index(gone.statement)]
    return any(isinstance(each, _JUMPS) for each in before)


def _unreachable(path: str, gone: Gone, function: ast.AST, scope_name: str, found: Alignment) -> Doomed:
    rest = [each.statement for each in found.gone if each.block is gone.block and _is_behind_a_jump(each)]
    if rest_is_needed(function, rest):
        raise Refuted(f"{path}:{gone.statement.lineno} is never run, but tells what {scope_name} is.")
    return Doomed(path, Kind.UNREACHABLE, scope_name, gone.statement)


def _idle_local(path: str, gone: Gone, function: ast.AST, scope_name: str) -> Doomed:
    """Nobody reads the name in the function as it is now, and giving it its value did nothing."""
    name = is_idle(gone.statement, reads(function))
    if not name:
        raise Refuted(f"{path}:{gone.statement.lineno} gave {scope_name} a value that is read, or did more.")
    return Doomed(path, Kind.LOCAL, f"{scope_name}.{name}", gone.statement)


def _unused_imports(before: View, after: View, path: str, gone: Gone) -> Iterator[Doomed]:
    old, new = before.source(path), after.source(path)
    assert isinstance(old, Source)
    assert isinstance(new, Source)
    bound = {each.position: each for each in imports(before, old) if each.statement is gone.statement}
    positions = gone.aliases or tuple(range(len(_aliases(gone.statement))))
    for position in positions:
        if position not in bound:
            raise Refuted(f"{path}:{gone.statement.lineno} is an import that stands where it may fail, or takes all.")
        now = replace(bound[position], scope=_scope_now(gone))
        _refuse_needed_import(after, new, now)
        yield Doomed(path, Kind.IMPORT, now.bound, gone.statement, (position,))


def _aliases(statement: ast.stmt) -> list[ast.alias]:
    return statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []


def _scope_now(gone: Gone) -> ast.AST:
    """The function or module that the import stood in, as it is after the change."""
    scopes = (pair[1] for pair in reversed(gone.around) if isinstance(pair[0], (*FUNCTIONS, ast.Module)))
    return next(scopes)


def _refuse_needed_import(after: View, source: Source, found: Import) -> None:
    place = f"{found.path}:{found.statement.lineno}"
    if not is_unused(after, source, found):
        raise Refuted(f"{found.bound}, imported in {place}, is still read.")
    reason = why_it_matters(after, source, found)
    if reason:
        raise Refuted(reason[1])


def _dead_definition(before: View, after: View, path: str, gone: Gone) -> Doomed:
    """The name is private, stands in no trap, and is nowhere in the tree any more."""
    found = next((each for each in facts_of(before, path).definitions if each.node is gone.statement), None)
    if found is None:
        raise Refuted(f"{path}:{gone.statement.lineno} was no definition that may be dead.")
    reason = trap(before, found)
    if reason:
        raise Refuted(reason.said)
    left = names(after)
    if left.count(found.name) or left.is_spoken_of(found.name) or _in_type_comment(after, found.name):
        raise Refuted(f"{found.name}, defined in {path}:{found.place[1]}, is still named somewhere.")
    return Doomed(path, Kind.DEFINITION, found.qualname, gone.statement)


def _in_type_comment(view: View, name: str) -> bool:
    text = name.encode()
    pattern = re.compile(_TYPE_COMMENT % re.escape(text))
    return any(text in view.files[path] and pattern.search(view.files[path]) for path in view.python)
