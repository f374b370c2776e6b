"""The edits that put the types of one file into it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.recipes.type_annotation.calls import open_parameters
from engine.refactoring.recipes.type_annotation.eligible import takes_types
from engine.refactoring.recipes.type_annotation.functions import RETURN, Function, Slot, functions
from engine.refactoring.recipes.type_annotation.hints import Hint
from engine.refactoring.recipes.type_annotation.imports import import_edits
from engine.refactoring.recipes.type_annotation.python_version import knows_self
from engine.refactoring.recipes.type_annotation.signatures import after_signature, parameter_edit
from engine.refactoring.recipes.type_annotation.spelling import Spelled, Speller
from engine.refactoring.recipes.type_annotation.world import World
from engine.refactoring.source import Source


@dataclass(frozen=True, slots=True)
class Filling:
    """One slot with the text that it gets."""

    function: Function
    name: str
    spelled: Spelled


def fillings(world: World, source: Source, hints: Mapping[Slot, Hint]) -> list[Filling]:
    """The open slots of a file that can be filled, in the order of the text.

    Types that need an import are left out where the file has no place for it.
    """
    speller = Speller(world, source.path, knows_self=knows_self(world.view))
    found = [
        Filling(function, name, spelled)
        for function in functions(world.view, source.path)
        if takes_types(world, function) and after_signature(world.view, source, function.node) is not None
        for name, hint in _open_slots(function, hints)
        if (spelled := speller.spelled(function, hint)) is not None
    ]
    imports = [reference for each in found for reference in each.spelled.imports]
    clashing = _clashing(imports)
    has_place = import_edits(world, source, imports) is not None
    return [
        each for each in found if (has_place and not clashing & set(each.spelled.imports)) or not each.spelled.imports
    ]


def written(world: World, source: Source, found: list[Filling]) -> ChangeSet:
    """The change that fills these slots."""
    imports = import_edits(world, source, [each for filling in found for each in filling.spelled.imports])
    return ChangeSet((*(_edit(world, source, each) for each in found), *(imports or ())))


def _open_slots(function: Function, hints: Mapping[Slot, Hint]) -> Iterator[tuple[str, Hint]]:
    for parameter in open_parameters(function):
        hint = hints.get(function.slot(parameter.arg))
        if hint is not None and parameter.annotation is None:
            yield parameter.arg, hint
    hint = hints.get(function.slot(RETURN))
    if hint is not None and function.node.returns is None:
        yield RETURN, hint


def _edit(world: World, source: Source, filling: Filling) -> Edit:
    if filling.name != RETURN:
        parameter = next(each for each in open_parameters(filling.function) if each.arg == filling.name)
        return Edit(source.path, *parameter_edit(source, parameter, filling.spelled.text))
    end = after_signature(world.view, source, filling.function.node)
    assert end is not None
    return Edit(source.path, end, end, f" -> {filling.spelled.text}".encode())


def _clashing(imports: list[str]) -> set[str]:
    """References to different things that would be imported by one name."""
    by_name: dict[str, set[str]] = {}
    for each in imports:
        by_name.setdefault(each.partition(":")[2], set()).add(each)
    return {each for found in by_name.values() if len(found) > 1 for each in found}
