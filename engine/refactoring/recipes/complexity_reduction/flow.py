"""The control flow of a module in one form that all equal programs of a kind share.

Each statement becomes a node with what runs after it; an `if` becomes a branch for each single condition, so that
guards, `else`, `elif`, `and`, `or` and `not` leave no trace of how they were written. Nodes are numbered, equal ones
alike: two texts whose modules have one number evaluate the same things in the same order on every path.
"""

import ast
from collections.abc import Hashable, Sequence
from typing import Final

_Key = tuple[Hashable, ...]
# What the end of a block comes to. Each is meant for the innermost construct around it.
_FALL: Final = ("fall",)
_CONTINUE: Final = ("continue",)
_BREAK: Final = ("break",)
_RETURN: Final = ("return",)
_BLOCKS: Final = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})


class Flow:
    """Numbers nodes. Use one for both texts: numbers of different ones mean nothing to each other.

    `turned` counts the comparisons `!=` that were read as the opposite of `==`.
    """

    def __init__(self) -> None:
        self._numbers: dict[_Key, int] = {}
        self._said: list[set[str]] = []  # what each definition around says at all, reached or not
        self.turned = 0

    def module(self, tree: ast.Module) -> int:
        """The number of a whole module. Raises RecursionError for code that nests too deeply."""
        return self._definition(("module",), tree.body, _FALL)

    def _definition(self, head: _Key, body: Sequence[ast.stmt], end: _Key) -> int:
        """A body with its documentation and everything it says: names bound where nothing arrives are local as well."""
        self._said.append(set())
        first = self._block(body, self._number(end))
        said = frozenset(self._said.pop())
        return self._number((*head, _documentation(body), said, first))

    def _number(self, key: _Key) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _block(self, statements: Sequence[ast.stmt], after: int) -> int:
        for statement in reversed(statements):
            after = self._statement(statement, after)
        return after

    def _statement(self, node: ast.stmt, after: int) -> int:
        match node:
            case ast.Pass():
                return after
            case ast.If():
                return self._branch(node.test, self._block(node.body, after), self._block(node.orelse, after))
            case ast.Continue():
                return self._number(_CONTINUE)
            case ast.Break():
                return self._number(_BREAK)
            case ast.Return(value=None) | ast.Return(value=ast.Constant(value=None)):
                return self._number(_RETURN)
            case ast.Return(value=ast.expr() as value):
                return self._number(("return", self._say(value)))
            case ast.Raise():
                return self._number(("raise", self._say(node)))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._number(("do", self._definition(self._head(node), node.body, _RETURN), after))
            case ast.ClassDef():
                return self._number(("do", self._definition(self._head(node), node.body, _FALL), after))
        return self._compound(node, after)

    def _compound(self, node: ast.stmt, after: int) -> int:
        match node:
            case ast.For() | ast.AsyncFor() | ast.While():
                body = self._block(node.body, self._number(_CONTINUE))
                return self._number((*self._head(node), body, self._block(node.orelse, after), after))
            case ast.With() | ast.AsyncWith():
                return self._number((*self._head(node), self._block(node.body, self._number(_FALL)), after))
            case ast.Try() | ast.TryStar():
                fall = self._number(_FALL)
                handlers = [(self._head(each), self._block(each.body, fall)) for each in node.handlers]
                blocks = [self._block(block, fall) for block in (node.body, node.orelse, node.finalbody)]
                return self._number((type(node).__name__, *handlers, *blocks, after))
            case ast.Match():
                cases = [(self._head(each), self._block(each.body, after)) for each in node.cases]
                return self._number((*self._head(node), *cases, after))
        return self._number(("do", self._say(node), after))

    def _branch(self, test: ast.expr, yes: int, no: int) -> int:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._branch(operand, no, yes)
            case ast.BoolOp(op=ast.And(), values=values):
                for value in reversed(values):
                    yes = self._branch(value, yes, no)
                return yes
            case ast.BoolOp(values=values):
                for value in reversed(values):
                    no = self._branch(value, yes, no)
                return no
            case ast.Compare(ops=[operator], comparators=[right]) if positive := _positive(operator, right):
                self.turned += isinstance(positive, ast.Eq)
                return self._number(("if", self._say(ast.Compare(test.left, [positive], [right])), no, yes))
        return self._number(("if", self._say(test), yes, no))

    def _head(self, node: ast.AST) -> _Key:
        """A construct without the blocks inside it."""
        fields = [(name, value) for name, value in ast.iter_fields(node) if name not in _BLOCKS]
        return (type(node).__name__, *((name, self._say(value)) for name, value in fields))

    def _say(self, value: object) -> str:
        if isinstance(value, list):
            return "".join(f"{self._say(each)};" for each in value)
        said = ast.dump(value) if isinstance(value, ast.AST) else repr(value)
        self._said[-1].add(said)
        return said


def _positive(operator: ast.cmpop, right: ast.expr) -> ast.cmpop | None:
    """The comparison whose opposite this operator is, as far as the language says so.

    `!=` is the opposite of `==` for everything that equals a literal in the usual way; for two objects of unknown
    classes it is not.
    """
    match operator, right:
        case ast.IsNot(), _:
            return ast.Is()
        case ast.NotIn(), _:
            return ast.In()
        case ast.NotEq(), ast.Constant(value=str() | bytes() | int()):
            return ast.Eq()
    return None


def _documentation(body: Sequence[ast.stmt]) -> str:
    match body:
        case [ast.Expr(value=ast.Constant(value=str() as text)), *_]:
            return text
    return ""
