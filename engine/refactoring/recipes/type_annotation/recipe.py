"""The recipe `type_annotation`: fills the types of one file in one step."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.refactoring.evidence import Evidence
from engine.refactoring.recipes.recipe import (
    Candidate,
    Example,
    Plan,
    Refusal,
    Safety,
    Scope,
    TransformationType,
)
from engine.refactoring.recipes.type_annotation.eligible import refusal
from engine.refactoring.recipes.type_annotation.examples import CHANGES, LEAVES_ALONE
from engine.refactoring.recipes.type_annotation.functions import RETURN, Function, functions, parameters
from engine.refactoring.recipes.type_annotation.inference import inferred
from engine.refactoring.recipes.type_annotation.proof import proof_of
from engine.refactoring.recipes.type_annotation.world import world
from engine.refactoring.recipes.type_annotation.writing import Filling, fillings, written
from engine.refactoring.source import Source
from engine.refactoring.view import View

METRIC: Final = "typed_slots"
NAME: Final = "type_annotation"
_ONLY: Final = "only "
_WITHOUT: Final = "without "
_MAX_SHOWN: Final = 40  # characters of a name in a title


class TypeAnnotation:
    """Parameters and returns get the types that the code itself gives away. One plan a file.

    The `choice` of a candidate holds `only <symbol>`, and `without <function>` for each function that a checker, asked
    beforehand, did not agree with.
    """

    name: str = NAME
    version: int = 1
    type: TransformationType = TransformationType.TYPE_ANNOTATION
    languages: frozenset[str] = frozenset({"python"})
    safety: Safety = Safety.PROVEN
    summary: str = "Adds the types of parameters and returns that the code itself gives away."
    changes: Sequence[Example] = CHANGES
    leaves_alone: Sequence[Example] = LEAVES_ALONE

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        """Every file in which at least one slot can be filled."""
        for path in view.python:
            if not (path.endswith(".py") and scope.has(path) and view.is_editable(path)):
                continue
            choice = _choice(view, path, scope)
            found = _chosen(_fillings(view, path), choice)
            if found:
                yield _candidate(view, path, found, choice)

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        """All chosen slots of the file at once."""
        path = candidate.path
        source = view.source(path) if path in view.files else None
        if not isinstance(source, Source) or not view.is_editable(path):
            return Refusal("not_editable", f"{path} is not a source file that can be edited.")
        refused = refusal(world(view), source)
        if refused is not None:
            return refused
        found = _chosen(_fillings(view, path), candidate.choice)
        if not found:
            return Refusal("nothing_certain", f"No type in {path} is certain enough to be written down.")
        return Plan(
            NAME,
            candidate,
            written(world(view), source, found),
            _title(path, found),
            candidate.before + len(found),
            {"functions": " ".join(sorted({each.function.qualname for each in found}))},
            "Whether the types are as general as callers may expect: they say what the code does today.",
        )

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        """That nothing but types was added, and that no run can tell them."""
        return proof_of(before, after)


def without(candidate: Candidate, qualnames: Sequence[str]) -> tuple[str, ...]:
    """The choice of a candidate, less the slots of these functions."""
    return tuple(sorted({*candidate.choice, *(f"{_WITHOUT}{each}" for each in qualnames)}))


def functions_of(plan: Plan) -> list[str]:
    """The qualified names of the functions that a plan gives types to."""
    return plan.facts["functions"].split()


def _fillings(view: View, path: str) -> list[Filling]:
    """What can be filled in a file; nothing where it does not parse, or where annotations are read."""
    source = view.source(path)
    if not isinstance(source, Source):
        return []
    return fillings(world(view), source, inferred(view))


def _chosen(found: Sequence[Filling], choice: Sequence[str]) -> list[Filling]:
    only = [each.removeprefix(_ONLY) for each in choice if each.startswith(_ONLY)]
    less = {each.removeprefix(_WITHOUT) for each in choice if each.startswith(_WITHOUT)}
    return [
        each
        for each in found
        if each.function.qualname not in less
        and (not only or any(f"{each.function.qualname}.".startswith(f"{name}.") for name in only))
    ]


def _choice(view: View, path: str, scope: Scope) -> tuple[str, ...]:
    """A symbol that is asked for, or the innermost function around a line; nothing matches a line outside of any."""
    if scope.symbol:
        return (f"{_ONLY}{scope.symbol}",)
    if not scope.line or path not in view.sources():
        return ()
    around = [each.qualname for each in functions(view, path) if _holds_line(each, scope.line)]
    return (f"{_ONLY}{max(around, key=len, default='')}",)


def _holds_line(function: Function, line: int) -> bool:
    return function.node.lineno <= line <= (function.node.end_lineno or line)


def _candidate(view: View, path: str, found: Sequence[Filling], choice: tuple[str, ...]) -> Candidate:
    nodes = [each.node for each in functions(view, path)]
    typed = sum(each.annotation is not None for node in nodes for each in parameters(node))
    typed += sum(node.returns is not None for node in nodes)
    slots = f"{len(found)} {'type' if len(found) == 1 else 'types'}"
    return Candidate(
        path=path,
        symbol=found[0].function.qualname if len({each.function.qualname for each in found}) == 1 else "",
        line=found[0].function.node.lineno,
        why=f"{slots} of parameters and returns can be told from the code; {typed} stand there already.",
        metric=METRIC,
        before=float(typed),
        weight=float(len(found)),
        choice=choice,
    )


def _title(path: str, found: Sequence[Filling]) -> str:
    """Names the one function, or the file; of a long name the end, which tells most."""
    names = {each.function.qualname for each in found}
    where = names.pop() if len(names) == 1 else path
    short = where if len(where) <= _MAX_SHOWN else f"...{where[-_MAX_SHOWN + 3 :]}"
    if len(found) > 1:
        return f"Add {len(found)} types to {short}"
    return f"Add the {'return' if found[0].name == RETURN else 'parameter'} type of {short}"
