"""A module as a split sees it: imports that stay and are repeated where needed, and units that stay or move whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, groupby

from engine.refactoring.recipes.file_split.purity import Meanings, is_pure, meanings
from engine.refactoring.recipes.file_split.sizes import code_rows
from engine.refactoring.recipes.file_split.statements import IMPORTS, Kind, Statement, read_statements
from engine.refactoring.recipes.file_split.surroundings import NOTHING_AROUND, Surroundings
from engine.refactoring.source import Source


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One statement, or the definitions of one name right after each other, such as overloads. Equal only to itself.

    `eager` are names that it looks at when the module is imported, `touches` those that code of theirs may then run.
    """

    statements: tuple[Statement, ...]
    names: frozenset[str]
    reads: frozenset[str]
    eager: frozenset[str]
    touches: frozenset[str]
    code_lines: int
    is_pure: bool

    @property
    def index(self) -> int:
        return self.statements[0].index

    @property
    def first(self) -> int:
        return self.statements[0].first

    @property
    def last(self) -> int:
        return self.statements[-1].last

    @property
    def label(self) -> str:
        """What to call the unit in a sentence."""
        return f"`{min(self.names)}`" if self.names else f"line {self.statements[0].start}"


@dataclass(frozen=True, slots=True)
class Layout:
    """`binders` are the units of each name; `needs` the units that each unit reads, itself left out.

    `code_lines` are those of the whole file.
    """

    source: Source
    around: Surroundings
    statements: tuple[Statement, ...]
    units: tuple[Unit, ...]
    binders: Mapping[str, tuple[Unit, ...]]
    importers: Mapping[str, tuple[Statement, ...]]
    needs: Mapping[Unit, frozenset[Unit]]
    meaning: Meanings
    code_lines: int

    @property
    def names(self) -> frozenset[str]:
        """Every name that the module binds, imports among them."""
        return frozenset(self.binders.keys() | self.importers.keys())


def read_layout(source: Source, around: Surroundings = NOTHING_AROUND) -> Layout:
    """The layout of a module. Raises SyntaxError or RecursionError where the compiler does on a part of it."""
    statements = read_statements(source, with_examples=around.has_doctests)
    meaning = meanings(statements, around.hooked)
    rows = code_rows(source)
    units = tuple(_unit(group, rows, meaning) for group in _groups(statements))
    binders: dict[str, list[Unit]] = {}
    for unit in units:
        for name in sorted(unit.names):
            binders.setdefault(name, []).append(unit)
    importers: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.kind in IMPORTS:
            for name in sorted(statement.binds):
                importers.setdefault(name, []).append(statement)
    kept = {name: tuple(found) for name, found in binders.items()}
    brought = {name: tuple(found) for name, found in importers.items()}
    needs = {unit: _needs(unit, kept, brought) for unit in units}
    return Layout(source, around, statements, units, kept, brought, needs, meaning, len(rows))


def read_through(names: frozenset[str], importers: Mapping[str, tuple[Statement, ...]]) -> frozenset[str]:
    """These names, and those that the conditions around imports look at before they bind them."""
    found, waiting = set(names), list(names)
    while waiting:
        for statement in importers.get(waiting.pop(), ()):
            fresh = statement.condition - found
            found |= fresh
            waiting += fresh
    return frozenset(found)


def touches(statement: Statement) -> frozenset[str]:
    """Names that a statement may do something with when it runs: making a class or function does so with few."""
    return statement.acting if statement.kind is Kind.DEFINITION else statement.eager


def closure(start: frozenset[str], layout: Layout) -> frozenset[str]:
    """All names that code reaches which begins with these: what it may look at, call, or change."""
    found, waiting = set(start), list(start)
    while waiting:
        for unit in layout.binders.get(waiting.pop(), ()):
            fresh = unit.reads - found
            found |= fresh
            waiting += fresh
    return frozenset(found)


def _groups(statements: tuple[Statement, ...]) -> list[tuple[Statement, ...]]:
    own = [each for each in statements if each.kind not in IMPORTS and each.kind is not Kind.DOCSTRING]
    return [tuple(group) for _, group in groupby(own, key=_group_key)]


def _group_key(statement: Statement) -> tuple[str, int]:
    """Definitions of one name that follow each other belong together; every other statement stands alone."""
    if statement.kind is Kind.DEFINITION and len(statement.binds) == 1:
        return min(statement.binds), -1
    return "", statement.index


def _unit(group: tuple[Statement, ...], rows: frozenset[int], meaning: Meanings) -> Unit:
    span = range(group[0].first, group[-1].last + 1)
    return Unit(
        statements=group,
        names=frozenset(chain.from_iterable(each.binds for each in group)),
        reads=frozenset(chain.from_iterable(each.reads | each.quoted for each in group)),
        eager=frozenset(chain.from_iterable(each.eager for each in group)),
        touches=frozenset(chain.from_iterable(map(touches, group))),
        code_lines=sum(row in rows for row in span),
        is_pure=all(is_pure(each, meaning) for each in group),
    )


def _needs(
    unit: Unit, binders: Mapping[str, tuple[Unit, ...]], importers: Mapping[str, tuple[Statement, ...]]
) -> frozenset[Unit]:
    # A name that several units bind pins them all, and whoever reads it: one of them is enough to know.
    read = read_through(unit.reads, importers)
    return frozenset(binders[name][0] for name in read if name in binders) - {unit}
