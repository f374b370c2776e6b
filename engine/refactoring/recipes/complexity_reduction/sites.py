"""Where an `if` stands in a function, and what leaving its block by the lower end comes to."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from engine.refactoring.complexity import FunctionNode, is_elif

JUMPS: Final = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_NOTHING: Final[Sequence[ast.stmt]] = ()


class Site(NamedTuple):
    """One `if`. `following` are the statements after it in its block; `fall` is the jump that the end of the block
    amounts to (`return`, `continue`), empty where something else follows it."""

    node: ast.If
    is_elif: bool
    following: Sequence[ast.stmt]
    fall: str

    @property
    def ends_block(self) -> bool:
        """Whether nothing follows but a jump to where the end of the block goes anyway."""
        return not self.following or (len(self.following) == 1 and is_idle(self.following[0], self.fall))


def sites(function: FunctionNode) -> Iterator[Site]:
    """Every `if` of the function's own, outer ones before inner ones; functions and classes inside are left out."""
    pending: list[tuple[Sequence[ast.stmt], str, bool]] = [(function.body, "return", False)]
    while pending:
        block, fall, is_branch = pending.pop()
        inner: list[tuple[Sequence[ast.stmt], str, bool]] = []
        for number, statement in enumerate(block):
            after = block[number + 1 :]
            if isinstance(statement, ast.If):
                yield Site(statement, is_branch, after, fall)
            is_last = not after or (len(after) == 1 and is_idle(after[0], fall))
            inner += _blocks(statement, fall if is_last else "")
        pending += reversed(inner)


def is_idle(statement: ast.stmt, fall: str) -> bool:
    """Whether a statement does nothing where it stands at the end of a block that ends in the jump `fall`.

    `return None` is not among them: it says that a function with results has none here, as type checkers demand.
    """
    match statement:
        case ast.Pass():
            return True
        case ast.Return(value=None):
            return fall == "return"
        case ast.Continue():
            return fall == "continue"
    return False


def leaves(block: Sequence[ast.stmt]) -> bool:
    """Whether a block never goes on behind its end, as far as jumps and branches that all jump show."""
    last = block[-1]
    while isinstance(last, ast.If) and last.orelse and leaves(last.body):
        last = last.orelse[-1]
    return isinstance(last, JUMPS)


def first_line(statement: ast.stmt) -> int:
    """The line that a statement begins on, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def last_line(block: Sequence[ast.stmt]) -> int:
    end = block[-1].end_lineno
    assert end is not None
    return end


def _blocks(statement: ast.stmt, fall: str) -> Iterator[tuple[Sequence[ast.stmt], str, bool]]:
    """The blocks inside a statement, each with its `fall`, and whether it is what an `elif` stands for."""
    match statement:
        case ast.If(body=body, orelse=orelse):
            yield body, fall, False
            yield orelse, fall, is_elif(statement)
        case (
            ast.For(body=body, orelse=orelse)
            | ast.AsyncFor(body=body, orelse=orelse)
            | ast.While(body=body, orelse=orelse)
        ):
            yield body, "continue", False
            yield orelse, fall, False
        case ast.With(body=body) | ast.AsyncWith(body=body):
            yield body, "", False
        case (
            ast.Try(body=body, orelse=orelse, finalbody=final) | ast.TryStar(body=body, orelse=orelse, finalbody=final)
        ):
            yield from (
                (block, "", False) for block in (body, *(each.body for each in statement.handlers), orelse, final)
            )
        case ast.Match(cases=cases):
            yield from ((case.body, fall, False) for case in cases)
