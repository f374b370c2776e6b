"""What a function returns, from its own `return` statements."""

import ast
from collections.abc import Callable, Sequence
from typing import Final

from engine.refactoring.expressions import dotted
from engine.refactoring.recipes.type_annotation.functions import Function, decorators
from engine.refactoring.recipes.type_annotation.hints import NONE, Hint, joined

_LEAVES: Final = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit", "pytest.skip", "pytest.fail"})
NeverReturns = Callable[[str], bool]
"""Whether a call of this dotted name never comes back."""


def return_hint(
    function: Function, hint: Callable[[ast.expr], Hint | None], never_returns: NeverReturns
) -> Hint | None:
    """The type of everything that is returned; None for generators, stubs, and what never returns."""
    if function.is_generator or is_stub(function):
        return None
    # A special method that answers NotImplemented lets the other operand try: that is no value of its own.
    returned = [each for each in function.returns if not (function.name.startswith("__") and _is_declined(each))]
    found = [NONE if each.value is None else hint(each.value) for each in returned]
    if completes(function.node.body, never_returns):
        found.append(NONE)
    return joined(found)


def _is_declined(statement: ast.Return) -> bool:
    return isinstance(statement.value, ast.Name) and statement.value.id == "NotImplemented"


def gives_value(function: Function) -> bool:
    """Whether something but None is ever returned, or yielded."""
    values = (each.value for each in function.returns)
    return function.is_generator or any(value is not None and not _is_none(value) for value in values)


def is_stub(function: Function) -> bool:
    """Whether the body waits to be overridden: nothing, `pass`, `...`, `return None` or NotImplementedError."""
    node = function.node
    body = [each for each in node.body if not _is_bare_constant(each)]
    if not body or any(each.endswith(("abstractmethod", "overload")) for each in decorators(node)):
        return True
    only = body[0]
    if len(body) > 1:
        return False
    if isinstance(only, ast.Return):
        return only.value is None or _is_none(only.value) or _is_not_implemented(only.value)
    return isinstance(only, ast.Pass) or (isinstance(only, ast.Raise) and _is_not_implemented(only.exc))


def completes(body: Sequence[ast.stmt], never_returns: NeverReturns) -> bool:
    """Whether control can reach the end of these statements."""
    return all(_passes(each, never_returns) for each in body)


def _passes(statement: ast.stmt, never: NeverReturns) -> bool:
    """Whether control can get beyond a statement. What leaves a loop gets no further here."""
    match statement:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return False
        case ast.Expr(value=ast.Call() | ast.Await() as call):
            called = call.value if isinstance(call, ast.Await) else call
            return not (isinstance(called, ast.Call) and _never_comes_back(called, never))
        case ast.If():
            return completes(statement.body, never) or completes(statement.orelse, never)
        case ast.While(test=ast.Constant(value=value)) if value:
            return _has_break(statement)
        case ast.For() | ast.AsyncFor() | ast.While():
            return completes(statement.orelse, never) or _has_break(statement)
        case ast.With() | ast.AsyncWith():
            return completes(statement.body, never)
        case ast.Try():
            return _passes_try(statement, never)
        case ast.Match():
            return not _is_exhaustive(statement) or any(completes(each.body, never) for each in statement.cases)
        case _ if type(statement).__name__ == "TryStar":
            return True
    return True


def _passes_try(statement: ast.Try, never: NeverReturns) -> bool:
    if not completes(statement.finalbody, never):
        return False
    through = completes(statement.body, never) and completes(statement.orelse, never)
    return through or any(completes(each.body, never) for each in statement.handlers)


def _never_comes_back(call: ast.Call, never: NeverReturns) -> bool:
    text = dotted(call.func)
    return text in _LEAVES or bool(text and never(text))


def _has_break(loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    pending: list[ast.AST] = list(loop.body)
    while pending:
        each = pending.pop()
        if isinstance(each, ast.Break):
            return True
        if isinstance(each, ast.For | ast.AsyncFor | ast.While):
            pending += each.orelse  # a break in its body is its own
        else:
            pending += [inner for inner in ast.iter_child_nodes(each) if _may_hold_break(inner)]
    return False


def _may_hold_break(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    )


def _is_exhaustive(statement: ast.Match) -> bool:
    last = statement.cases[-1]
    return last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None


def _is_bare_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_not_implemented(node: ast.expr | None) -> bool:
    named = node.func if isinstance(node, ast.Call) else node
    return isinstance(named, ast.Name) and named.id in {"NotImplementedError", "NotImplemented"}
