"""The change that names an interface: the protocol with its conformance, and the annotations that use it."""

import ast
from collections.abc import Sequence

from engine.refactoring.change import ChangeSet, merged
from engine.refactoring.classes import ClassEntry
from engine.refactoring.modules import modules
from engine.refactoring.names import names
from engine.refactoring.recipes.interface_extraction.describing import (
    Indescribable,
    check,
    names_in_annotations,
    protocol,
)
from engine.refactoring.recipes.interface_extraction.importing import module_for, statement_for
from engine.refactoring.recipes.interface_extraction.members import Member, members, public_methods
from engine.refactoring.recipes.interface_extraction.placing import conformance, is_ours, place, written
from engine.refactoring.recipes.interface_extraction.users import User, edits
from engine.refactoring.source import Source
from engine.refactoring.view import View


def interface(view: View, entry: ClassEntry, asking: Sequence[User]) -> ChangeSet:
    """The whole change; `asking` are the files that will name the protocol.

    Raises `Indescribable` where the class cannot be described, or the place for it is taken.
    """
    said = described(entry, asking)
    _check_class(view, entry)
    check(entry, said)
    target = place(entry.path)
    blocks = [
        protocol(protocol_name(entry), _summary(entry, asking), said),
        conformance(entry.node.name, protocol_name(entry)),
    ]
    made = written(target, _known(view, target), _imports(view, entry, said), blocks)
    changed = [edit for user in asking for edit in edits(view, user, protocol_name(entry), entry)]
    return merged([made, ChangeSet(tuple(changed))])


def described(entry: ClassEntry, asking: Sequence[User]) -> list[Member]:
    """What the protocol would say: what the parameters need, or every public method where none may change."""
    if not asking:
        return list(public_methods(entry.node))
    needed = {attribute for user in asking for use in user.uses for attribute in use.attributes}
    return [member for name, member in members(entry.node).items() if name in needed]


def protocol_name(entry: ClassEntry) -> str:
    """What the protocol of a class is called."""
    return f"{entry.node.name.lstrip('_')}Protocol"


def _check_class(view: View, entry: ClassEntry) -> None:
    is_generic = getattr(entry.node, "type_params", []) or any(
        isinstance(each, ast.Subscript) for each in entry.node.bases
    )
    if is_generic:
        raise Indescribable("generic", "a protocol of a generic class would have to be generic in the right places")
    if not names(view).is_free(protocol_name(entry)):
        raise Indescribable("name_taken", f"the tree has a {protocol_name(entry)} already")


def _known(view: View, target: str) -> Source | None:
    """The file of protocols, if there is one."""
    if target not in view.files:
        return None
    source = view.source(target)
    if not isinstance(source, Source) or not view.is_editable(target) or not is_ours(source):
        raise Indescribable("file_taken", f"{target} is something else than a file of protocols")
    return source


def _imports(view: View, entry: ClassEntry, described: Sequence[Member]) -> list[str]:
    """The imports that the annotations need, sorted, and that of the class itself."""
    source = view.source(entry.path)
    assert isinstance(source, Source)
    module = module_for(modules(view), entry.path, entry.path)
    found = {f"from {module} import {entry.node.name}"}
    for name in sorted(names_in_annotations(described) - {entry.node.name, "TYPE_CHECKING", "Protocol"}):
        statement = statement_for(source, name, module)
        if not statement:
            raise Indescribable("unknown_name", f"nothing at the top of {entry.path} says what {name} is")
        found.add(statement)
    return sorted(found, key=lambda each: (each.startswith("from ."), each))


def _summary(entry: ClassEntry, asking: Sequence[User]) -> str:
    functions = [use.function.rpartition(".")[2] for user in asking for use in user.uses]
    if not functions:
        return f"What {entry.node.name} offers to others."
    more = f" and {len(functions) - 1} more" if len(functions) > 1 else ""
    return f"What {functions[0]}{more} asks of a {entry.node.name}."
