"""Whether anybody but the class itself offers what its protocol would ask for."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from engine.refactoring.classes import ClassEntry, Classes, classes
from engine.refactoring.recipes.interface_extraction.members import Member, members, shape
from engine.refactoring.source import Source
from engine.refactoring.view import Role, View

_MOCKS: Final = frozenset({"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "create_autospec", "mock_autospec"})
_PRETENDING: Final = ("Fake", "Dummy", "Stub", "Mock", "Spy")
MAX_ANCESTORS: Final = 1_000


def others(view: View, entry: ClassEntry, names: Collection[str]) -> tuple[str, ...]:
    """The names of what could be passed instead: classes of the same shape that do not derive from it, and what tests
    put in its place. Empty where there is nothing, or where a protocol of that shape is there already."""
    own = members(entry.node)
    wanted = {name: shape(own[name]) for name in names}
    known = classes(view)
    related = _related(known, entry)
    offering = [
        other
        for dotted, other in known.by_dotted.items()
        if dotted not in related
        and other.node.name != entry.node.name
        and view.role(other.path) is not Role.OTHER
        and _offers(_members(view, dotted), wanted)
    ]
    if any("Protocol" in other.bases for other in offering):
        return ()
    return tuple(sorted({*(other.node.name for other in offering), *pretenders(view, entry)}))


def pretenders(view: View, entry: ClassEntry) -> tuple[str, ...]:
    """What tests put in the place of a class: mocks that are specified by it, and subclasses named as pretenders."""
    return tuple(sorted(set(_pretended(view, entry))))


def _members(view: View, dotted: str) -> Mapping[str, Member]:
    return view.of_tree(_members_of_all)[dotted]


def _members_of_all(view: View) -> dict[str, Mapping[str, Member]]:
    return {dotted: members(entry.node) for dotted, entry in classes(view).by_dotted.items()}


def _offers(offered: Mapping[str, Member], wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return all(name in offered and shape(offered[name]) == each for name, each in wanted.items())


def _related(known: Classes, entry: ClassEntry) -> set[str]:
    """The class with all that derive from it and all that it derives from, as far as the tree shows."""
    above = {entry.dotted} | {each.dotted for each in _ancestors(known, entry)}
    below = {
        dotted
        for dotted, other in known.by_dotted.items()
        if entry.dotted in {each.dotted for each in _ancestors(known, other)}
    }
    return above | below


def _ancestors(known: Classes, entry: ClassEntry) -> Iterator[ClassEntry]:
    pending, seen = [entry], {entry.dotted}
    while pending and len(seen) < MAX_ANCESTORS:
        each = pending.pop()
        for base in each.node.bases:
            plain = base.value if isinstance(base, ast.Subscript) else base
            found = known.found(each.path, ast.unparse(plain))
            if found is not None and found.dotted not in seen:
                seen.add(found.dotted)
                pending.append(found)
                yield found


def _pretended(view: View, entry: ClassEntry) -> Iterator[str]:
    for path in view.python:
        if view.role(path) is not Role.TEST or entry.node.name not in view.of_file(_pretenders, path):
            continue
        if classes(view).found(path, entry.node.name) in {entry, None}:
            yield view.of_file(_pretenders, path)[entry.node.name]


def _pretenders(view: View, path: str) -> dict[str, str]:
    """What one test file puts in the place of which class name."""
    source = view.source(path)
    found: dict[str, str] = {}
    for node in ast.walk(source.tree) if isinstance(source, Source) else ():
        if isinstance(node, ast.ClassDef) and node.name.lstrip("_").startswith(_PRETENDING):
            found |= {_last_word(base): node.name for base in node.bases}
        elif isinstance(node, ast.Call) and _last_word(node.func) in _MOCKS:
            specified = [key.value for key in node.keywords if key.arg in {"spec", "spec_set"}]
            found |= {_last_word(each): f"a mock in {path}" for each in [*specified, *node.args[:1]]}
    return found


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
