"""Small edits that break what code does: the slips of a hand or of a tool, written into the bytes of a file."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Final

from engine.refactoring.source import Source, parsed

Function = ast.FunctionDef | ast.AsyncFunctionDef

_OPPOSITE: Final[Mapping[type[ast.AST], str]] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: ">=", ast.GtE: "<", ast.Gt: "<=", ast.LtE: ">",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in", ast.And: "or", ast.Or: "and",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "-", ast.Div: "*", ast.Mod: "*", ast.FloorDiv: "*",
}  # fmt: skip
_SYMBOL: Final[Mapping[type[ast.AST], str]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.FloorDiv: "//",
}  # fmt: skip
# What no behaviour hangs on, or whose place in the text is not known before Python 3.12.
_SKIPPED_FIELDS: Final = frozenset({"annotation", "returns", "decorator_list", "type_params"})


@dataclass(frozen=True, slots=True, order=True)
class Breakage:
    """The bytes [`start`, `end`) of one file become `text`; it begins on `line`, and `kind` says what slip it is."""

    line: int
    start: int
    end: int
    text: str
    kind: str

    def made_in(self, raw: bytes) -> bytes:
        return raw[: self.start] + self.text.encode() + raw[self.end :]


def breakages(source: Source) -> list[Breakage]:
    """Every place of a file where one of the slips can be made, in the order of the text."""
    functions = [node for node in ast.walk(source.tree) if isinstance(node, Function)]
    found = [each for node in _changeable(source.tree) for each in _of_node(source, node)]
    found += [each for node in functions for each in _of_names(source, node)]
    return sorted({*found, *_of_attributes(source)})


def is_breaking(raw: bytes, broken: bytes) -> bool:
    """Whether a text does not compile, or compiles to other code than the first, lines and columns apart."""
    try:
        return meaning(broken) != meaning(raw)
    except (SyntaxError, ValueError):
        return True


def meaning(raw: bytes) -> tuple[object, ...]:
    """What the compiler makes of a text. Raises SyntaxError or ValueError for one that it does not take."""
    return _meaning(compile(parsed(raw), "<text>", "exec", dont_inherit=True))


def _meaning(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        _meaning(each) if isinstance(each, CodeType) else (type(each), repr(each)) for each in code.co_consts
    )
    variables = code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount, code.co_kwonlyargcount
    return code.co_name, code.co_flags, code.co_code, code.co_exceptiontable, constants, code.co_names, variables


def _changeable(root: ast.AST) -> Iterator[ast.AST]:
    """Every node below, but annotations, decorators, documentation, and what stands in formatted strings."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        for name, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            if name not in _SKIPPED_FIELDS:
                todo += [each for each in children if isinstance(each, ast.AST) and not _is_text(each)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _of_node(source: Source, node: ast.AST) -> Iterator[Breakage]:
    if isinstance(node, ast.stmt):
        yield from _of_statement(source, node)
    match node:
        case ast.Compare(left=left, ops=[operator, *_], comparators=[right, *_]):
            yield from _flipped(source, left, operator, right)
        case ast.BinOp(left=left, op=operator, right=right) | ast.BoolOp(op=operator, values=[left, right]):
            yield from _flipped(source, left, operator, right)
        case ast.Constant(value=value):
            yield from _constant(source, node, value)
        case ast.Call(args=args, keywords=keywords):
            yield from _of_call(source, args, keywords)
        case ast.arguments():
            yield from _of_defaults(source, node)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            yield _replaced(source, test, f"(not ({source.segment(test)}))", "condition negated")


def _of_statement(source: Source, node: ast.stmt) -> Iterator[Breakage]:
    match node:
        case ast.Return(value=ast.expr() as value):
            yield _replaced(source, node, f"({source.segment(value)})", "return dropped")
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Return() | ast.Continue():
            yield _replaced(source, node, "pass", "statement dropped")


def _flipped(source: Source, left: ast.expr, operator: ast.AST, right: ast.expr) -> Iterator[Breakage]:
    """The operator between two operands turned round, where nothing but it and blanks or brackets stand there."""
    start, end = source.span(left)[1], source.span(right)[0]
    between, symbol = source.raw[start:end].decode(), _SYMBOL.get(type(operator), "")
    if symbol and between.count(symbol) == 1 and not between.replace(symbol, "").strip(" ()"):
        text = between.replace(symbol, _OPPOSITE[type(operator)])
        yield Breakage(_line(source, start), start, end, text, "operator flipped")


def _constant(source: Source, node: ast.Constant, value: object) -> Iterator[Breakage]:
    match value:
        case bool():
            yield _replaced(source, node, str(not value), "constant changed")
        case int():
            yield _replaced(source, node, str(value + 1), "constant changed")
        case None:
            yield _replaced(source, node, "False", "constant changed")
        case str():
            yield _replaced(source, node, repr(f"{value}x"), "constant changed")


def _of_call(source: Source, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> Iterator[Breakage]:
    if args and isinstance(args[0], ast.GeneratorExp):  # shares its brackets with the call
        return
    for first, second in pairwise(args):
        if source.segment(first) != source.segment(second):
            (start, middle), (then, end) = source.span(first), source.span(second)
            between = source.raw[middle:then].decode()
            text = f"{source.segment(second)}{between}{source.segment(first)}"
            yield Breakage(first.lineno, start, end, text, "arguments swapped")
    if args and not keywords:
        start = source.span(args[-2])[1] if len(args) > 1 else source.span(args[-1])[0]
        yield Breakage(args[-1].lineno, start, source.span(args[-1])[1], "", "argument dropped")
    if keywords:
        last = keywords[-1].value
        yield _replaced(source, last, f"[{source.segment(last)}]", "argument changed")


def _of_defaults(source: Source, node: ast.arguments) -> Iterator[Breakage]:
    for default in (*node.defaults, *(each for each in node.kw_defaults if each)):
        yield _replaced(source, default, "73", "default changed")


def _of_names(source: Source, function: Function) -> Iterator[Breakage]:
    """Each name that a function reads, in favour of the next other one that it reads."""
    nodes = (node for statement in function.body for node in _changeable(statement))
    read = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    read.sort(key=lambda node: (node.lineno, node.col_offset))
    for first, second in pairwise(read):
        if first.id != second.id:
            yield _replaced(source, first, second.id, "name swapped")


def _of_attributes(source: Source) -> Iterator[Breakage]:
    """Each attribute that the file reads, in favour of the next other one in it."""
    read = [node for node in _changeable(source.tree) if isinstance(node, ast.Attribute)]
    read.sort(key=lambda node: (node.end_lineno, node.end_col_offset))
    for first, second in pairwise(read):
        if first.attr != second.attr:
            end = source.span(first)[1]
            start = end - len(first.attr.encode())
            yield Breakage(first.end_lineno or 0, start, end, second.attr, "attribute changed")


def _replaced(source: Source, node: ast.expr | ast.stmt, text: str, kind: str) -> Breakage:
    return Breakage(node.lineno, *source.span(node), text, kind)


def _line(source: Source, offset: int) -> int:
    return source.raw.count(b"\n", 0, offset) + 1
