"""Which names are surely bound at each statement of a function, reckoned along its statements as they nest."""

import ast
from collections.abc import Sequence

from engine.refactoring.complexity import LoopNode, TryNode
from engine.refactoring.recipes.function_extract.binding import targets
from engine.refactoring.recipes.function_extract.facts import (
    NONE,
    Facts,
    Names,
    is_endless,
    is_irrefutable,
    may_swallow,
)
from engine.refactoring.recipes.function_extract.written import captured_by


class Bound:
    """Which names are surely bound before each statement; None stands for a place that is never reached."""

    def __init__(self, facts: Facts) -> None:
        self.before: dict[ast.stmt, Names] = {}
        self._facts = facts
        self._breaks: list[Names] = []

    def block(self, statements: Sequence[ast.stmt], bound: Names) -> Names | None:
        """What is bound at the end of the statements; None where control never comes to it."""
        after: Names | None = bound
        for statement in statements:
            # What stands behind a `return` is never run; calling it bound by nothing keeps it out of every plan.
            start = NONE if after is None else after
            self.before[statement] = start
            reached = self._statement(statement, start)
            after = None if after is None else reached
        return after

    def _statement(self, node: ast.stmt, bound: Names) -> Names | None:
        match node:
            case ast.Return() | ast.Raise() | ast.Continue():
                return None
            case ast.Break():
                self._breaks.append(bound)
                return None
            case ast.If():
                yes = self.block(node.body, bound | self._facts.sure(node.test, True))
                return joined(yes, self.block(node.orelse, bound | self._facts.sure(node.test, False)))
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, bound)
            case ast.With() | ast.AsyncWith():
                return self._with(node, bound)
            case ast.Try() | ast.TryStar():
                return self._try(node, bound)
            case ast.Match():
                return self._match(node, bound)
        return self._simple(node, bound)

    def _simple(self, node: ast.stmt, bound: Names) -> Names:
        match node:
            case ast.AnnAssign(value=None):
                return bound
            case ast.Assert(test=test):
                return bound | self._facts.sure(test)
            case ast.Expr(value=value):
                return bound | self._facts.sure(value)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return bound | {node.name}
            case ast.Assign(value=value, targets=given):
                return (bound | self._facts.sure(value)).union(*map(targets, given))
            case ast.AugAssign(value=value, target=target) | ast.AnnAssign(value=value, target=target):
                return bound | self._facts.sure(value) | targets(target)
            case ast.Import() | ast.ImportFrom():
                return bound | self._facts.of(node).writes
        return bound - self._facts.of(node).deletes

    def _loop(self, node: LoopNode, bound: Names) -> Names | None:
        outer, self._breaks = self._breaks, []
        # A second round finds unbound what the first one deleted.
        head = bound - self._facts.deleted([node])
        if isinstance(node, ast.While):
            inside, done = head | self._facts.sure(node.test, True), head | self._facts.sure(node.test, False)
        else:
            done = head | self._facts.sure(node.iter)
            inside = done | targets(node.target)
        self.block(node.body, inside)
        breaks, self._breaks = self._breaks, outer
        ended = self.block(node.orelse, done)
        return joined(None if is_endless(node) else ended, *breaks)

    def _with(self, node: ast.With | ast.AsyncWith, bound: Names) -> Names | None:
        entered = bound
        for item in node.items:
            entered |= self._facts.sure(item.context_expr)
            entered |= targets(item.optional_vars) if item.optional_vars else NONE
        after = self.block(node.body, entered)
        return joined(after, bound - self._facts.deleted(node.body)) if may_swallow(node) else after

    def _try(self, node: TryNode, bound: Names) -> Names | None:
        mark = len(self._breaks)
        ended = self._orelse(node, self.block(node.body, bound))
        failed = bound - self._facts.deleted(node.body)
        after = joined(ended, *(self._handler(handler, failed) for handler in node.handlers))
        if not node.finalbody:
            return after
        last = self.block(node.finalbody, bound - self._facts.deleted([*node.body, *node.handlers, *node.orelse]))
        gone = self._facts.deleted(node.finalbody)
        self._breaks[mark:] = [each - gone for each in self._breaks[mark:]]
        return None if after is None or last is None else (after - gone) | last

    def _orelse(self, node: TryNode, bound: Names | None) -> Names | None:
        after = self.block(node.orelse, NONE if bound is None else bound)
        return None if bound is None else after

    def _handler(self, handler: ast.ExceptHandler, bound: Names) -> Names | None:
        mark = len(self._breaks)
        own = frozenset({handler.name} if handler.name else ())
        after = self.block(handler.body, bound | own)
        self._breaks[mark:] = [each - own for each in self._breaks[mark:]]
        return None if after is None else after - own

    def _match(self, node: ast.Match, bound: Names) -> Names | None:
        bound |= self._facts.sure(node.subject)
        ends = [self._case(case, bound) for case in node.cases]
        return joined(*ends) if any(map(is_irrefutable, node.cases)) else joined(bound, *ends)

    def _case(self, case: ast.match_case, bound: Names) -> Names | None:
        return self.block(case.body, bound | captured_by(case.pattern) | self._facts.sure(case.guard, True))


def joined(*ways: Names | None) -> Names | None:
    """What is bound whichever way control came; None where none of them can be."""
    reached = [way for way in ways if way is not None]
    return frozenset.intersection(*reached) if reached else None
