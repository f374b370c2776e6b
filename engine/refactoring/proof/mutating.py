"""Small faults put into changed code on purpose, to see whether the tests would notice."""

import ast
import copy
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.source import Source, Unreadable, parsed, read_source

_COMPARISONS: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: Final[Mapping[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the whole text of the file with it, and in words what was done."""

    path: str
    line: int
    said: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a fault can be put, and what is written there instead."""

    line: int
    start: int
    end: int
    text: str
    said: str


def sampled(files: Mapping[str, bytes], lines: Mapping[str, frozenset[int]], count: int) -> list[Mutant]:
    """At most `count` mutants that begin on the given lines: the same ones for the same files, spread by chance."""
    spots = [(path, spot) for path in sorted(lines) for spot in _spots_of(path, files[path], lines[path])]
    seed = _seed(files, lines)
    spots.sort(key=lambda each: hashlib.sha256(seed + repr(each).encode()).digest())
    mutants: list[Mutant] = []
    for path, spot in spots:
        if len(mutants) == count:
            break
        raw = files[path][: spot.start] + spot.text.encode() + files[path][spot.end :]
        if _compiles(raw):
            mutants.append(Mutant(path, spot.line, spot.said, raw))
    return sorted(mutants, key=lambda mutant: (mutant.path, mutant.line, mutant.said))


def _seed(files: Mapping[str, bytes], lines: Mapping[str, frozenset[int]]) -> bytes:
    told = hashlib.sha256()
    for path in sorted(lines):
        told.update(path.encode("utf-8", "surrogateescape") + b"\0" + files[path] + b"\0")
    return told.digest()


def _compiles(raw: bytes) -> bool:
    try:
        compile(parsed(raw), "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _spots_of(path: str, raw: bytes, lines: frozenset[int]) -> list[_Spot]:
    source = read_source(path, raw)
    if isinstance(source, Unreadable):
        return []
    try:
        return [spot for spot in _spots(source) if spot.line in lines]
    except RecursionError:
        return []


def _spots(source: Source) -> Iterator[_Spot]:
    for node in _changeable(source.tree):
        if isinstance(node, ast.stmt):
            yield from _of_statement(source, node)
        elif isinstance(node, ast.expr):
            for other, said in _of_expression(node):
                yield _spot(source, node, f"({ast.unparse(other)})", said)


def _changeable(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node, outermost first, but annotations, documentation, and what stands in formatted strings."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        for name, value in ast.iter_fields(node):
            # The places of what stands in a formatted string are wrong before Python 3.12.
            if name in {"annotation", "returns", "decorator_list"} or isinstance(value, ast.JoinedStr):
                continue
            children = value if isinstance(value, list) else [value]
            todo += [each for each in children if isinstance(each, ast.AST) and not _is_text(each)]


def _is_text(node: ast.AST) -> bool:
    """A formatted string, or a string that stands by itself and documents."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.JoinedStr)


def _of_statement(source: Source, node: ast.stmt) -> Iterator[_Spot]:
    match node:
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Raise() | ast.Assert():
            yield _spot(source, node, "pass", "removed")
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield _spot(source, node, "return None", "returns nothing")
        case ast.If(test=test) | ast.While(test=test):
            yield _spot(source, test, f"(not ({ast.unparse(test)}))", "turned its condition round")


def _of_expression(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """Expressions that stand for another, each with what is different."""
    match node:
        case ast.Compare(ops=[operator, *_]) if type(operator) in _COMPARISONS:
            changed = copy.copy(node)
            changed.ops = [_COMPARISONS[type(operator)](), *node.ops[1:]]
            yield changed, f"compares by {type(changed.ops[0]).__name__}, not {type(operator).__name__}"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
            other = _ARITHMETIC[type(operator)]()
            yield ast.BinOp(left, other, right), f"{type(other).__name__} instead of {type(operator).__name__}"
        case ast.BoolOp(op=operator, values=values):
            turned = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(turned, values), f"{type(turned).__name__} instead of {type(operator).__name__}"
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value), f"{not value} instead of {value}"
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1), f"{value + 1} instead of {value}"
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}x"), "another string"


def _spot(source: Source, node: ast.expr | ast.stmt, text: str, said: str) -> _Spot:
    start, end = source.span(node)
    return _Spot(node.lineno, start, end, text, said)
