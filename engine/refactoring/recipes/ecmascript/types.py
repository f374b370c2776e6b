"""type_annotation_ts: types that uses give away are written down, as annotations or in comments of JavaScript."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.types_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

_METRIC: Final = "untyped_places"


class TypeAnnotationTs:
    """That nothing runs differently is proven; that a type is the one meant is for a person to say."""

    name = "type_annotation_ts"
    version = 1
    type = TransformationType.TYPE_ANNOTATION
    languages = LANGUAGES
    safety = Safety.REVIEW
    summary = "Writes down the types that the uses of parameters and variables give away"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_file(self._untyped, path))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        answer = asked(self._bench, view, candidate, "inferTypes")
        if isinstance(answer, Refusal):
            return answer
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=changes(view, candidate.path, answer["edits"]),
            title=title(
                f"Write down the types that uses show in {candidate.path}", "Write down the types that uses show"
            ),
            after=float(answer["left"]),
            look_at="Whether each type is the one meant: uses show what is passed today, not what may be.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return [proof_of(self._bench, before, after, plan.candidate.path, "proveTypes")]

    def _untyped(self, view: View, path: str) -> tuple[Candidate, ...]:
        count = self._bench.ask(view, "untypedPlaces", path=path)
        why = f"{count} parameters and variables of {path} have no type."
        return (Candidate(path, "", 1, why, _METRIC, float(count), float(count)),) if count else ()
