"""Interface extraction for Python: a protocol for what is asked of a class that is not the only one to offer it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.change import ChangeSet, merged
from engine.refactoring.classes import ClassEntry, classes
from engine.refactoring.evidence import Evidence
from engine.refactoring.modules import modules
from engine.refactoring.names import names
from engine.refactoring.recipes.interface_extraction import examples, proof
from engine.refactoring.recipes.interface_extraction.describing import (
    Indescribable,
    check,
    names_in_annotations,
    protocol,
)
from engine.refactoring.recipes.interface_extraction.importing import module_for, statement_for
from engine.refactoring.recipes.interface_extraction.members import Member, members, public_methods
from engine.refactoring.recipes.interface_extraction.placing import conformance, is_ours, place, written
from engine.refactoring.recipes.interface_extraction.users import User, edits, users
from engine.refactoring.recipes.interface_extraction.worth import others, pretenders
from engine.refactoring.recipes.recipe import Candidate, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_TITLE: Final = 69
MIN_METHODS: Final = 2
_FIXED_FORMS: Final = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Flag", "NamedTuple", "Protocol", "TypedDict", "BaseException", "Exception"}
)


class InterfaceExtraction:
    """A protocol beside the class, with a function by which type checkers prove that the class conforms."""

    name = "interface_extraction"
    version = 1
    type = TransformationType.INTERFACE_EXTRACTION
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Names what functions ask of a class as a protocol, where other classes or fakes in tests offer the same."
    changes = examples.CHANGES
    leaves_alone = examples.LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for entry in classes(view).by_dotted.values():
            is_named = not scope.symbol or scope.symbol == entry.node.name
            is_there = not scope.line or entry.node.lineno <= scope.line <= (entry.node.end_lineno or 0)
            if scope.has(entry.path) and view.is_editable(entry.path) and is_named and is_there:
                yield from _candidates(view, entry)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        entry = _entry(view, candidate)
        if entry is None:
            return Refusal("gone", f"{candidate.path} has no class {candidate.symbol} at line {candidate.line}")
        try:
            changes = _changes(view, entry)
        except Indescribable as reason:
            return Refusal(reason.code, f"{candidate.path}:{candidate.line} {candidate.symbol}: {reason}")
        title = f"Name what is asked of {candidate.symbol} as a protocol"
        look_at = f"Whether {_protocol_name(entry)} is a good name, and no member is missing from it."
        short = f"Name what is asked of {candidate.symbol}"[:MAX_TITLE]
        return Plan(self.name, candidate, changes, title if len(title) <= MAX_TITLE else short, 0, {}, look_at)

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return proof.prove(before, after, plan.candidate.path, plan.candidate.symbol)


def _candidates(view: View, entry: ClassEntry) -> Iterator[Candidate]:
    if any(base in _FIXED_FORMS or base.endswith(("Error", "Exception")) for base in entry.bases):
        return
    asking = users(view, entry)
    described = _described(entry, asking)
    # A protocol that no parameter names is of use to those alone who write pretenders.
    if not described or (not asking and (len(described) < MIN_METHODS or not pretenders(view, entry))):
        return
    offering = others(view, entry, [member.name for member in described])
    if offering and not _is_there(view, entry):
        count = sum(len(user.uses) for user in asking)
        asked = f"{count} parameters need {len(described)} of its members" if count else "its methods are public"
        why = f"{entry.node.name} is not the only one of its shape ({', '.join(offering[:3])}), and {asked}"
        yield Candidate(entry.path, entry.node.name, entry.node.lineno, why, "unnamed_interfaces", 1, len(offering))


def _is_there(view: View, entry: ClassEntry) -> bool:
    """Whether the protocol was made already."""
    known = view.source(place(entry.path)) if place(entry.path) in view.files else None
    defined = known.tree.body if isinstance(known, Source) else []
    return any(isinstance(node, ast.ClassDef) and node.name == _protocol_name(entry) for node in defined)


def _described(entry: ClassEntry, asking: Sequence[User]) -> list[Member]:
    """What the protocol would say: what the parameters need, or every public method where none may change."""
    if not asking:
        return list(public_methods(entry.node))
    needed = {attribute for user in asking for use in user.uses for attribute in use.attributes}
    return [member for name, member in members(entry.node).items() if name in needed]


def _entry(view: View, candidate: Candidate) -> ClassEntry | None:
    for entry in classes(view).by_dotted.values():
        if (entry.path, entry.node.name, entry.node.lineno) == (candidate.path, candidate.symbol, candidate.line):
            return entry
    return None


def _protocol_name(entry: ClassEntry) -> str:
    return f"{entry.node.name.lstrip('_')}Protocol"


def _changes(view: View, entry: ClassEntry) -> ChangeSet:
    """Raises `Indescribable` where the class cannot be described, or the place for it is taken."""
    asking = users(view, entry)
    described = _described(entry, asking)
    _check_class(view, entry)
    check(entry, described)
    target = place(entry.path)
    blocks = [
        protocol(_protocol_name(entry), _summary(entry, asking), described),
        conformance(entry.node.name, _protocol_name(entry)),
    ]
    made = written(target, _known(view, target), _imports(view, entry, described), blocks)
    changed = [edit for user in asking for edit in edits(view, user, _protocol_name(entry), entry)]
    return merged([made, ChangeSet(tuple(changed))])


def _check_class(view: View, entry: ClassEntry) -> None:
    is_generic = getattr(entry.node, "type_params", []) or any(
        isinstance(each, ast.Subscript) for each in entry.node.bases
    )
    if is_generic:
        raise Indescribable("generic", "a protocol of a generic class would have to be generic in the right places")
    if not names(view).is_free(_protocol_name(entry)):
        raise Indescribable("name_taken", f"the tree has a {_protocol_name(entry)} already")


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
