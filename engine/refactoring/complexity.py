"""How complex Python code is, from its syntax tree: radon's cyclomatic complexity and SonarSource's cognitive one.

Both walk with a stack of their own, so that no nesting is too deep for them.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
LoopNode = ast.For | ast.AsyncFor | ast.While
TryNode = ast.Try | ast.TryStar

MAX_CYCLOMATIC: Final = 10
MAX_COGNITIVE: Final = 15


def cyclomatic(function: FunctionNode) -> int:
    """1 and every decision of the function's own body, those of functions and classes inside it left out."""
    return 1 + decisions(function.body)


def decisions(statements: Iterable[ast.stmt]) -> int:
    """The decisions of some statements as radon counts them; what stands in inner functions is not theirs."""
    return sum(_decision(node) for node in _own(statements))


def cognitive(function: FunctionNode) -> int:
    """The points of the white paper, inner functions included; that a function calls itself costs nothing here."""
    return cognitive_points(function.body)


def cognitive_points(statements: Iterable[ast.stmt], nesting: int = 0) -> int:
    """The points of some statements that stand `nesting` levels deep."""
    total = 0
    waiting: list[_Step] = [(statement, nesting) for statement in statements]
    while waiting:
        node, depth = waiting.pop()
        total += _points(node, depth)
        waiting += _inside(node, depth)
    return total


def is_elif(parent: ast.If) -> bool:
    """Whether what stands in the `else` of an `if` is written as `elif`."""
    match parent.orelse:
        case [ast.If(col_offset=column)]:
            return column == parent.col_offset
    return False


_Step = tuple[ast.AST, int]


def _own(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        yield node
        # radon reads neither inner functions and classes nor what an assertion says.
        if not isinstance(node, FunctionNode | ast.ClassDef | ast.Assert):
            waiting.extend(ast.iter_child_nodes(node))


def _decision(node: ast.AST) -> int:
    match node:
        case ast.If() | ast.IfExp() | ast.Assert():
            return 1
        case ast.BoolOp(values=values):
            return len(values) - 1
        case ast.For(orelse=orelse) | ast.AsyncFor(orelse=orelse) | ast.While(orelse=orelse):
            return 1 + bool(orelse)
        case ast.Try(handlers=handlers, orelse=orelse) | ast.TryStar(handlers=handlers, orelse=orelse):
            return len(handlers) + bool(orelse)
        case ast.comprehension(ifs=ifs):
            return 1 + len(ifs)
        case ast.Match(cases=cases):
            return max(0, len(cases) - any(getattr(case.pattern, "pattern", False) is None for case in cases))
    return 0


def _points(node: ast.AST, depth: int) -> int:
    match node:
        case ast.If():
            chain = _chain(node)
            return depth + len(chain) + bool(chain[-1].orelse)
        case ast.For(orelse=orelse) | ast.AsyncFor(orelse=orelse) | ast.While(orelse=orelse):
            return 1 + depth + bool(orelse)
        case ast.Try(orelse=orelse) | ast.TryStar(orelse=orelse):
            return int(bool(orelse))
        case ast.ExceptHandler() | ast.Match() | ast.IfExp():
            return 1 + depth
        case ast.BoolOp():
            return 1
    return 0


def _inside(node: ast.AST, depth: int) -> Iterator[_Step]:
    """What stands in a node, with the level that it nests at."""
    match node:
        case ast.If():
            chain = _chain(node)
            for arm in chain:
                yield arm.test, depth
                yield from ((statement, depth + 1) for statement in arm.body)
            yield from ((statement, depth + 1) for statement in chain[-1].orelse)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from ((test, depth), (body, depth + 1), (orelse, depth + 1))
        case ast.For() | ast.AsyncFor() | ast.While() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _children(node, depth)
        case ast.ExceptHandler() | ast.Lambda() | ast.match_case():
            yield from ((child, depth + 1) for child in ast.iter_child_nodes(node))
        case _:
            yield from ((child, depth) for child in ast.iter_child_nodes(node))


def _children(node: ast.AST, depth: int) -> Iterator[_Step]:
    """The statements in a node one level deeper, its expressions on its own."""
    for child in ast.iter_child_nodes(node):
        yield child, depth + isinstance(child, ast.stmt)


def _chain(node: ast.If) -> list[ast.If]:
    """An `if` and every `elif` of it."""
    chain = [node]
    while is_elif(chain[-1]):
        chain += [each for each in chain[-1].orelse if isinstance(each, ast.If)]
    return chain
