"""Interface extraction for Python: a protocol for what is asked of a class that is not the only one to offer it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.classes import ClassEntry, classes
from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.interface_extraction import examples, proof
from engine.refactoring.recipes.interface_extraction.describing import Indescribable
from engine.refactoring.recipes.interface_extraction.making import described, interface, protocol_name
from engine.refactoring.recipes.interface_extraction.placing import place
from engine.refactoring.recipes.interface_extraction.users import users
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
            changes = interface(view, entry, users(view, entry))
        except Indescribable as reason:
            return Refusal(reason.code, f"{candidate.path}:{candidate.line} {candidate.symbol}: {reason}")
        title = f"Name what is asked of {candidate.symbol} as a protocol"
        look_at = f"Whether {protocol_name(entry)} is a good name, and no member is missing from it."
        short = f"Name what is asked of {candidate.symbol}"[:MAX_TITLE]
        return Plan(self.name, candidate, changes, title if len(title) <= MAX_TITLE else short, 0, {}, look_at)

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return proof.prove(before, after, plan.candidate.path, plan.candidate.symbol)


def _candidates(view: View, entry: ClassEntry) -> Iterator[Candidate]:
    if any(base in _FIXED_FORMS or base.endswith(("Error", "Exception")) for base in entry.bases):
        return
    asking = users(view, entry)
    asked_for = described(entry, asking)
    # A protocol that no parameter names is of use to those alone who write pretenders.
    if not asked_for or (not asking and (len(asked_for) < MIN_METHODS or not pretenders(view, entry))):
        return
    offering = others(view, entry, [member.name for member in asked_for])
    if offering and not _is_there(view, entry):
        count = sum(len(user.uses) for user in asking)
        asked = f"{count} parameters need {len(asked_for)} of its members" if count else "its methods are public"
        why = f"{entry.node.name} is not the only one of its shape ({', '.join(offering[:3])}), and {asked}"
        yield Candidate(entry.path, entry.node.name, entry.node.lineno, why, "unnamed_interfaces", 1, len(offering))


def _is_there(view: View, entry: ClassEntry) -> bool:
    """Whether the protocol was made already."""
    known = view.source(place(entry.path)) if place(entry.path) in view.files else None
    defined = known.tree.body if isinstance(known, Source) else []
    return any(isinstance(node, ast.ClassDef) and node.name == protocol_name(entry) for node in defined)


def _entry(view: View, candidate: Candidate) -> ClassEntry | None:
    for entry in classes(view).by_dotted.values():
        if (entry.path, entry.node.name, entry.node.lineno) == (candidate.path, candidate.symbol, candidate.line):
            return entry
    return None
