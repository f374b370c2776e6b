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


def changed_paths(before: View, after: View, path: str) -> frozenset[str] | str:
    """The paths of the parts; or, as a sentence, what changed that a split does not change."""
    touched = {
        each for each in before.files.keys() | after.files.keys() if before.files.get(each) != after.files.get(each)
    }
    created = touched - before.files.keys()
    others = sorted(touched - created - {path})
    if others or path not in touched or path not in after.files:
        return f"{others[0]} changed too" if others else f"{path} is as it was, or gone"
    folder, stem = PurePosixPath(path).parent, PurePosixPath(path).stem.strip("_")
    for each in sorted(created):
        pure = PurePosixPath(each)
        if pure.parent != folder or not pure.name.startswith(f"_{stem}_") or pure.suffix != ".py":
            return f"{each} is no private module beside {path}"
    return frozenset(created) if created else "there is no new file"


def account(before: View, after: View, path: str, created: frozenset[str], *, with_examples: bool) -> Account | str:
    """Which statement went where; or, as a sentence, the first one that is missing, changed, or new.

    Raises SyntaxError or RecursionError where the compiler does on a part of a file.
    """
    read = {each: after.source(each) for each in (path, *sorted(created))}
    sources = {each: source for each, source in read.items() if isinstance(source, Source)}
    old = before.source(path)
    if len(sources) < len(read) or not isinstance(old, Source):
        return f"{min(read.keys() - sources.keys(), default=path)} does not parse"
    lists = {each: read_statements(source, with_examples=with_examples) for each, source in sources.items()}
    first = read_statements(old, with_examples=with_examples)
    facade = _facade(old, first, sources[path], lists[path], frozenset(PurePosixPath(each).stem for each in created))
    if isinstance(facade, str):
        return facade
    staying, offered, offered_before = facade
    missing = [each for each in first if each not in set(staying)]
    parts: dict[str, PartAccount] = {}
    for each in sorted(created):
        part = _part(old, missing, sources[each], lists[each])
        if isinstance(part, str):
            return f"{each}: {part}"
        missing = [statement for statement in missing if statement not in set(part.moved)]
        parts[each] = part
    if missing:
        return f"line {missing[0].start} of {path} is in none of the files as it was"
    return Account(path, first, staying, offered, offered_before, parts)


def _facade(
    old: Source, first: Sequence[Statement], new: Source, second: Sequence[Statement], stems: frozenset[str]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...], int] | str:
    """The statements that stay, in their order, those that are new, and before which of the old ones these stand."""
    staying: list[Statement] = []
    offered: list[Statement] = []
    at, offered_before = 0, len(first)
    for statement in second:
        if _offers(statement, stems):
            offered.append(statement)
            continue
        found = next((each for each in first[at:] if _same(old, each, new, statement)), None)
        if found is None:
            return f"line {statement.start} of {new.path} is not what it was"
        if offered and offered_before == len(first):
            offered_before = found.index
        staying.append(found)
        at = found.index + 1
    if not offered or offered[-1].index - offered[0].index != len(offered) - 1:
        return f"{new.path} does not import its parts in one place"
    if _between(old, first) != _between(new, second):
        return f"comments of {new.path} changed"
    return tuple(staying), tuple(offered), offered_before


def _part(old: Source, missing: Sequence[Statement], new: Source, second: Sequence[Statement]) -> PartAccount | str:
    """What a part begins with, and the missing statements that it holds."""
    header = [each for each in second if each.kind in IMPORTS or each.kind is Kind.DOCSTRING]
    moved: list[Statement] = []
    at = 0
    for statement in second[len(header) :]:
        places = range(at, len(missing))
        found = next((place for place in places if _same(old, missing[place], new, statement)), None)
        if found is None or statement in header:
            return f"line {statement.start} is no line of the old module, or not in its place"
        moved.append(missing[found])
        at = found + 1
    if any(_between(new, second)):
        return "has comments that stood nowhere"
    return PartAccount(tuple(header), tuple(moved))


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


def _same(old: Source, one: Statement, new: Source, two: Statement) -> bool:
    """Whether the lines are equal to the byte; the end of the last one may be new, where the file had none."""
    return one.is_alone == two.is_alone and _bytes(old, one) == _bytes(new, two)


def _bytes(source: Source, statement: Statement) -> bytes:
    start, end = source.line_span(statement.first, statement.last)
    return source.raw[start:end].rstrip(b"\r\n")


def _between(source: Source, statements: Sequence[Statement]) -> list[bytes]:
    """The lines outside all statements that are not blank."""
    inside = {line for each in statements for line in range(each.first, each.last + 1)}
    return [
        line.rstrip(b"\r\n") for number, line in enumerate(source.lines, 1) if number not in inside and line.strip()
    ]
