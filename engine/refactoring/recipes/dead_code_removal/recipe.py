"""Dead code removal: private definitions, imports and locals nobody uses, and statements no one reaches."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.dead_code_removal.catalogue import all_findings, removed_with
from engine.refactoring.recipes.dead_code_removal.examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.dead_code_removal.findings import Doomed, Finding, Kind
from engine.refactoring.recipes.dead_code_removal.proof import FACT, removal_proof
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.view import View

METRIC: Final = "dead_lines"
MAX_TITLE: Final = 69


class DeadCodeRemoval:
    """Takes out what a closed world proves dead. Public names are reported, never removed."""

    name: str = "dead_code_removal"
    version: int = 1
    type: TransformationType = TransformationType.DEAD_CODE_REMOVAL
    languages: frozenset[str] = frozenset({"python"})
    safety: Safety = Safety.PROVEN
    summary: str = "Removes private code, imports and locals that nothing uses, and statements that never run."
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for finding in all_findings(view):
            if _is_in(scope, finding):
                yield _candidate(finding)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        found = (each for each in all_findings(view) if (each.path, each.choice) == (candidate.path, candidate.choice))
        finding = next(found, None)
        if finding is None:
            return Refusal("gone", f"{candidate.symbol} in {candidate.path} is no longer there, or no longer dead.")
        if finding.code:
            return Refusal(finding.code, finding.said)
        changes, gone = removed_with(view, finding)
        named = "\n".join(sorted({each.named for each in gone}))
        return Plan(self.name, candidate, changes, _title(finding, gone), 0.0, {FACT: named}, _look_at(finding, gone))

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return removal_proof(before, after, plan.facts.get(FACT, ""))


def named_in(plan: Plan) -> list[tuple[str, str]]:
    """What a plan of this recipe removes: each thing as "kind symbol", with the path of its file."""
    told = (line.partition(" in ") for line in plan.facts.get(FACT, "").splitlines())
    return [(what, path) for what, _, path in told]


def _is_in(scope: Scope, finding: Finding) -> bool:
    if not scope.has(finding.path):
        return False
    has_symbol = not scope.symbol or any(_covers(scope.symbol, each) for each in finding.doomed)
    return has_symbol and (
        not scope.line or any(each.first_line <= scope.line <= each.last_line for each in finding.doomed)
    )


def _covers(symbol: str, doomed: Doomed) -> bool:
    return doomed.symbol == symbol or doomed.symbol.startswith(f"{symbol}.")


def _candidate(finding: Finding) -> Candidate:
    lines = float(finding.lines)
    symbol = finding.doomed[0].symbol
    return Candidate(finding.path, symbol, finding.line, _why(finding), METRIC, lines, lines, finding.choice)


def _why(finding: Finding) -> str:
    lines = "1 line" if finding.lines == 1 else f"{finding.lines} lines"
    symbols = _listed(finding.doomed)
    match finding.kind:
        case Kind.DEFINITION:
            return f"Nothing uses {symbols} ({lines})."
        case Kind.IMPORT:
            return f"{finding.path} imports {symbols} and does not use it."
        case Kind.LOCAL:
            return f"Nobody reads {symbols} ({lines})."
        case Kind.UNREACHABLE:
            return f"{lines} of {symbols} stand behind a jump and never run."


def _listed(doomed: Sequence[Doomed]) -> str:
    """Up to three symbols by name, the others counted."""
    symbols = list(dict.fromkeys(each.symbol for each in doomed))
    if len(symbols) > 3:
        return f"{', '.join(symbols[:2])} and {len(symbols) - 2} more"
    return " and ".join([", ".join(symbols[:-1]), symbols[-1]] if len(symbols) > 1 else symbols)


def _title(finding: Finding, gone: Sequence[Doomed]) -> str:
    file = finding.path.rpartition("/")[2]
    match finding.kind:
        case Kind.DEFINITION:
            title = f"Remove {_listed(gone)}, which nothing uses"
            short = f"Remove {len(gone)} dead definitions from {file}"
        case Kind.IMPORT:
            title = f"Remove the unused import of {_listed(finding.doomed)} from {file}"
            short = f"Remove {len(finding.doomed)} unused imports from {file}"
        case Kind.LOCAL:
            title = f"Remove {_listed(finding.doomed)}, which nobody reads"
            short = f"Remove {len(finding.doomed)} unused locals from {file}"
        case Kind.UNREACHABLE:
            title = f"Remove unreachable code from {finding.doomed[0].symbol}"
            short = f"Remove unreachable code from {file}"
    fitting = (each for each in (title, short) if len(each) <= MAX_TITLE)
    return next(fitting, "Remove dead code")


def _look_at(finding: Finding, gone: Sequence[Doomed]) -> str:
    if finding.kind is not Kind.DEFINITION:
        return ""
    return f"Whether anybody outside this repository reaches {_listed(gone)} in spite of the underscore."
