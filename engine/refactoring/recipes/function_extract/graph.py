"""The control flow of a function as a graph, every way out of it included: what the proof reckons on.

A point is one step of execution. Errors may leave any point; a `finally` stands once for each way that goes through it.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from engine.refactoring.complexity import LoopNode
from engine.refactoring.recipes.function_extract.binding import bindings, targets
from engine.refactoring.recipes.function_extract.facts import NONE, Names, is_endless, is_irrefutable, may_swallow
from engine.refactoring.recipes.function_extract.written import captured_by, surely_written

MAX_POINTS: Final = 30_000


class NotFollowed(Exception):
    """The control flow of a function is beyond this graph; the message is a clause that says why."""


@dataclass(slots=True)
class Point:
    """`binds` for sure once it is done; `may_bind` and `may_bind_first` at its end and before an error leaves it."""

    reads: Names = NONE
    binds: Names = NONE
    may_bind: Names = NONE
    may_bind_first: Names = NONE
    unbinds: Names = NONE
    next: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)


Way = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the ways out of a block lead; each is built when somebody first takes it."""

    by_break: Way
    by_continue: Way
    by_return: Way
    by_error: Way

    def each(self, change: Callable[[Way], Way]) -> "Ways":
        ways = (self.by_break, self.by_continue, self.by_return, self.by_error)
        return Ways(*(change(way) for way in ways))


class Graph:
    """The points of one function by number. `ended`, `returned` and `failed` are the ways out of it; `places` are the
    points of each simple statement, more than one where it stands in a `finally`."""

    def __init__(self, body: Sequence[ast.stmt]) -> None:
        self.points: list[Point] = []
        self.places: dict[ast.stmt, list[int]] = {}
        self.ended, self.returned, self.failed = (self.add(Point()) for _ in range(3))
        ways = Ways(_nowhere, _nowhere, lambda: self.returned, lambda: self.failed)
        self.entry = _Builder(self).block(body, self.ended, ways)

    def add(self, point: Point) -> int:
        if len(self.points) >= MAX_POINTS:
            raise NotFollowed("has more ways through it than are followed")
        self.points.append(point)
        return len(self.points) - 1


def _nowhere() -> int:
    raise NotFollowed("leaves a loop that is not there")


