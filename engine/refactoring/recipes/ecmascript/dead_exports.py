"""dead_exports_ts: what a module exports and nothing takes is kept to the module, or removed where that has no use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.dead_exports_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

_METRIC: Final = "dead_exports"


class DeadExportsTs:
    """Only where the world is closed: a file that a package lets others import keeps what it exports."""

    name = "dead_exports_ts"
    version = 1
    type = TransformationType.DEAD_CODE_REMOVAL
    languages = LANGUAGES
    safety = Safety.PROVEN
    summary = "Keeps to its module what a JavaScript or TypeScript module exports and nothing imports"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_tree(self._dead).get(path, ()))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        answer = asked(self._bench, view, candidate, "unexport", name=candidate.symbol, line=candidate.line)
        if isinstance(answer, Refusal):
            return answer
        is_removed = answer["kind"] == "removed"
        short = f"Remove unused {candidate.symbol}" if is_removed else f"Keep {candidate.symbol} to its module"
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=changes(view, candidate.path, answer["edits"]),
            title=title(f"{short}, {candidate.path}", short),
            after=0.0,
            facts={"name": candidate.symbol},
            look_at=f"Whether {candidate.symbol} was exported for something that is yet to come.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        name = plan.candidate.symbol
        return [proof_of(self._bench, before, after, plan.candidate.path, "proveUnexport", name=name)]

    def _dead(self, view: View) -> Mapping[str, tuple[Candidate, ...]]:
        """By path, all that nothing in the tree takes; a step changes that for other files too."""
        found: dict[str, tuple[Candidate, ...]] = {}
        for each in self._bench.ask(view, "deadExports"):
            found[each["path"]] = (*found.get(each["path"], ()), _candidate(each))
        return found


def _candidate(dead: Mapping[str, Any]) -> Candidate:
    return Candidate(
        path=dead["path"],
        symbol=dead["name"],
        line=dead["line"],
        why=f"{dead['name']} is exported, and nothing in the project imports it.",
        metric=_METRIC,
        before=1.0,
        weight=float(dead["lines"]),
    )
