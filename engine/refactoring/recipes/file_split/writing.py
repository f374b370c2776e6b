"""The text of a part: a file of its own with the imports that it needs, and its units as they were written."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.recipes.file_split.layers import Part
from engine.refactoring.recipes.file_split.statements import Kind, Statement, imported_names, text_of_lines
from engine.refactoring.recipes.file_split.units import Layout, Unit, read_through

MAX_WIDTH: Final = 79  # fits every common line length


@dataclass(frozen=True, slots=True)
class Split:
    """A module and its parts by path; `prefix` is what stands before a part's name in imports."""

    layout: Layout
    parts: Mapping[str, Part]
    prefix: str

    def home(self, name: str) -> str:
        """The path of the part that binds a name; empty for what stays."""
        unit = (self.layout.binders.get(name) or (None,))[0]
        return next((path for path, part in self.parts.items() if unit in part), "")

    def spelled(self, path: str) -> str:
        """How a file beside the module, or it itself, is called in an import."""
        return self.prefix + PurePosixPath(path).stem


def part_text(split: Split, path: str) -> bytes:
    """A part: what it is, the imports that it needs, and its units as they were written."""
    newline = split.layout.source.newline.decode()
    sections = [f'"""{_summary(split, path)}"""\n', *_imports(split, path)]
    head = "\n".join(sections).replace("\r\n", "\n").replace("\n", newline)
    return head.encode() + newline.encode() * 2 + _body(split.layout, split.parts[path])


def _summary(split: Split, path: str) -> str:
    """One line that says what stands here; public names first, as many as fit."""
    units = sorted(split.parts[path], key=lambda unit: (min(unit.names).startswith("_"), -unit.code_lines, unit.index))
    names = [min(unit.names) for unit in units]
    stem = PurePosixPath(split.layout.source.path).stem
    for count in range(min(len(names), 4), 0, -1):
        more = f" and {len(names) - count} more" if len(names) > count else ""
        line = f"Part of `{stem}`, which offers it: {', '.join(f'`{name}`' for name in names[:count])}{more}."
        if len(line) <= MAX_WIDTH - 6:
            return line
    return f"Part of `{stem}`, which offers it."


def _imports(split: Split, path: str) -> list[str]:
    """The sections of a part's imports, each ending with a line end."""
    layout, part = split.layout, split.parts[path]
    read = read_through(frozenset(name for unit in part for name in unit.reads), layout.importers)
    given = [each for each in layout.statements if each.kind is Kind.IMPORT]
    future = [each for each in given if _is_future(each.node)]
    plain = [each for each in given if each not in future and each.binds & read]
    beside = [_grouped(layout, plain, read), "".join(_crossing(split, read, path))]
    if plain and is_relative(plain[-1].node) == bool(split.prefix):
        beside = ["".join(beside)]
    sections = (_grouped(layout, future, None), *beside, _choices(layout, read), _checked(split, read))
    return [text for text in sections if text]


def _choices(layout: Layout, read: frozenset[str]) -> str:
    wanted = [each for each in layout.statements if each.kind is Kind.COMPAT and each.binds & read]
    return "".join(text_of_lines(layout.source, each.start, each.end) for each in wanted)


def _grouped(layout: Layout, statements: Sequence[Statement], read: frozenset[str] | None) -> str:
    """Imports as they are written, with a blank line where one stood somewhere between two of them."""
    text = ""
    for above, each in pairwise((None, *statements)):
        assert each is not None
        between = layout.source.lines[above.end : each.start - 1] if above else []
        text += ("\n" if any(not line.strip() for line in between) else "") + _written(layout, each, read)
    return text


def is_relative(node: ast.stmt) -> bool:
    """Whether a statement is an import with dots before it."""
    return isinstance(node, ast.ImportFrom) and node.level > 0


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.level == 0


def _crossing(split: Split, names: Iterable[str], path: str) -> list[str]:
    wanted: dict[str, list[str]] = {}
    for name in sorted(names):
        home = split.home(name)
        if home and home != path:
            wanted.setdefault(home, []).append(name)
    return [import_from(split.spelled(home), found) for home, found in sorted(wanted.items())]


def _checked(split: Split, read: frozenset[str]) -> str:
    """Imports for type checkers, under the condition that they stood under."""
    layout, text = split.layout, ""
    for statement in layout.statements:
        node = statement.node
        if isinstance(node, ast.If) and statement.kind is Kind.TYPING and statement.binds & read:
            taken = [_taken(each, read) for each in node.body if isinstance(each, ast.Import | ast.ImportFrom)]
            # What is defined for type checkers alone stays, and is imported for them alone: at run time no circle.
            defined = sorted((statement.binds - imported_names(node)) & read)
            taken += [import_from(split.spelled(layout.source.path), defined)] if defined else []
            lines = "".join(taken).splitlines()
            text += indented(f"if {ast.unparse(node.test)}:\n" + "".join(f"    {line}\n" for line in lines), layout)
    return text


def _written(layout: Layout, statement: Statement, read: frozenset[str] | None) -> str:
    """An import as it is written where all of it is needed, else the part of it that is."""
    node, source = statement.node, layout.source
    assert isinstance(node, ast.Import | ast.ImportFrom)
    if statement.is_alone and (read is None or all(_bound(alias) in read for alias in node.names)):
        text = text_of_lines(source, statement.start, statement.end)
        return text if text.endswith("\n") else text + "\n"
    if read is None:
        return ast.unparse(node) + "\n"
    comment = (
        source.lines[node.end_lineno - 1][node.end_col_offset :].strip() if node.end_lineno == node.lineno else b""
    )
    taken = _taken(node, read)
    return f"{taken[:-1]}  {comment.decode()}\n" if comment.startswith(b"#") and taken.count("\n") == 1 else taken


def _taken(node: ast.Import | ast.ImportFrom, read: frozenset[str]) -> str:
    names = [_spelled(alias) for alias in node.names if _bound(alias) in read]
    if isinstance(node, ast.Import):
        return "".join(f"import {name}\n" for name in names)
    return import_from("." * node.level + (node.module or ""), names) if names else ""


def import_from(module: str, names: Sequence[str]) -> str:
    """An import on one line, or with a line a name where that would be too long."""
    row = f"from {module} import {', '.join(names)}\n"
    if len(row) <= MAX_WIDTH:
        return row
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _spelled(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def indented(text: str, layout: Layout) -> str:
    """With tabs, where the module's first indented line begins with one."""
    first = next((line[:1] for line in layout.source.lines if line[:1] in b" \t" and line.strip()), b" ")
    return text.replace("    ", "\t") if first == b"\t" else text


def _body(layout: Layout, part: Part) -> bytes:
    source, newline = layout.source, layout.source.newline
    texts = []
    for above, unit in pairwise((None, *part)):
        assert unit is not None
        start, end = source.line_span(unit.first, unit.last)
        text = source.raw[start:end]
        blanks = newline * _blank_lines(layout, above, unit) if above else b""
        texts.append(blanks + (text if text.endswith(b"\n") else text + newline))
    return b"".join(texts)


def _blank_lines(layout: Layout, above: Unit, unit: Unit) -> int:
    """As many as there were where both stood side by side, else what is usual between definitions or values."""
    between = layout.source.lines[above.last : unit.first - 1]
    if len(between) <= 2 and not any(line.strip() for line in between):
        return len(between)
    return 1 if above.statements[-1].kind is unit.statements[0].kind is Kind.VALUE else 2
