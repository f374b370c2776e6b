"""The new function put back in the place of its call: what must give the old text's syntax tree again, node by node."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.function_extract.functions import Function, all_blocks, functions
from engine.refactoring.source import Source, parsed


class Mismatch(Exception):
    """The two texts do not differ by one extraction; the message is a sentence that says where they do."""


@dataclass(frozen=True, slots=True)
class Call:
    """The statement that calls the new function: `gives` are the names that it assigns, `returns` whether its value
    is the function's own, `awaits` and `delegates` whether an `await` or `yield from` stands before it, `receiver` the
    name before the dot."""

    statement: ast.stmt
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    returns: bool
    awaits: bool
    delegates: bool
    receiver: str


@dataclass(frozen=True, slots=True)
class Match:
    """The parts of an extraction in the new text, and the function as it was in the old one.

    `region` are the statements of the new function that the old one had in the place of the call; `tail` is the
    `return` behind them where there is one.
    """

    old: Function
    new: Function
    helper: Function
    call: Call
    region: Sequence[ast.stmt]
    tail: ast.Return | None

    @property
    def takes(self) -> tuple[str, ...]:
        """The parameters of the new function but for its object."""
        taken = tuple(each.arg for each in self.helper.node.args.args)
        return taken[1:] if self.call.receiver else taken


def matched(before: Source, after: Source, symbol: str, name: str) -> Match:
    """The extraction that leads from one text to the other. Raises `Mismatch` where there is none."""
    helper = _only_helper(after, name)
    new, call = _only_call(after, name)
    old = _counterpart(before, after, new, helper)
    if old.symbol != symbol or new.symbol != symbol:
        raise Mismatch(f"The call of {name} stands in {new.symbol}, not in {symbol}.")
    region, tail = _parts(helper.node, call)
    _compare(before, after, helper, call, len(region))
    return Match(old, new, helper, call, region, tail)


def _only_helper(after: Source, name: str) -> Function:
    found = [each for each in functions(after.tree) if each.node.name == name]
    if len(found) != 1:
        raise Mismatch(f"There are {len(found)} functions called {name}, not one.")
    return found[0]


def _only_call(after: Source, name: str) -> tuple[Function, Call]:
    """The one statement that calls the function, and the function that this stands in."""
    found = [
        (function, call)
        for function in functions(after.tree)
        for block, _ in all_blocks(function.node)
        for statement in block
        if (call := _call(statement, name))
    ]
    if len(found) != 1:
        raise Mismatch(f"{name} is called by {len(found)} statements, not by one.")
    return found[0]


def _call(statement: ast.stmt, name: str) -> Call | None:
    match statement:
        case ast.Expr(value=value):
            return _called(statement, value, name)
        case ast.Return(value=ast.expr() as value):
            return _called(statement, value, name, returns=True)
        case ast.Assign(targets=[ast.Name(id=only)], value=value):
            return _called(statement, value, name, (only,))
        case ast.Assign(targets=[ast.Tuple(elts=parts)], value=value):
            names = _names(parts)
            return _called(statement, value, name, names) if names else None
    return None


def _called(
    statement: ast.stmt, value: ast.expr, name: str, gives: tuple[str, ...] = (), *, returns: bool = False
) -> Call | None:
    awaits, delegates = isinstance(value, ast.Await), isinstance(value, ast.YieldFrom)
    match value.value if isinstance(value, ast.Await | ast.YieldFrom) else value:
        case ast.Call(func=ast.Name(id=called), args=args, keywords=[]) if called == name:
            receiver = ""
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called), args=args, keywords=[]) if (
            called == name
        ):
            receiver = owner
        case _:
            return None
    takes = _names(args)
    if takes is None:
        return None
    return Call(statement, takes, gives, returns=returns, awaits=awaits, delegates=delegates, receiver=receiver)


def _names(parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
    """Plain names only; None for anything else."""
    names = tuple(part.id for part in parts if isinstance(part, ast.Name))
    return names if len(names) == len(parts) else None


def _counterpart(before: Source, after: Source, new: Function, helper: Function) -> Function:
    """The function of the old text that the caller was: both texts have the same functions in the same order, the new
    one and those that moved into it apart."""
    old = [each for each in functions(before.tree) if each.symbol == new.symbol]
    now = [each for each in functions(after.tree) if each.symbol == new.symbol and each.node is not helper.node]
    if len(old) != len(now):
        raise Mismatch(f"{new.symbol} is not there as often as it was.")
    return old[next(index for index, each in enumerate(now) if each.node is new.node)]


def _parts(helper: FunctionNode, call: Call) -> tuple[list[ast.stmt], ast.Return | None]:
    """What was moved, and the `return` of the names that are given back."""
    if not call.gives:
        return helper.body, None
    tail = helper.body[-1]
    if not isinstance(tail, ast.Return) or tail.value is None:
        raise Mismatch(f"{helper.name} does not end in the return of what its caller assigns.")
    parts = tail.value.elts if isinstance(tail.value, ast.Tuple) else [tail.value]
    if _names(parts) != call.gives or isinstance(tail.value, ast.Tuple) != (len(call.gives) > 1):
        raise Mismatch(f"{helper.name} does not return the names that its caller assigns, in their order.")
    return helper.body[:-1], tail


def _compare(before: Source, after: Source, helper: Function, call: Call, length: int) -> None:
    """Put the function back in a tree of our own, and compare the whole module with the old one."""
    module = parsed(after.raw)
    moved = _remove(module, helper.node)
    for block in _statement_lists(module):
        for index, statement in enumerate(block):
            if _is_at(statement, call.statement):
                block[index : index + 1] = moved.body[:length]
                if ast.dump(module) != ast.dump(before.tree):
                    raise Mismatch(f"With {helper.node.name} put back, the file is not what it was.")
                return
    raise Mismatch(f"The call of {helper.node.name} is not where it was found.")


def _remove(module: ast.Module, helper: FunctionNode) -> FunctionNode:
    for block in _statement_lists(module):
        for index, statement in enumerate(block):
            if isinstance(statement, FunctionNode) and _is_at(statement, helper):
                del block[index]
                return statement
    raise Mismatch(f"{helper.name} is not where it was found.")


def _statement_lists(module: ast.Module) -> list[list[ast.stmt]]:
    fields = (value for node in ast.walk(module) for _, value in ast.iter_fields(node))
    return [value for value in fields if isinstance(value, list) and value and isinstance(value[0], ast.stmt)]


def _is_at(statement: ast.stmt, other: ast.stmt) -> bool:
    places = ((each.lineno, each.col_offset, each.end_lineno, each.end_col_offset) for each in (statement, other))
    return type(statement) is type(other) and len(set(places)) == 1
