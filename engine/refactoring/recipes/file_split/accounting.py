"""The first half of the proof: every statement of the module is there once more, to the byte, and nothing else changed.

A statement's bytes are those of its lines, with the comments right above it; comments that stand alone stay.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.refactoring.recipes.file_split.statements import IMPORTS, Kind, Statement, read_statements
from engine.refactoring.source import Source
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class PartAccount:
    """A new file: what it begins with, and which statements of the old module it holds, in its order."""

    header: tuple[Statement, ...]
    moved: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Where each statement of the old module is now.

    `offered` are the statements that the facade has and the module had not; they stand before the staying statement of
    the old module with the index `offered_before`.
    """

    path: str
    old: tuple[Statement, ...]
    staying: tuple[Statement, ...]
    offered: tuple[Statement, ...]
    offered_before: int
    parts: Mapping[str, PartAccount]


@dataclass(frozen=True, slots=True)
class _File:
    source: Source
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Facade:
    staying: tuple[Statement, ...]
    offered: tuple[Statement, ...]
    offered_before: int


def changed_paths(before: View, after: View, path: str) -> frozenset[str] | str:
    """The paths of the parts; or, as a sentence, what changed that a split does not change."""
    known = before.files.keys() | after.files.keys()
    touched = {each for each in known if before.files.get(each) != after.files.get(each)}
    created = touched - before.files.keys()
    if others := touched - created - {path}:
        return f"{min(others)} changed too"
    if path not in touched or path not in after.files:
        return f"{path} is as it was, or gone"
    if odd := [each for each in sorted(created) if not _is_beside(PurePosixPath(each), PurePosixPath(path))]:
        return f"{odd[0]} is no private module beside {path}"
    return frozenset(created) if created else "there is no new file"


def _is_beside(part: PurePosixPath, module: PurePosixPath) -> bool:
    starts_so = part.name.startswith(f"_{module.stem.strip('_')}_")
    return part.parent == module.parent and starts_so and part.suffix == ".py"


def account(before: View, after: View, path: str, created: frozenset[str], *, with_examples: bool) -> Account | str:
    """Which statement went where; or, as a sentence, the first one that is missing, changed, or new.

    Raises SyntaxError or RecursionError where the compiler does on a part of a file.
    """
    old = _read(before, path, with_examples)
    new = _read(after, path, with_examples)
    if isinstance(old, str) or isinstance(new, str):
        return f"{path} does not parse"
    facade = _facade(old, new, frozenset(PurePosixPath(each).stem for each in created))
    if isinstance(facade, str):
        return facade
    staying = set(facade.staying)
    missing = [each for each in old.statements if each not in staying]
    parts: dict[str, PartAccount] = {}
    for each in sorted(created):
        file = _read(after, each, with_examples)
        part = file if isinstance(file, str) else _part(old, missing, file)
        if isinstance(part, str):
            return f"{each}: {part}"
        moved = set(part.moved)
        missing = [statement for statement in missing if statement not in moved]
        parts[each] = part
    if missing:
        return f"line {missing[0].start} of {path} is in none of the files as it was"
    return Account(path, old.statements, facade.staying, facade.offered, facade.offered_before, parts)


def _read(view: View, path: str, with_examples: bool) -> _File | str:
    source = view.source(path)
    if not isinstance(source, Source):
        return source.reason
    return _File(source, read_statements(source, with_examples=with_examples))


def _facade(old: _File, new: _File, stems: frozenset[str]) -> _Facade | str:
    """What of the module stays, in its order, and what is new in it."""
    staying: list[Statement] = []
    offered: list[Statement] = []
    at, offered_before = 0, len(old.statements)
    for statement in new.statements:
        if _offers(statement, stems):
            offered.append(statement)
            continue
        found = _next_same(old, old.statements[at:], new, statement)
        if found is None:
            return f"line {statement.start} of {new.source.path} is not what it was"
        if offered:
            offered_before = min(offered_before, found.index)
        staying.append(found)
        at = found.index + 1
    if not _stand_together(offered) or any(map(_has_comments, offered)):
        return f"{new.source.path} does not import its parts in one place"
    if _between(old) != _between(new):
        return f"comments of {new.source.path} changed"
    return _Facade(tuple(staying), tuple(offered), offered_before)


def _part(old: _File, missing: Sequence[Statement], new: _File) -> PartAccount | str:
    """What a part begins with, and the missing statements that it holds, in their order."""
    header = tuple(each for each in new.statements if each.kind in IMPORTS or each.kind is Kind.DOCSTRING)
    left, moved = list(missing), list[Statement]()
    for statement in new.statements[len(header) :]:
        found = _next_same(old, left, new, statement)
        if found is None or statement in header:
            return f"line {statement.start} is no line of the old module, or not in its place"
        moved.append(found)
        left = left[left.index(found) + 1 :]
    if _between(new) or any(map(_has_comments, header)):
        return "has comments that stood nowhere"
    return PartAccount(header, tuple(moved))


def _next_same(old: _File, statements: Sequence[Statement], new: _File, statement: Statement) -> Statement | None:
    """The first of these old statements that is this new one to the byte; the end of its last line may be new."""
    wanted = _bytes(new.source, statement)
    for each in statements:
        if each.is_alone == statement.is_alone and _bytes(old.source, each) == wanted:
            return each
    return None


def _stand_together(statements: Sequence[Statement]) -> bool:
    return bool(statements) and statements[-1].index - statements[0].index == len(statements) - 1


def _has_comments(statement: Statement) -> bool:
    """Whether comments stand above or below a statement, which then are new."""
    return (statement.first, statement.last) != (statement.start, statement.end)


def _offers(statement: Statement, stems: frozenset[str]) -> bool:
    """Whether a statement of the facade is one that a split puts there: what it does is looked at elsewhere."""
    node = statement.node
    if isinstance(node, ast.ImportFrom):
        return node.level <= 1 and node.module in stems
    if isinstance(node, ast.For):
        return all(isinstance(each, ast.Assign) and _sets_module(each) for each in node.body)
    if isinstance(node, ast.Delete):
        return all(isinstance(each, ast.Name) and each.id.startswith("_moved") for each in node.targets)
    return isinstance(node, ast.Assign) and _sets_module(node)


def _sets_module(node: ast.Assign) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "__module__" for each in node.targets)


def _bytes(source: Source, statement: Statement) -> bytes:
    start, end = source.line_span(statement.first, statement.last)
    return source.raw[start:end].rstrip(b"\r\n")


def _between(file: _File) -> list[bytes]:
    """The lines outside all statements that are not blank."""
    inside = {line for each in file.statements for line in range(each.first, each.last + 1)}
    lines = enumerate(file.source.lines, 1)
    return [line.rstrip(b"\r\n") for number, line in lines if number not in inside and line.strip()]
