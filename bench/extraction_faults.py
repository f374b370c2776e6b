"""Faults seeded into extractions that are proven: each a slip that somebody's tool or hand once made."""

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.function_extract.binding import own_nodes
from engine.refactoring.recipes.function_extract.inverse import Match
from engine.refactoring.source import Source

_OPPOSITE: Final = {
    "==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "is": "is not", "in": "not in",
    "and": "or", "or": "and", "+": "-", "-": "+", "*": "/",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    text: bytes


def faults(after: Source, match: Match, seed: int) -> Iterator[Fault]:
    """Every kind of fault that this extraction has a place for, once each; which place is chosen by the seed."""
    chance = random.Random(seed)
    for kind, make in _KINDS.items():
        edits = make(after, match, chance)
        if edits:
            yield Fault(kind, _edited(after.raw, edits))


_Edits = list[tuple[int, int, str]]


def _edited(raw: bytes, edits: _Edits) -> bytes:
    for start, end, text in sorted(edits, reverse=True):
        raw = raw[:start] + text.encode() + raw[end:]
    return raw


def _called(match: Match) -> ast.Call:
    nodes = ast.walk(match.call.statement)
    return next(node for node in nodes if isinstance(node, ast.Call) and _is_named(node.func, match.helper.node.name))


def _is_named(node: ast.expr, name: str) -> bool:
    return name in {getattr(node, "id", ""), getattr(node, "attr", "")}


def _listed(source: Source, nodes: list[ast.expr], names: list[str]) -> tuple[int, int, str]:
    return source.span(nodes[0])[0], source.span(nodes[-1])[1], ", ".join(names)


def _given(match: Match) -> tuple[list[ast.expr], list[ast.expr]]:
    """The names that are assigned, and those that are returned."""
    assert isinstance(match.call.statement, ast.Assign)
    assert match.tail is not None
    assert match.tail.value is not None
    return _elements(match.call.statement.targets[0]), _elements(match.tail.value)


def _elements(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _drop_out(source: Source, match: Match, _chance: random.Random) -> _Edits:
    """The last name that comes out is forgotten on both sides."""
    gives = list(match.call.gives)
    if not gives:
        return []
    assigned, returned = _given(match)
    if len(gives) > 1:
        return [_listed(source, assigned, gives[:-1]), _listed(source, returned, gives[:-1])]
    start, _ = source.span(match.call.statement)
    assert isinstance(match.call.statement, ast.Assign)
    assert match.tail is not None
    return [(start, source.span(match.call.statement.value)[0], ""), (*source.span(match.tail), "pass")]


def _swap_outs(source: Source, match: Match, _chance: random.Random) -> _Edits:
    if len(match.call.gives) < 2:
        return []
    _, returned = _given(match)
    return [_listed(source, returned, list(reversed(match.call.gives)))]


def _drop_return(source: Source, match: Match, _chance: random.Random) -> _Edits:
    """The value of the new function is not handed on."""
    statement = match.call.statement
    if not isinstance(statement, ast.Return | ast.Assign) or statement.value is None:
        return []
    start, end = source.span(statement)
    return [(start, end, source.segment(statement.value))]


def _swap_args(source: Source, match: Match, _chance: random.Random) -> _Edits:
    if len(match.call.takes) < 2:
        return []
    first, second, *others = match.call.takes
    return [_listed(source, _called(match).args, [second, first, *others])]


def _drop_arg(source: Source, match: Match, _chance: random.Random) -> _Edits:
    """The last argument is forgotten on both sides."""
    if not match.call.takes:
        return []
    args, taken = _called(match).args, match.helper.node.args.args
    places = [(source.offset(each.lineno, each.col_offset), _end(source, each)) for each in taken]
    return [_last_gone([source.span(each) for each in args]), _last_gone(places)]


def _last_gone(places: list[tuple[int, int]]) -> tuple[int, int, str]:
    start = places[-2][1] if len(places) > 1 else places[-1][0]
    return start, places[-1][1], ""


def _end(source: Source, argument: ast.arg) -> int:
    return source.offset(argument.end_lineno or 0, argument.end_col_offset or 0)


def _delete_statement(source: Source, match: Match, chance: random.Random) -> _Edits:
    return [(*source.span(chance.choice(list(match.region))), "pass")]


def _flip_operator(source: Source, match: Match, chance: random.Random) -> _Edits:
    found = [place for node in own_nodes(match.region) if (place := _operator(source, node))]
    return [chance.choice(found)] if found else []


def _operator(source: Source, node: ast.AST) -> tuple[int, int, str] | None:
    """The place of an operator between two operands, and its opposite."""
    match node:
        case ast.BinOp(left=left, right=right) | ast.BoolOp(values=[left, right, *_]):
            pass
        case ast.Compare(left=left, comparators=[right, *_]):
            pass
        case _:
            return None
    start, end = source.span(left)[1], source.span(right)[0]
    between = source.raw[start:end].decode()
    opposite = _OPPOSITE.get(between.strip())
    return (start, end, f" {opposite} ") if opposite else None


def _change_constant(source: Source, match: Match, chance: random.Random) -> _Edits:
    found = [node for node in own_nodes(match.region) if isinstance(node, ast.Constant) and _is_number(node.value)]
    if not found:
        return []
    node = chance.choice(found)
    return [(*source.span(node), "73")]


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | bool)


def _touch_elsewhere(source: Source, match: Match, _chance: random.Random) -> _Edits:
    """A blank at the end of a line that has nothing to do with it: the head of the old function."""
    _, end = source.line_span(match.new.node.lineno, match.new.node.lineno)
    return [(end - len(source.newline), end - len(source.newline), " ")]


def _lose_comment(source: Source, match: Match, _chance: random.Random) -> _Edits:
    first, last = match.helper.node.lineno, match.helper.node.end_lineno or 0
    lines = [line for line in range(first, last + 1) if source.lines[line - 1].lstrip().startswith(b"#")]
    return [(*source.line_span(lines[0], lines[0]), "")] if lines else []


_KINDS: Final[dict[str, Callable[[Source, Match, random.Random], _Edits]]] = {
    "drop-out": _drop_out,
    "swap-outs": _swap_outs,
    "drop-return": _drop_return,
    "swap-args": _swap_args,
    "drop-arg": _drop_arg,
    "delete-statement": _delete_statement,
    "flip-operator": _flip_operator,
    "change-constant": _change_constant,
    "touch-elsewhere": _touch_elsewhere,
    "lose-comment": _lose_comment,
}
