"""Conditions as they are written: found in their header, negated exactly, joined."""

import ast
import re
from typing import Final, NamedTuple

from engine.refactoring.source import Source

_TO_COLON: Final = re.compile(rb"(?:[\s)\\]|#[^\n]*)*:")
_OPERATOR: Final = re.compile(rb"(\s*)\b(is\s+not|is|not\s+in|in)\b(\s*)|(\s*)(==|!=)(\s*)")
_OPPOSITES: Final = {b"is": b"is not", b"is not": b"is", b"in": b"not in", b"not in": b"in", b"==": b"!=", b"!=": b"=="}
# What `not` binds weaker than, so that it needs no parentheses behind it.
_TIGHT: Final = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Compare, ast.Await, ast.BinOp)
_LOOSE: Final = (ast.IfExp, ast.Lambda, ast.NamedExpr)


class Header(NamedTuple):
    """The head of an `if`: `before` up to its keyword, the condition as written with its parentheses, and `after` from
    the colon to the end of that line. `last` is the line of the colon."""

    before: bytes
    keyword: bytes
    condition: bytes
    after: bytes
    last: int

    def line(self, condition: bytes) -> bytes:
        return b"".join((self.before, self.keyword, b" ", condition, self.after))


def header(source: Source, node: ast.If) -> Header | None:
    """The head; None where a comment stands inside the condition, or the body begins on the line of the colon."""
    start, _ = source.span(node)
    _, end = source.span(node.test)
    keyword = b"elif" if source.raw.startswith(b"elif", start) else b"if"
    colon = _TO_COLON.match(source.raw, end)
    if colon is None or b"#" in colon[0]:
        return None
    at = colon.end() - 1
    condition = source.raw[start + len(keyword) : at].strip()
    last = node.lineno + source.raw.count(b"\n", start, at)
    if _has_inner_comment(source, node, last) or node.body[0].lineno <= last:
        return None
    before = source.raw[source.line_span(node.lineno, node.lineno)[0] : start]
    return Header(before, keyword, condition, source.raw[at : source.line_span(last, last)[1]], last)


def negated(source: Source, test: ast.expr, written: bytes) -> bytes:
    """The condition that holds exactly when `test` does not, evaluated in the same order.

    Only `is`, `in` and comparisons for equality with a literal are turned round: `<` has no opposite for what is no
    number, and objects may define `!=` as they please.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _operand(source, test)
    inner = source.segment(test).encode()
    opposite = _opposite(source, test) or _opposites(source, test)
    if opposite is not None:
        return opposite if b"\n" not in opposite else b"(%b)" % opposite
    if isinstance(test, _TIGHT) and b"\n" not in inner:
        return b"not " + inner
    return b"not " + (written if _is_wrapped(written, inner) else b"(%b)" % inner)


def joined(source: Source, operator: bytes, first: ast.If, second: ast.If) -> bytes:
    """The conditions of both with `and` or `or` between them, in parentheses where one would be misread."""
    return b"".join((_as_operand(source, operator, first), b" ", operator, b" ", _as_operand(source, operator, second)))


def _as_operand(source: Source, operator: bytes, node: ast.If) -> bytes:
    inner = source.segment(node.test).encode()
    is_other = isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or) == (operator == b"and")
    return b"(%b)" % inner if is_other or isinstance(node.test, _LOOSE) else inner


def _operand(source: Source, test: ast.UnaryOp) -> bytes:
    """What `not` stands before, without parentheses that it needed and a condition of one line does not."""
    start, end = source.span(test)
    written = source.raw[start + len(b"not") : end].strip()
    inner = source.segment(test.operand).encode()
    return inner if b"\n" not in inner else written if written != inner else b"(%b)" % inner


def _opposite(source: Source, test: ast.expr) -> bytes | None:
    """A single comparison with the opposite operator; None where it has none that means exactly the opposite."""
    if not isinstance(test, ast.Compare) or len(test.ops) > 1 or not _has_opposite(test.ops[0], test.comparators[0]):
        return None
    left, right = test.left, test.comparators[0]
    start, end = source.span(test)
    low, high = source.span(left)[1], source.span(right)[0]
    found = _OPERATOR.fullmatch(source.raw, low, high)
    if found is None:
        return None
    word = b" ".join((found[2] or found[5]).split())
    before, after = found[1] or found[4] or b"", found[3] or found[6] or b""
    return b"".join((source.raw[start:low], before, _OPPOSITES[word], after, source.raw[high:end]))


def _opposites(source: Source, test: ast.expr) -> bytes | None:
    """`not a or b is None` for `a and b is not None` (De Morgan): only where as many operands lose a `not` as gain one,
    so that it reads better than `not (...)`."""
    if not isinstance(test, ast.BoolOp) or b"\n" in source.segment(test).encode():
        return None
    parts: list[bytes] = []
    for value in test.values:
        if not isinstance(value, (*_TIGHT, ast.UnaryOp)) or (isinstance(value, ast.UnaryOp) and not _is_not(value)):
            return None
        parts.append(negated(source, value, source.segment(value).encode()))
    if 2 * sum(part.startswith(b"not ") for part in parts) > len(parts):
        return None
    return (b" or " if isinstance(test.op, ast.And) else b" and ").join(parts)


def _is_not(test: ast.UnaryOp) -> bool:
    return isinstance(test.op, ast.Not) and isinstance(test.operand, _TIGHT)


def _has_opposite(operator: ast.cmpop, right: ast.expr) -> bool:
    if isinstance(operator, ast.Eq | ast.NotEq):
        return isinstance(right, ast.Constant) and isinstance(right.value, str | int | bytes)
    return isinstance(operator, ast.Is | ast.IsNot | ast.In | ast.NotIn)


def _is_wrapped(written: bytes, inner: bytes) -> bool:
    return written != inner and written.startswith(b"(")


def _has_inner_comment(source: Source, node: ast.If, last: int) -> bool:
    """Whether a line of the head other than its last has a comment; a `#` in a string counts as well."""
    return any(b"#" in line for line in source.lines[node.lineno - 1 : last - 1])
