"""Whether anybody could notice that statements stand in another module, or run a little earlier: asked by the proof of
the statements that did move."""

from collections.abc import Callable, Iterator

from engine.refactoring.recipes.file_split.accounting import Account
from engine.refactoring.recipes.file_split.pinning import (
    BUILTINS,
    OF_THE_MODULE,
    asks_for_frames,
    is_dunder,
    names_bound_twice,
)
from engine.refactoring.recipes.file_split.purity import is_pure
from engine.refactoring.recipes.file_split.statements import IMPORTS, Kind, Statement
from engine.refactoring.recipes.file_split.units import Layout, closure, read_through, touches


def noticed(
    found: Account, layout: Layout, replaced: frozenset[str], is_own: Callable[[Statement], bool]
) -> Iterator[str]:
    """What could be noticed, a clause each that names the line; `replaced` are names that somebody replaces in the
    module, `is_own` says of an import whether it may bring a module of the same tree."""
    moved = [each for part in found.parts.values() for each in part.moved]
    changing = frozenset(name for each in layout.statements for name in each.rebinds)
    known = layout.binders.keys() | layout.importers.keys() | BUILTINS
    unclear = changing | (names_bound_twice(layout) - _bound_side_by_side(found))
    for each in moved:
        read = read_through(each.reads | each.quoted, layout.importers)
        values = each.binds if each.kind is Kind.VALUE else frozenset()
        checks = (
            (not is_pure(each, layout.meaning) or not each.is_alone, "does more than bind a name"),
            (bool(each.rebinds) or asks_for_frames([each.node]), "reaches beyond itself"),
            (any(map(is_dunder, each.binds)) or bool(each.reads & OF_THE_MODULE), "speaks of its module"),
            (bool((read | each.binds) & unclear), "has to do with a name that changes"),
            (bool((read | values) & replaced), "has to do with a name that is replaced at run time"),
            (bool(each.reads - known), "reads a name from nowhere"),
            (any(_is_late(one, found, layout, is_own) for name in read for one in layout.importers.get(name, ())),
             "needs an import that came later"),
            (_overtakes(each, found, layout), "moved above a statement that may change what it looks at"),
        )  # fmt: skip
        yield from (f"line {each.start} {said}" for is_so, said in checks if is_so)


def _bound_side_by_side(found: Account) -> frozenset[str]:
    """Names whose bindings all moved to one part and follow each other there, as overloads do."""
    places: dict[str, list[tuple[str, int]]] = {}
    for path, part in found.parts.items():
        for place, each in enumerate(part.moved):
            for name in each.binds:
                places.setdefault(name, []).append((path, place))
    stayed = {name for each in found.staying for name in each.binds}
    return frozenset(
        name
        for name, spots in places.items()
        if name not in stayed and len({path for path, _ in spots}) == 1 and spots[-1][1] - spots[0][1] == len(spots) - 1
    )


def _is_late(statement: Statement, found: Account, layout: Layout, is_own: Callable[[Statement], bool]) -> bool:
    """Whether the import stood below the place where the parts are imported now, and its place may matter."""
    if statement.index < found.offered_before or statement.kind is Kind.TYPING:
        return False
    between = [each for each in layout.statements if found.offered_before <= each.index < statement.index]
    return is_own(statement) or any(each.kind is Kind.DOING for each in between)


def _overtakes(statement: Statement, found: Account, layout: Layout) -> bool:
    """Whether a staying statement that acts stood above it, stands below it now, and touches what it looks at."""
    passed = [
        each
        for each in found.staying
        if found.offered_before <= each.index < statement.index and each.kind not in IMPORTS
        if not is_pure(each, layout.meaning)
    ]
    if not passed:
        return False
    seen = (closure(touches(statement), layout) | statement.eager) & layout.binders.keys()
    touched = closure(frozenset(name for each in passed for name in touches(each)), layout)
    return not seen.isdisjoint(touched.union(*(each.binds for each in passed)))
