"""The type of an expression, where the text gives it away: literals, comparisons, calls whose answer is known."""

import ast
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from engine.refactoring.expressions import dotted
from engine.refactoring.recipes.type_annotation import known
from engine.refactoring.recipes.type_annotation.hints import (
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    SELF,
    STR,
    Hint,
    is_one,
    joined,
    without_none,
)
from engine.refactoring.recipes.type_annotation.scope import Scope

_MAX_DEPTH: Final = 12  # of an expression within expressions and the local names they go through
CONSTANTS: Final[dict[type, Hint]] = {bool: BOOL, str: STR, bytes: BYTES, int: INT, float: FLOAT, type(None): NONE}
_CERTAIN: Final = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_LENGTHENS: Final = (STR, BYTES)


class Expressions:
    """Types of the expressions of one function. A `scope` answers what is beyond the expression itself."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._depth = 0
        self._open: set[str] = set()

    def hint(self, node: ast.expr) -> Hint | None:
        """The type, or None where the text does not tell."""
        find = _FINDERS.get(type(node))
        if find is None or self._depth >= _MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return find(self, node)
        finally:
            self._depth -= 1

    def local(self, name: str) -> Hint | None:
        """The type of a local name: that of everything it is ever bound to."""
        values = self._scope.values(name)
        if values is None or name in self._open:
            return None
        self._open.add(name)
        try:
            found = joined([*self._scope.declared(name), *map(self.hint, values)])
        finally:
            self._open.discard(name)
        return self._narrowed(name, found)

    def _narrowed(self, text: str, found: Hint | None) -> Hint | None:
        """Several alternatives are believed only of what is read once: a test before would rule some of them out."""
        return found if is_one(found) or self._scope.reads(text) == 1 else None

    def constant(self, node: ast.Constant) -> Hint | None:
        return CONSTANTS.get(type(node.value))

    def text(self, _node: ast.JoinedStr) -> Hint:
        return STR

    def comparison(self, node: ast.Compare) -> Hint | None:
        """`==` and `<` may answer anything where arrays and columns live; the others are always true or false."""
        certain = all(isinstance(each, _CERTAIN) for each in node.ops)
        return BOOL if certain or not self._scope.compares_freely else None

    def unary(self, node: ast.UnaryOp) -> Hint | None:
        if isinstance(node.op, ast.Not):
            return BOOL
        found = self.hint(node.operand)
        return found if found in (INT, FLOAT) else None

    def choice(self, node: ast.IfExp) -> Hint | None:
        return joined([self.hint(node.body), self.hint(node.orelse)])

    def either(self, node: ast.BoolOp) -> Hint | None:
        found = [self.hint(each) for each in node.values]
        if isinstance(node.op, ast.Or):
            found = [without_none(each) or None if each else None for each in found[:-1]] + found[-1:]
            return joined(found)
        return found[0] if all(each == found[0] for each in found) else None

    def arithmetic(self, node: ast.BinOp) -> Hint | None:
        left, right = self.hint(node.left), self.hint(node.right)
        return _sum(node.op, left, right)

    def name(self, node: ast.Name) -> Hint | None:
        if node.id == self._scope.receiver:
            return SELF if not self._scope.is_class_receiver else None
        return self.local(node.id)

    def attribute(self, node: ast.Attribute) -> Hint | None:
        owner = self.hint(node.value)
        found = self._scope.attribute(owner, node.attr)
        return self._narrowed(dotted(node), found)

    def call(self, node: ast.Call) -> Hint | None:
        if isinstance(node.func, ast.Attribute):
            return self._method_call(node.func) or self._function_call(node)
        return self._function_call(node)

    def awaited(self, node: ast.Await) -> Hint | None:
        return self._scope.awaited(node.value, self.hint)

    def subscript(self, node: ast.Subscript) -> Hint | None:
        found = self.hint(node.value)
        return found if found == STR or (found == BYTES and isinstance(node.slice, ast.Slice)) else None

    def listed(self, node: ast.List | ast.Set) -> Hint | None:
        return known.container("list" if isinstance(node, ast.List) else "set", joined(map(self.hint, node.elts)))

    def pair(self, node: ast.Tuple) -> Hint | None:
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return None
        return known.fixed_tuple([self.hint(each) for each in node.elts])

    def comprehension(self, node: ast.ListComp | ast.SetComp) -> Hint | None:
        kind = "list" if isinstance(node, ast.ListComp) else "set"
        return known.container(kind, self.hint(node.elt))

    def mapping(self, node: ast.Dict) -> Hint | None:
        if any(each is None for each in node.keys):
            return None
        keys = joined(self.hint(each) for each in node.keys if each)
        return known.mapping(keys, joined(map(self.hint, node.values)))

    def _method_call(self, function: ast.Attribute) -> Hint | None:
        owner = self.hint(function.value)
        return known.method(owner, function.attr) or self._scope.method_answer(owner, function)

    def _function_call(self, node: ast.Call) -> Hint | None:
        reference = self._scope.reference(node.func)
        if not reference:
            return None
        return known.function(reference, [self.hint(each) for each in node.args]) or self._scope.answer(reference)


def _sum(operator: ast.operator, left: Hint | None, right: Hint | None) -> Hint | None:
    match operator:
        case ast.Mod() if left in _LENGTHENS:
            return left
        case ast.Add() if left in _LENGTHENS or right in _LENGTHENS:
            return left if left == right else None
        case ast.Div() if left in (INT, FLOAT) and right in (INT, FLOAT):
            return FLOAT
        case ast.Add() | ast.Sub() | ast.Mult() | ast.FloorDiv() | ast.Mod() if {left, right} <= {INT, FLOAT}:
            return INT if left == right == INT else FLOAT
        case ast.Mult() if {left, right} == {STR, INT}:
            return STR
    return None


_Finder: TypeAlias = Callable[[Expressions, Any], Hint | None]
_FINDERS: Final[dict[type, _Finder]] = {
    ast.Constant: Expressions.constant,
    ast.JoinedStr: Expressions.text,
    ast.Compare: Expressions.comparison,
    ast.UnaryOp: Expressions.unary,
    ast.IfExp: Expressions.choice,
    ast.BoolOp: Expressions.either,
    ast.BinOp: Expressions.arithmetic,
    ast.Name: Expressions.name,
    ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.call,
    ast.Await: Expressions.awaited,
    ast.Subscript: Expressions.subscript,
    ast.List: Expressions.listed,
    ast.Set: Expressions.listed,
    ast.Tuple: Expressions.pair,
    ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension,
    ast.Dict: Expressions.mapping,
}
