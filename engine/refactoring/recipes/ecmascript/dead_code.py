"""dead_code_removal_ts: definitions go that nothing in their module uses and nothing outside can reach."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.dead_code_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

_METRIC: Final = "dead_lines"


class DeadCodeRemovalTs:
    """What is exported stays: who imports it from outside cannot be seen."""

    name = "dead_code_removal_ts"
    version = 1
    type = TransformationType.DEAD_CODE_REMOVAL
    languages = LANGUAGES
    safety = Safety.PROVEN
    summary = (
        "Removes functions, classes, types and variables of a JavaScript or TypeScript module that nothing can use"
    )
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_file(self._dead, path))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        answer = asked(self._bench, view, candidate, "removeDead", name=candidate.symbol, line=candidate.line)
        if isinstance(answer, Refusal):
            return answer
        short = f"Remove unused {candidate.symbol}"
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=changes(view, candidate.path, answer["edits"]),
            title=title(f"{short} from {candidate.path}", short),
            after=0.0,
            facts={"name": candidate.symbol},
            look_at=f"Whether {candidate.symbol} was being kept for something that is yet to come.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        name = plan.candidate.symbol
        return [proof_of(self._bench, before, after, plan.candidate.path, "proveRemoval", name=name)]

    def _dead(self, view: View, path: str) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                path=path,
                symbol=each["name"],
                line=each["line"],
                why=f"Nothing in its {'function' if each['isLocal'] else 'module'} uses {each['name']}.",
                metric=_METRIC,
                before=float(each["lines"]),
                weight=float(each["lines"]),
            )
            for each in self._bench.ask(view, "deadNames", path=path)
        )
