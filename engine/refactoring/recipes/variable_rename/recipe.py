"""variable_rename: names that say nothing, mislead or break the convention become those that the code suggests."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Evidence, Rung, disproved
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.recipes.variable_rename.examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.variable_rename.findings import Finding, findings
from engine.refactoring.recipes.variable_rename.locals import Local, find_local, local_edits
from engine.refactoring.recipes.variable_rename.proof import LocalRename
from engine.refactoring.recipes.variable_rename.symbols import find_symbol, symbol_edits
from engine.refactoring.recipes.variable_rename.tokens import prove_symbol
from engine.refactoring.view import View

_MAX_TITLE: Final = 69
_NAMES: Final = 2  # a candidate's choice: what the thing is called, and what it should be


class VariableRename:
    """Locals, proven by equal bytecode, and private symbols, proven by a closed world of tokens.

    Any name may be asked for: a candidate whose `choice` is (old, new) and whose `symbol` is the function of a local
    variable, or the qualified name of the private thing itself.
    """

    name = "variable_rename"
    version = 1
    type = TransformationType.VARIABLE_RENAME
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Gives local variables and private names the name that the code suggests, or the convention asks for."
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        """Names for which the code gives away a better one."""
        for path in view.python:
            if scope.has(path) and view.is_editable(path) and path.endswith(".py"):
                yield from (_candidate(path, each) for each in findings(view, path) if _is_asked_for(each, scope))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        if len(candidate.choice) != _NAMES or candidate.choice[0] == candidate.choice[1]:
            return Refusal("no_choice", "a rename needs two different names: the old one and the new one")
        if not view.is_editable(candidate.path):
            return Refusal("not_editable", f"{candidate.path} is not edited")
        edits = _edits(view, candidate)
        if isinstance(edits, Refusal):
            return edits
        old, new = candidate.choice
        return Plan(
            recipe=self.name,
            candidate=candidate,
            changes=ChangeSet(tuple(edits)),
            title=_title(candidate),
            after=candidate.before - 1,
            facts={"old": old, "new": new, "symbol": candidate.symbol},
            look_at=f"Whether {new} is what you would call it: that nothing else changed is proven.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        path, (old, new) = plan.candidate.path, plan.candidate.choice
        local = _local(before, plan.candidate)
        if local is not None:
            return [LocalRename(before, after, path, local.scope.qualname, old, new).proof()]
        if find_symbol(before, path, plan.candidate.symbol) is None:
            return [disproved(Rung.STATIC, f"{path} has no {plan.candidate.symbol}")]
        return prove_symbol(before, after, old, new)


def _candidate(path: str, found: Finding) -> Candidate:
    return Candidate(
        path=path,
        symbol=found.symbol,
        line=found.line,
        why=found.why,
        metric="names",
        before=1.0,
        weight=found.weight,
        choice=(found.old, found.new),
    )


def _is_asked_for(found: Finding, scope: Scope) -> bool:
    is_named = not scope.symbol or found.symbol == scope.symbol or found.symbol.startswith(f"{scope.symbol}.")
    return is_named and (not scope.line or found.line <= scope.line <= found.last)


def _edits(view: View, candidate: Candidate) -> list[Edit] | Refusal:
    old, new = candidate.choice
    local = _local(view, candidate)
    if local is not None:
        return local_edits(view, local, new)
    symbol = find_symbol(view, candidate.path, candidate.symbol)
    if symbol is None or symbol.name != old:
        return Refusal(
            "no_such_name", f"{candidate.symbol or 'the module'} in {candidate.path} has nothing called {old}"
        )
    return symbol_edits(view, symbol, new)


def _local(view: View, candidate: Candidate) -> Local | None:
    """The local variable that a candidate means: one of the function `symbol`, or the nested definition `symbol`."""
    old = candidate.choice[0]
    owner, _, name = candidate.symbol.rpartition(".")
    nested = find_local(view, candidate.path, owner, candidate.line, old) if name == old else None
    return nested or find_local(view, candidate.path, candidate.symbol, candidate.line, old)


def _title(candidate: Candidate) -> str:
    """Imperative, with the new name and the function where a commit's first line has room for them."""
    old, new = candidate.choice
    short = f"Rename {old} to {new}"
    long = short if candidate.symbol.rpartition(".")[2] == old else f"{short} in {candidate.symbol}"
    return next((each for each in (long, short) if len(each) <= _MAX_TITLE), f"Rename {old}"[:_MAX_TITLE])


RECIPE: Final = VariableRename()