class _Builder:
    """Builds from the end: every block is given the point behind it, and answers with its first one."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def block(self, statements: Sequence[ast.stmt], after: int, ways: Ways) -> int:
        for statement in reversed(statements):
            after = self._statement(statement, after, ways)
        return after

    def _statement(self, node: ast.stmt, after: int, ways: Ways) -> int:
        match node:
            case ast.If():
                yes, no = self.block(node.body, after, ways), self.block(node.orelse, after, ways)
                return self._test(node.test, yes, no, ways)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, after, ways)
            case ast.With() | ast.AsyncWith():
                return self._with(node, after, ways)
            case ast.Try():
                return self._try(node, after, ways)
            case ast.TryStar():
                # Several of its handlers may run, one after the other.
                raise NotFollowed("has an `except*`")
            case ast.Match():
                return self._match(node, after, ways)
        place = self._simple(node, after, ways)
        self._graph.places.setdefault(node, []).append(place)
        return place

    def _simple(self, node: ast.stmt, after: int, ways: Ways) -> int:
        match node:
            case ast.Break():
                return self._evaluate(None, ways.by_break(), ways)
            case ast.Continue():
                return self._evaluate(None, ways.by_continue(), ways)
            case ast.Return(value=value):
                return self._evaluate(value, ways.by_return(), ways)
            case ast.Expr(value=value):
                return self._evaluate(value, after, ways)
            case ast.Raise() | ast.Assert():
                found = bindings([node])
                binds = surely_written(node.test) if isinstance(node, ast.Assert) else NONE
                onward = [after] if isinstance(node, ast.Assert) else []
                return self._add(Point(found.used, binds, found.bound, found.bound, next=onward), ways)
        found = bindings([node])
        first = found.bound - _bound_last(node)
        return self._add(Point(found.used, _bound_by(node), found.bound, first, found.deletes, [after]), ways)

    def _evaluate(self, value: ast.expr | None, after: int, ways: Ways) -> int:
        found = bindings([value] if value else [])
        return self._add(Point(found.used, surely_written(value), found.bound, found.bound, next=[after]), ways)

    def _test(self, test: ast.expr, yes: int, no: int | None, ways: Ways) -> int:
        """An expression whose outcome decides; what it has bound may depend on the outcome."""
        outcomes = [self._silent(surely_written(test, True), yes)]
        if no is not None:
            outcomes.append(self._silent(surely_written(test, False), no))
        found = bindings([test])
        return self._add(Point(found.used, NONE, found.bound, found.bound, next=outcomes), ways)

    def _assign(self, target: ast.expr, after: int, ways: Ways) -> int:
        found = bindings([target])
        first = NONE if isinstance(target, ast.Name) else found.bound
        return self._add(Point(found.used, targets(target), found.bound, first, next=[after]), ways)

    def _loop(self, node: LoopNode, after: int, ways: Ways) -> int:
        done = self.block(node.orelse, after, ways)
        head = self._graph.add(Point())
        inner = Ways(lambda: after, lambda: head, ways.by_return, ways.by_error)
        body = self.block(node.body, head, inner)
        if isinstance(node, ast.While):
            begin = self._test(node.test, body, None if is_endless(node) else done, ways)
            self._graph.points[head].next = [begin]
            return head
        self._graph.points[head].next = [self._assign(node.target, body, ways), done]
        self._graph.points[head].errors = [ways.by_error()]
        return self._evaluate(node.iter, head, ways)

    def _with(self, node: ast.With | ast.AsyncWith, after: int, ways: Ways) -> int:
        inner = ways
        if may_swallow(node):
            failed = self._graph.add(Point(next=[ways.by_error(), after]))
            inner = Ways(ways.by_break, ways.by_continue, ways.by_return, lambda: failed)
        begin = self.block(node.body, after, inner)
        for item in reversed(node.items):
            if item.optional_vars is not None:
                begin = self._assign(item.optional_vars, begin, inner)
            begin = self._evaluate(item.context_expr, begin, inner)
        return begin

    def _try(self, node: ast.Try, after: int, ways: Ways) -> int:
        if node.finalbody:
            after, ways = self._last(node.finalbody, after, ways)
        failed = self._graph.add(Point(next=[ways.by_error()]))
        for handler in node.handlers:
            self._graph.points[failed].next.append(self._handler(handler, after, ways))
        done = self.block(node.orelse, after, ways)
        return self.block(node.body, done, Ways(ways.by_break, ways.by_continue, ways.by_return, lambda: failed))

    def _last(self, body: Sequence[ast.stmt], after: int, ways: Ways) -> tuple[int, Ways]:
        """A `finally` put before what follows, and on each way out."""
        outer = ways
        entry = cache(lambda target: self.block(body, target, outer))
        return entry(after), ways.each(lambda way: lambda: entry(way()))

    def _handler(self, handler: ast.ExceptHandler, after: int, ways: Ways) -> int:
        own = frozenset({handler.name} if handler.name else ())
        unbind = cache(lambda target: self._graph.add(Point(unbinds=own, may_bind=own, next=[target])))
        inner = ways.each(lambda way: lambda: unbind(way()))
        body = self.block(handler.body, unbind(after), inner)
        bound = self._graph.add(Point(binds=own, may_bind=own, next=[body]))
        return self._evaluate(handler.type, bound, ways)

    def _match(self, node: ast.Match, after: int, ways: Ways) -> int:
        missed = after
        for case in reversed(node.cases):
            body = self.block(case.body, after, ways)
            if case.guard is not None:
                body = self._test(case.guard, body, missed, ways)
            matched = self._silent(captured_by(case.pattern), body)
            found = bindings([case.pattern])
            onward = [matched] if is_irrefutable(case) else [matched, missed]
            missed = self._add(Point(found.used, NONE, found.bound, found.bound, next=onward), ways)
        return self._evaluate(node.subject, missed, ways)

    def _add(self, point: Point, ways: Ways) -> int:
        point.errors = [ways.by_error()]
        return self._graph.add(point)

    def _silent(self, binds: Names, after: int) -> int:
        """A point that nothing can go wrong at."""
        return self._graph.add(Point(binds=binds, may_bind=binds, next=[after])) if binds else after


def _bound_by(node: ast.stmt) -> Names:
    """What a simple statement has bound for sure when it is done."""
    match node:
        case ast.Assign(value=value, targets=given):
            return surely_written(value).union(*map(targets, given))
        case ast.AnnAssign(value=None):
            return NONE
        case ast.AugAssign(value=value, target=target) | ast.AnnAssign(value=value, target=target):
            return surely_written(value) | targets(target)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return frozenset({node.name})
        case ast.Import() | ast.ImportFrom():
            return bindings([node]).writes
    return NONE


def _bound_last(node: ast.stmt) -> Names:
    """What is bound after everything in a statement that can go wrong."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return frozenset({name}) - bindings([value]).bound
    return NONE


def reachable(graph: Graph, starts: Sequence[int]) -> Iterator[int]:
    """Every point that control may come to from these, they themselves included."""
    seen, waiting = set(starts), list(starts)
    while waiting:
        number = waiting.pop()
        yield number
        point = graph.points[number]
        fresh = [each for each in (*point.next, *point.errors) if each not in seen]
        seen.update(fresh)
        waiting += fresh
