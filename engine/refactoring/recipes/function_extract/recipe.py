"""The recipe: functions over the limit, one extraction at a time, each proven by putting the new function back."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Evidence
from engine.refactoring.frames import frame_lookers, looks_by_itself
from engine.refactoring.names import names
from engine.refactoring.recipes.function_extract.binding import bindings, own_nodes
from engine.refactoring.recipes.function_extract.choosing import Chosen, Unfit, choose
from engine.refactoring.recipes.function_extract.examples import CHANGES
from engine.refactoring.recipes.function_extract.functions import Function, functions
from engine.refactoring.recipes.function_extract.hints import hints
from engine.refactoring.recipes.function_extract.methods import COMPILERS
from engine.refactoring.recipes.function_extract.near_misses import LEAVES_ALONE
from engine.refactoring.recipes.function_extract.proof import evidence
from engine.refactoring.recipes.function_extract.refusals import Code
from engine.refactoring.recipes.function_extract.regions import RECIPE_LIMITS, Limits, Measure
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.recipes.function_extract.wording import free_name, title
from engine.refactoring.recipes.function_extract.writing import Extraction, edits
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Refusal, Safety, Scope, TransformationType
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_STATEMENTS: Final = 1_500  # of one function: what is bound is kept for each of them


class FunctionExtract:
    """Takes the most worthwhile part out of a function that is too complex; asked again, it takes the next."""

    name = "function_extract"
    version = 1
    type = TransformationType.FUNCTION_EXTRACT
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Moves a part of a complex function into a private function of its own"
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def __init__(self, limits: Limits = RECIPE_LIMITS) -> None:
        self._limits = limits

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for path in view.python:
            if scope.has(path) and path.endswith(".py") and view.is_editable(path):
                yield from (each for each in view.of_file(_candidates, path) if _is_meant(each, scope))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        source = view.source(candidate.path)
        if not isinstance(source, Source):
            return Refusal(Code.UNREADABLE, f"{candidate.path} was left alone: it {source.reason}.")
        try:
            return self._planned(view, source, candidate)
        except RecursionError:
            return _refused(candidate, Code.TOO_DEEP, "is nested too deeply to be followed")

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        return evidence(before, after, plan)

    def _planned(self, view: View, source: Source, candidate: Candidate) -> Plan | Refusal:
        function = _at(source, candidate)
        if function is None:
            return _refused(candidate, Code.GONE, "is not there any more")
        subject = Subject(source.tree, function, frame_lookers(view))
        if refusal := _refused_whole(candidate, subject):
            return refusal
        measure = Measure(function.node)
        chosen = choose(source, subject, measure, self._limits)
        if not isinstance(chosen, Chosen):
            return _nothing_fits(candidate, chosen)
        return _plan(view, source, subject, candidate, chosen)


def _candidates(view: View, path: str) -> tuple[Candidate, ...]:
    """Every function of a file that is over a limit, as far as it can be measured."""
    source = view.source(path)
    if not isinstance(source, Source):
        return ()
    try:
        measured = [(function, Measure(function.node)) for function in functions(source.tree)]
    except RecursionError:
        return ()
    return tuple(_candidate(path, function, measure) for function, measure in measured if measure.is_over)


def _candidate(path: str, function: Function, measure: Measure) -> Candidate:
    kind = "a cyclomatic complexity" if measure.is_cyclomatic else "a cognitive complexity"
    return Candidate(
        path=path,
        symbol=function.symbol,
        line=function.node.lineno,
        why=f"{function.symbol} has {kind} of {measure.value}; {measure.limit} is the limit.",
        metric=measure.name,
        before=float(measure.value),
        weight=float(measure.value - measure.limit),
    )


def _is_meant(candidate: Candidate, scope: Scope) -> bool:
    return scope.symbol in {"", candidate.symbol} and scope.line in {0, candidate.line}


def _at(source: Source, candidate: Candidate) -> Function | None:
    found = (each for each in functions(source.tree) if each.node.lineno == candidate.line)
    return next((each for each in found if each.symbol == candidate.symbol), None)


def _refused_whole(candidate: Candidate, subject: Subject) -> Refusal | None:
    """What speaks against any extraction from this function."""
    node = subject.node
    statements = sum(isinstance(each, ast.stmt) for each in own_nodes(node.body))
    if statements > MAX_STATEMENTS:
        return _refused(
            candidate, Code.TOO_LARGE, f"has {statements:,} statements; up to {MAX_STATEMENTS:,} are followed"
        )
    if looks_by_itself([node]):
        return _refused(candidate, Code.OWN_SCOPE, "looks up its own variables or frame, so each of them is behaviour")
    if COMPILERS.intersection(subject.function.decorators):
        return _refused(candidate, Code.COMPILED, "is compiled by a decorator that would not find a new function")
    if any(isinstance(each, ast.TryStar) for each in own_nodes(node.body)):
        return _refused(candidate, Code.EXCEPT_STAR, "has an `except*`, of whose handlers several may run")
    used = subject.shadowed & bindings([node]).used
    if used:
        return _refused(candidate, Code.SHADOWED, f"uses {min(used)}, which is not the builtin in this file")
    return None


def _plan(view: View, source: Source, subject: Subject, candidate: Candidate, chosen: Chosen) -> Plan:
    function, region, interface = subject.function, chosen.region, chosen.interface
    known = names(view)

    def is_free(name: str) -> bool:
        return known.is_free(name) and name not in view.outside.names

    name = free_name(source, function, region, interface, is_free)
    hinted = hints(source, subject, region, interface)
    extraction = Extraction(source, function, region, interface, hinted, name)
    return Plan(
        recipe=FunctionExtract.name,
        candidate=candidate,
        changes=ChangeSet(edits(extraction)),
        title=title(name, candidate.symbol),
        after=candidate.before - region.taken,
        facts={"symbol": candidate.symbol, "new_function": name},
        look_at=f"Whether {name} says what lines {region.first} to {region.last} of {candidate.path} do.",
    )


def _nothing_fits(candidate: Candidate, unfit: Unfit | None) -> Refusal:
    if unfit is None:
        return _refused(candidate, Code.NO_REGION, "has no part that is large enough and small enough to stand alone")
    region = unfit.region
    place = f"lines {region.first} to {region.last} of {candidate.path}, the most promising part of {candidate.symbol}"
    return Refusal(unfit.illegal.code, f"{place}, cannot be moved: it {unfit.illegal.reason}.")


def _refused(candidate: Candidate, code: Code, clause: str) -> Refusal:
    return Refusal(code, f"{candidate.symbol} in {candidate.path} (line {candidate.line}) {clause}.")
