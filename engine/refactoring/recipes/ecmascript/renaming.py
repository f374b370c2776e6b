"""variable_rename_ts: local variables get the name that the code suggests."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, disproved
from engine.refactoring.recipes.ecmascript.asking import LANGUAGES, asked, detected, proof_of, title
from engine.refactoring.recipes.ecmascript.renaming_examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.ecmascript.texts import changes
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH, Workbench
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

_METRIC: Final = "names"
_NAMES: Final = 2  # a candidate's choice: what the variable is called, and what it should be


class VariableRenameTs:
    """Local variables only: any may be asked for by a candidate whose `line` declares it and whose `choice` is
    (old, new). Who else may know the name of an exported one cannot be seen."""

    name = "variable_rename_ts"
    version = 1
    type = TransformationType.VARIABLE_RENAME
    languages = LANGUAGES
    safety = Safety.PROVEN
    summary = "Gives local variables of JavaScript and TypeScript the name that the code suggests"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, bench: Workbench = WORKBENCH) -> None:
        self._bench = bench

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        return detected(view, scope, _METRIC, lambda tree, path: tree.of_file(self._poor, path))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        old, new = candidate.choice if len(candidate.choice) == _NAMES else ("", "")
        answer = asked(self._bench, view, candidate, "rename", line=candidate.line, old=old, name=new)
        if isinstance(answer, Refusal):
            return answer
        short = f"Rename {old} to {new}"
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=changes(view, candidate.path, answer["edits"]),
            title=title(f"{short} in {candidate.symbol}" if candidate.symbol else short, short, f"Rename {old}"),
            after=candidate.before - 1,
            facts={"old": old, "new": new},
            look_at=f"Whether {new} is what you would call it: that nothing else changed is proven.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        if len(plan.candidate.choice) != _NAMES:
            return [disproved(Rung.STATIC, "a rename has two names")]
        old, new = plan.candidate.choice
        return [proof_of(self._bench, before, after, plan.candidate.path, "proveRenaming", old=old, name=new)]

    def _poor(self, view: View, path: str) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(
                path=path,
                symbol=each["symbol"],
                line=each["line"],
                why=f"{each['old']} stands in {each['uses']} places; where it comes from, it is called {each['name']}.",
                metric=_METRIC,
                before=1.0,
                weight=float(each["uses"]),
                choice=(each["old"], each["name"]),
            )
            for each in self._bench.ask(view, "poorNames", path=path)
        )
