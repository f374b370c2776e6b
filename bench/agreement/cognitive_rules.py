"""Cognitive complexity of Python a second time, from the interpreter's own syntax tree: rule by rule, ours or theirs.

With no rule it is score.md's definition, which is SonarSource's white paper; with all of THEIRS it is complexipy's.
So whatever is between the two figures of one function is told by the rules that move it.
"""

import ast
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import Final

from bench.agreement.python_trees import FunctionNode, LoopNode, Tree, TryNode


class Rule(StrEnum):
    """One difference of definitions, as a sentence goes on after the number of functions that it moves."""

    COMPREHENSION = "comprehensions count there, and nest"
    ELSE = "the else of a loop or try is free there"
    UNREAD = "decisions in keyword arguments, subscripts, f-strings and operands are not read there"
    NESTED = "a function below another statement does not nest there"
    WRAPPER = "a decorator with a docstring is none there"
    RECURSION = "recursion through self is none there, a method that calls a function of its own name is"
    CONDITION = "a ternary in a condition nests here"


THEIRS: Final = frozenset(Rule) - {Rule.CONDITION}
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
OWN: Final = frozenset({"self", "cls", "this"})


class Reader:
    """The complexity of functions under some rules; `nest` is the level that the next nesting construct costs."""

    def __init__(self, tree: Tree, rules: Collection[Rule] = ()) -> None:
        self._tree = tree
        self._rules = frozenset(rules)
        self._reads_all = Rule.UNREAD not in self._rules
        self._condition_nest = int(Rule.CONDITION in self._rules)

    def points(self, function: FunctionNode, *, is_method: bool) -> int:
        """The cognitive complexity of a function and all that stands in it."""
        return self._function(function, 0) + self._calls_itself(function, is_method=is_method)

    def _function(self, function: FunctionNode, nest: int) -> int:
        if (inner := self._wrapped(function)) is not None:
            returned = function.body[-1] if self._reads_all else None
            return self._function(inner, nest) + (self._statement(returned, nest) if returned else 0)
        if Rule.NESTED not in self._rules:
            return self._block(function.body, nest)
        return sum(self._statement(each, nest + isinstance(each, FunctionNode)) for each in function.body)

    def _wrapped(self, function: FunctionNode) -> FunctionNode | None:
        """The function that this one only defines and returns."""
        body = function.body
        if Rule.WRAPPER not in self._rules and ast.get_docstring(function, clean=False) is not None:
            body = body[1:]
        if len(body) == 2 and isinstance(body[0], FunctionNode) and isinstance(body[1], ast.Return):
            return body[0]
        return None

    def _block(self, statements: Iterable[ast.stmt], nest: int) -> int:
        return sum(self._statement(statement, nest) for statement in statements)

    def _statement(self, statement: ast.stmt, nest: int) -> int:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._function(statement, nest if Rule.NESTED in self._rules else nest + 1)
            case ast.ClassDef():
                return self._class(statement, nest)
            case ast.If():
                return 1 + nest + self._arms(statement, nest)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(statement, nest)
            case ast.Try() | ast.TryStar():
                return self._try(statement, nest)
            case ast.Match():
                return self._match(statement, nest)
            case ast.With() | ast.AsyncWith():
                items = sum(self._expression(item.context_expr, nest) for item in statement.items)
                return items + self._block(statement.body, nest)
        return self._simple(statement, nest)

    def _class(self, node: ast.ClassDef, nest: int) -> int:
        methods = sum(self._function(each, nest) for each in node.body if isinstance(each, FunctionNode))
        others = (each for each in node.body if not isinstance(each, FunctionNode))
        return methods + (self._block(others, nest) if self._reads_all else 0)

    def _arms(self, node: ast.If, nest: int) -> int:
        total = self._condition(node.test, nest) + self._block(node.body, nest + 1)
        match node.orelse:
            case []:
                return total
            case [ast.If() as other] if self._tree.is_elif(other):
                return total + 1 + self._arms(other, nest)
        return total + 1 + self._block(node.orelse, nest + 1)

    def _loop(self, node: LoopNode, nest: int) -> int:
        total = 1 + nest + self._condition(node.test if isinstance(node, ast.While) else node.iter, nest)
        total += self._block(node.body, nest + 1)
        if Rule.ELSE in self._rules:
            return total + self._block(node.orelse, nest)
        return total + bool(node.orelse) + self._block(node.orelse, nest + 1)

    def _try(self, node: TryNode, nest: int) -> int:
        total = self._block([*node.body, *node.orelse, *node.finalbody], nest)
        for handler in node.handlers:
            total += 1 + nest + self._block(handler.body, nest + 1)
        return total + (Rule.ELSE not in self._rules and bool(node.orelse))

    def _match(self, node: ast.Match, nest: int) -> int:
        total = 1 + nest + sum(self._block(case.body, nest + 1) for case in node.cases)
        if self._reads_all:
            total += self._condition(node.subject, nest)
            total += sum(self._expression(case.guard, nest + 1) for case in node.cases)
        return total

    def _simple(self, statement: ast.stmt, nest: int) -> int:
        match statement:
            case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.AnnAssign(value=value):
                pass
            case ast.Return(value=value) | ast.Expr(value=value):
                pass
            case ast.Raise(exc=one, cause=other) | ast.Assert(test=one, msg=other):
                return self._expression(one, nest) + self._expression(other, nest)
            case _:
                return self._children(statement, nest) if self._reads_all else 0
        targets = self._children(statement, nest, without=value) if self._reads_all else 0
        return targets + self._expression(value, nest)

    def _condition(self, node: ast.expr, nest: int) -> int:
        return self._expression(node, nest + self._condition_nest)

    def _expression(self, node: ast.expr | None, nest: int) -> int:
        match node:
            case None:
                return 0
            case ast.BoolOp():
                return 1 + self._operands(node, nest)
            case ast.UnaryOp() if not self._reads_all:
                return self._negated(node)
            case ast.IfExp():
                arms = self._expression(node.body, nest + 1) + self._expression(node.orelse, nest + 1)
                return 1 + nest + self._condition(node.test, nest) + arms
            case ast.Lambda() if not self._reads_all:
                return self._expression(node.body, nest + 1)
            case ast.Lambda():
                return self._children(node, nest + 1)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, nest)
        return self._children(node, nest) if self._reads_all else self._read_parts(node, nest)

    def _operands(self, node: ast.BoolOp, nest: int) -> int:
        """What the operands add to a chain: one for each run of another operator directly in it."""
        total = 0
        for operand in node.values:
            if isinstance(operand, ast.BoolOp):
                total += (type(operand.op) is not type(node.op)) + self._operands(operand, nest)
            else:
                total += self._expression(operand, nest) if self._reads_all else self._negated(operand)
        return total

    def _negated(self, node: ast.expr) -> int:
        """What complexipy reads of an operand: a chain below signs and negations, nothing else."""
        while isinstance(node, ast.UnaryOp):
            node = node.operand
        return 1 + self._operands(node, 0) if isinstance(node, ast.BoolOp) else 0

    def _comprehension(self, node: COMPREHENSIONS, nest: int) -> int:
        does_count = Rule.COMPREHENSION in self._rules
        inside = nest + does_count
        elements = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        total = sum(self._expression(element, inside) for element in elements)
        for clause in node.generators:
            total += (1 + nest) * does_count + self._expression(clause.iter, nest)
            total += sum(does_count + self._expression(test, inside) for test in clause.ifs)
            total += self._expression(clause.target, nest) if self._reads_all else 0
        return total

    def _read_parts(self, node: ast.expr, nest: int) -> int:
        match node:
            case ast.Compare(left=left, comparators=others):
                return sum(self._expression(each, nest) for each in (left, *others))
            case ast.Call(args=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return sum(self._expression(each, nest) for each in parts)
            case ast.Dict(values=parts):
                return sum(self._expression(each, nest) for each in parts)
        return 0

    def _children(self, node: ast.AST, nest: int, without: ast.AST | None = None) -> int:
        total = 0
        for child in ast.iter_child_nodes(node):
            if child is not without:
                total += self._expression(child, nest) if isinstance(child, ast.expr) else self._children(child, nest)
        return total

    def _calls_itself(self, function: FunctionNode, *, is_method: bool) -> bool:
        if Rule.RECURSION in self._rules:
            return any(_is_bare_call(node, function.name) for node in _outer_nodes(function.body))
        is_own: Callable[[ast.AST, str], bool] = _is_call_on_own_object if is_method else _is_any_own_call
        return any(is_own(node, function.name) for statement in function.body for node in ast.walk(statement))


def _outer_nodes(nodes: Iterable[ast.AST]) -> Iterable[ast.AST]:
    for node in nodes:
        if not isinstance(node, FunctionNode | ast.ClassDef | ast.Lambda):
            yield node
            yield from _outer_nodes(ast.iter_child_nodes(node))


def _is_bare_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_call_on_own_object(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=receiver), attr=attribute)):
            return attribute == name and receiver in OWN
    return False


def _is_any_own_call(node: ast.AST, name: str) -> bool:
    return _is_bare_call(node, name) or _is_call_on_own_object(node, name)
