"""Where the end of a statement is the end of its function: there, falling off and returning None are the same."""

import ast
from collections.abc import Iterator, Sequence

from engine.refactoring.complexity import FunctionNode, TryNode


def is_at_end(function: FunctionNode, statement: ast.stmt) -> bool:
    """Whether nothing of the function but `finally` blocks and the exits of `with` may run after this statement."""
    return any(block[-1] is statement for block in _last_blocks(function.body))


def _last_blocks(block: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """The blocks whose last statement is the last that runs. A loop's body is none, nor is a `finally`: to return from
    there would swallow an error that falling off lets through."""
    waiting = [block]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += [inner for inner in _ends_of(current[-1]) if inner]


def _ends_of(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    match statement:
        case ast.If(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.With(body=body) | ast.AsyncWith(body=body):
            yield body
        case ast.Match(cases=cases):
            yield from (case.body for case in cases)
        case ast.Try() | ast.TryStar():
            yield from _ends_of_try(statement)


def _ends_of_try(statement: TryNode) -> Iterator[Sequence[ast.stmt]]:
    # With an `else`, the end of the body is not the end of the statement.
    yield statement.orelse or statement.body
    # `except*` may not be left by a return.
    if isinstance(statement, ast.Try):
        yield from (handler.body for handler in statement.handlers)
