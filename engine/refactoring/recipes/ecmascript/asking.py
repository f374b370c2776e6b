"""What the recipes of this folder do alike: find candidates, turn answers into plans, refusals and evidence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.recipes.ecmascript.service import ServiceFailed
from engine.refactoring.recipes.ecmascript.texts import scripts
from engine.refactoring.recipes.ecmascript.workbench import Workbench
from engine.refactoring.recipes.recipe import Candidate, Refusal, Scope
from engine.refactoring.view import View

LANGUAGES: Final = frozenset({"javascript", "typescript"})
NO_COMPILER: Final = "no_compiler"
_ROWS: Final[Mapping[str, Callable[[Rung, str], Evidence]]] = {
    "proven": proven,
    "disproved": disproved,
    "not proven": not_proven,
}


def detected(
    view: View, scope: Scope, metric: str, found: Callable[[View, str], Iterable[Candidate]]
) -> Iterator[Candidate]:
    """The candidates of each script in scope. Where no compiler can be asked, one candidate stands for all: planning
    it says what is missing."""
    for path in scripts(view):
        if not scope.has(path):
            continue
        try:
            yield from (each for each in found(view, path) if is_meant(each, scope))
        except ServiceFailed as failure:
            yield Candidate(path, "", 1, f"{failure}.", metric, 0.0, 0.0)
            return


def is_meant(candidate: Candidate, scope: Scope) -> bool:
    return scope.symbol in {"", candidate.symbol} and scope.line in {0, candidate.line}


def asked(bench: Workbench, view: View, candidate: Candidate, question: str, **details: Any) -> Any:
    """What the compiler answers, or the refusal that it answers with. A file that is not edited is not asked about."""
    if candidate.path not in scripts(view):
        return Refusal("not_editable", f"{candidate.path} is not edited")
    try:
        answer = bench.ask(view, question, path=candidate.path, **details)
    except ServiceFailed as failure:
        return Refusal(NO_COMPILER, f"{candidate.path} was left alone: {failure}")
    return Refusal(answer["code"], answer["said"]) if "code" in answer else answer


def proof_of(
    bench: Workbench,
    before: View,
    after: View,
    path: str,
    question: str,
    *,
    new: Sequence[str] = (),
    **details: Any,
) -> Evidence:
    """What the compiler finds when it compares both trees; a change of a file beside this and the `new` refutes."""
    others = [each for each in sorted(before.files.keys() | after.files.keys()) if each not in {path, *new}]
    changed = next((each for each in others if before.files.get(each) != after.files.get(each)), None)
    if changed is not None:
        return disproved(Rung.STATIC, f"{changed} has changed too")
    if path not in before.files or path not in after.files:
        return disproved(Rung.STATIC, f"{path} is gone")
    try:
        answer = bench.ask_about_change(before, after, question, path=path, **details)
    except ServiceFailed as failure:
        return not_proven(Rung.STATIC, str(failure))
    return _ROWS[answer["verdict"]](Rung.STATIC, answer["said"])


def title(*wordings: str) -> str:
    """The first that fits a commit's first line; the last, cut, where none does."""
    return next((each for each in wordings if len(each) < 70), wordings[-1][:69])
