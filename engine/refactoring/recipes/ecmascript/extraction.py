"""function_extract_ts: a part of a function that is too complex becomes a function or a method beside it."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.extraction_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

LIMIT: Final = 10  # ways through a function, as the score counts them
_METRIC: Final = "cyclomatic"


class FunctionExtractTs:
    """Cuts a run of statements out of a function and pastes it, as it is written, into a function of its own."""

    name = "function_extract_ts"
    version = 1
    type = TransformationType.FUNCTION_EXTRACT
    languages = LANGUAGES
    safety = Safety.PROVEN
    summary = "Moves a part of a complex JavaScript or TypeScript function into a function of its own"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_file(self._complex, path))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        answer = asked(self._bench, view, candidate, "extract", symbol=candidate.symbol, line=candidate.line)
        if isinstance(answer, Refusal):
            return answer
        name = str(answer["name"])
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=changes(view, candidate.path, answer["edits"]),
            title=title(f"Extract {name} from {candidate.symbol}", f"Extract {name}"),
            after=candidate.before - float(answer["taken"]),
            facts={"name": name},
            look_at=f"Whether {name} says what the new function does: that it does the same is proven.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        name = plan.facts.get("name", "")
        return [proof_of(self._bench, before, after, plan.candidate.path, "proveExtraction", name=name)]

    def _complex(self, view: View, path: str) -> tuple[Candidate, ...]:
        found = self._bench.ask(view, "complexFunctions", path=path, limit=LIMIT)
        return tuple(
            Candidate(
                path=path,
                symbol=each["symbol"],
                line=each["line"],
                why=f"{each['symbol']} has a cyclomatic complexity of {each['cyclomatic']}; {LIMIT} is the limit.",
                metric=_METRIC,
                before=float(each["cyclomatic"]),
                weight=float(each["cyclomatic"] - LIMIT),
            )
            for each in found
        )
