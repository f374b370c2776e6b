"""What is left of plans once a type checker was asked: functions whose types bring a new error lose them again."""

import ast
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from engine.refactoring.change import merged
from engine.refactoring.checking import Complaint, grown
from engine.refactoring.recipes.recipe import Plan
from engine.refactoring.recipes.type_annotation.functions import functions
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation, functions_of, without
from engine.refactoring.view import View

MAX_CHECKS: Final = 120
_ROUNDS_OF_BLAME: Final = 3

Check: TypeAlias = Callable[[View], Sequence[Complaint]]
_Typed: TypeAlias = tuple[str, str]
"""A path, and the qualified name of a function of it that gets types."""


def kept_by_checker(view: View, plans: Sequence[Plan], check: Check, *, checks: int = MAX_CHECKS) -> list[Plan]:
    """The plans without the types that the checker objects to, in the order given: what is returned brings no error
    that was not there.

    A function in which a new error stands loses its types first. What then remains is halved until those are found that
    go with no error. At most `checks` trees are checked; what could not be tried by then is dropped.
    """
    return _Search(view, plans, check, checks).kept()


class _Search:
    """Looks for a large set of functions whose types bring no new error."""

    def __init__(self, view: View, plans: Sequence[Plan], check: Check, checks: int) -> None:
        self._view = view
        self._plans = plans
        self._check = check
        self._before = check(view)
        self._left = checks

    def kept(self) -> list[Plan]:
        typed = {(plan.candidate.path, name) for plan in self._plans for name in functions_of(plan)}
        for _ in range(_ROUNDS_OF_BLAME):
            after = self._after(typed)
            new = self._new(after)
            if not new:
                return self._planned(typed)
            typed = typed - {each for complaint in new for each in _around(after, complaint)}
        return self._planned(self._largest(frozenset(), sorted(typed)))

    def _largest(self, sure: frozenset[_Typed], group: Sequence[_Typed]) -> frozenset[_Typed]:
        """`sure`, which brings no new error, with as many of a group as can be joined to it."""
        if not group or self._left <= 0:
            return sure
        together = sure.union(group)
        if not self._new(self._after(together)):
            return together
        if len(group) == 1:
            return sure
        middle = len(group) // 2
        return self._largest(self._largest(sure, group[:middle]), group[middle:])

    def _new(self, after: View) -> list[Complaint]:
        self._left -= 1
        return grown(self._before, self._check(after))

    def _after(self, typed: Collection[_Typed]) -> View:
        return self._view.changed(merged(each.changes for each in self._planned(typed)))

    def _planned(self, typed: Collection[_Typed]) -> list[Plan]:
        """The plans with the types of these functions alone."""
        recipe, planned = TypeAnnotation(), []
        for plan in self._plans:
            path = plan.candidate.path
            less = [name for name in functions_of(plan) if (path, name) not in typed]
            choice = without(plan.candidate, less)
            again = recipe.plan(self._view, replace(plan.candidate, choice=choice)) if less else plan
            if isinstance(again, Plan):
                planned.append(again)
        return planned


def _around(after: View, complaint: Complaint) -> Iterable[_Typed]:
    """The functions that a complaint stands in."""
    if complaint.path not in after.sources():
        return []
    return [
        (complaint.path, each.qualname)
        for each in functions(after, complaint.path)
        if _first_line(each.node) <= complaint.line <= (each.node.end_lineno or 0)
    ]


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])
