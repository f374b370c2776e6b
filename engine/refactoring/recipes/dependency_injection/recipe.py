"""Dependency injection for Python: a collaborator that a constructor builds may be handed in by keyword."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.dependency_injection import examples, proof
from engine.refactoring.recipes.dependency_injection.legality import hindrance
from engine.refactoring.recipes.dependency_injection.ranking import WORTH_IT, rank
from engine.refactoring.recipes.dependency_injection.sites import Site, sites
from engine.refactoring.recipes.dependency_injection.writing import edits
from engine.refactoring.recipes.recipe import Candidate, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_TITLE: Final = 69


class DependencyInjection:
    """`self.x = Foo(...)` becomes `x if x is not None else Foo(...)` with a keyword `x`, None by default."""

    name = "dependency_injection"
    version = 1
    type = TransformationType.DEPENDENCY_INJECTION
    languages = frozenset({"python"})
    safety = Safety.REVIEW
    summary = "Lets a collaborator that a constructor builds be handed in by keyword; nobody who does not is affected."
    changes = examples.CHANGES
    leaves_alone = examples.LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for path in view.python:
            source = view.source(path) if scope.has(path) and view.is_editable(path) else None
            if isinstance(source, Source) and path.endswith(".py"):
                yield from (each for site in sites(source) for each in _candidates(view, source, site, scope))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        source = view.source(candidate.path)
        site = _site(source, candidate) if isinstance(source, Source) else None
        if not isinstance(source, Source) or site is None:
            return Refusal("gone", f"{candidate.path} builds nothing of that kind at line {candidate.line}")
        reason = hindrance(view, source, site)
        if reason is not None:
            return Refusal(reason[0], f"{candidate.path}:{candidate.line} {candidate.symbol}: {reason[1]}")
        return Plan(
            self.name,
            candidate,
            ChangeSet(tuple(edits(source, site))),
            _title(site),
            0,
            look_at=f"Whether {site.owner_name} is the right place to hand in {site.parameter}, and the name.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return proof.prove(before, after, plan.candidate.path, plan.candidate.symbol)


def _candidates(view: View, source: Source, site: Site, scope: Scope) -> Iterator[Candidate]:
    symbol, line = f"{site.owner_name}.__init__", site.statement.lineno
    is_named = not scope.symbol or f"{symbol}.".startswith(f"{scope.symbol}.")
    if not is_named or (scope.line and not site.owner.lineno <= scope.line <= (site.owner.end_lineno or 0)):
        return
    found = rank(view, source.path, site)
    if found.points >= WORTH_IT:
        why = f"{site.owner_name} builds its own {site.callee}, which {' and '.join(found.reasons)}"
        yield Candidate(source.path, symbol, line, why, "built_inside", 1, found.points, (site.attribute,))


def _site(source: Source, candidate: Candidate) -> Site | None:
    for site in sites(source):
        if (site.attribute,) == candidate.choice and site.statement.lineno == candidate.line:
            return site
    return None


def _title(site: Site) -> str:
    title = f"Let {site.owner_name} be given its {site.parameter}"
    return title if len(title) <= MAX_TITLE else f"Let a constructor be given its {site.parameter}"[:MAX_TITLE]
