"""What becomes of the module: a facade that offers whatever it always did, and says that it is of this module."""

import ast
from collections.abc import Sequence

from engine.refactoring.change import Edit
from engine.refactoring.recipes.file_split.pinning import is_dunder
from engine.refactoring.recipes.file_split.purity import says_its_module
from engine.refactoring.recipes.file_split.reading import is_shown
from engine.refactoring.recipes.file_split.statements import IMPORTS, Kind
from engine.refactoring.recipes.file_split.units import Layout, Unit
from engine.refactoring.recipes.file_split.writing import MAX_WIDTH, Split, import_from, indented, is_relative


def facade_edits(split: Split) -> list[Edit]:
    """What becomes of the module: the units go, and their names come back from the parts, beside its imports."""
    source = split.layout.source
    at, text = insertion_line(split.layout), _offer(split)
    place = source.line_span(1, at)[1] if at else 0
    gone = [source.line_span(first, last) for first, last in _gaps(split)]
    edits = [Edit(source.path, start, end, text if start == place else b"") for start, end in gone]
    return edits if any(start == place for start, _ in gone) else [Edit(source.path, place, place, text), *edits]


def insertion_line(layout: Layout) -> int:
    """The line after which the parts are imported: the last import, or the docstring, before anything is defined."""
    at = layout.statements[0].first - 1
    for statement in layout.statements:
        if statement.kind in IMPORTS or statement.kind is Kind.DOCSTRING:
            at = statement.last
        elif not all(map(is_dunder, statement.binds)) or not statement.binds:
            break
    return at


def keeps_module(unit: Unit, layout: Layout) -> bool:
    """Whether `__module__` of what the unit binds is set back: classes say it in their repr and in pickles, public
    functions in documentation and caches, and doctests seek examples by it."""
    node = unit.statements[-1].node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return is_shown(node)
    return says_its_module(unit.statements[-1], layout.meaning)


def _offer(split: Split) -> bytes:
    layout = split.layout
    lines: list[str] = []
    for path, part in sorted(split.parts.items()):
        names = sorted({name for unit in part for name in unit.names})
        lines += import_from(split.spelled(path), [f"{name} as {name}" for name in names]).splitlines()
    own = [min(unit.names) for part in split.parts.values() for unit in part if keeps_module(unit, layout)]
    lines += _module_of(sorted(own), _free_name(layout))
    text = ("" if _needs_no_blank(layout) else "\n") + "".join(f"{line}\n" for line in lines)
    return indented(text, layout).replace("\n", layout.source.newline.decode()).encode()


def _needs_no_blank(layout: Layout) -> bool:
    """Whether the parts may be imported right here: at the very top, or after imports of the same package."""
    at = insertion_line(layout)
    return at == 0 or any(each.last == at and is_relative(each.node) for each in layout.statements)


def _module_of(names: Sequence[str], variable: str) -> list[str]:
    """Statements that say of what moved that it is of this module, as it was."""
    if not names:
        return []
    if len(names) == 1:
        return ["", f"{names[0]}.__module__ = __name__"]
    row = f"for {variable} in ({', '.join(names)}):"
    head = [row] if len(row) <= MAX_WIDTH else [f"for {variable} in (", *(f"    {name}," for name in names), "):"]
    return ["", *head, f"    {variable}.__module__ = __name__", f"del {variable}"]


def _free_name(layout: Layout) -> str:
    known = layout.binders.keys() | layout.importers.keys() | {name for unit in layout.units for name in unit.reads}
    return next(
        name for name in ("_moved", *(f"_moved{number}" for number in range(len(known) + 1))) if name not in known
    )


def _gaps(split: Split) -> list[tuple[int, int]]:
    """Runs of lines that go, with as many blank lines around them as are then too many."""
    lines = split.layout.source.lines
    is_blank = [not line.strip() for line in lines]
    moved = sorted((unit.first, unit.last) for part in split.parts.values() for unit in part)
    runs: list[list[int]] = []
    for first, last in moved:
        if runs and all(is_blank[runs[-1][1] : first - 1]):
            runs[-1][1] = last
        else:
            runs.append([first, last])
    return [_with_blanks(first, last, is_blank) for first, last in runs]


def _with_blanks(first: int, last: int, is_blank: Sequence[bool]) -> tuple[int, int]:
    above = below = 0
    while first - above > 1 and is_blank[first - above - 2]:
        above += 1
    while last + below < len(is_blank) and is_blank[last + below]:
        below += 1
    if last + below == len(is_blank):
        return first - above, last + below
    return (first, last + below) if above >= below else (first - above, last)
