"""What a statement is on its face, whatever its names mean, and the rules that it may break by that alone."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.refactoring.complexity import LoopNode
from engine.refactoring.frames import mentioned, warns_of_caller
from engine.refactoring.recipes.function_extract.binding import own_nodes
from engine.refactoring.recipes.function_extract.facts import Names, may_swallow
from engine.refactoring.recipes.function_extract.functions import blocks
from engine.refactoring.recipes.function_extract.refusals import Code

# What lives as long as a variable holds it: files that vanish, tasks that nobody else keeps.
_KEPT_ALIVE: Final = frozenset(
    {
        "NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "TemporaryFile", "create_task",
        "ensure_future",
    }
)  # fmt: skip
# Who catches these catches the closing of a generator.
_CATCH_CLOSING: Final = frozenset({"BaseException", "GeneratorExit"})


@dataclass(frozen=True, slots=True)
class Traits:
    """`broken` is the first rule that the code breaks by what it is; `mentions` the last words of all that it names,
    `words` every identifier in it; `kept_alive` the variables that hold something whose life ends with theirs."""

    broken: Code | None
    returns: bool
    yields: bool
    awaits: bool
    mentions: Names
    words: Names
    kept_alive: Names


def traits(statement: ast.stmt) -> Traits:
    """The traits of one statement with all that it holds."""
    own = tuple(own_nodes([statement]))
    return Traits(
        broken=_broken(statement, own),
        returns=_has(own, ast.Return),
        yields=_has(own, ast.Yield, ast.YieldFrom),
        awaits=any(map(_awaits, own)),
        mentions=mentioned([statement]),
        words=frozenset(identifiers([statement])),
        kept_alive=frozenset(_kept_alive(own)),
    )


def together(parts: Sequence[Traits]) -> Traits:
    """The traits of several statements in a row."""
    return Traits(
        broken=next((each.broken for each in parts if each.broken), None),
        returns=any(each.returns for each in parts),
        yields=any(each.yields for each in parts),
        awaits=any(each.awaits for each in parts),
        mentions=frozenset[str]().union(*(each.mentions for each in parts)),
        words=frozenset[str]().union(*(each.words for each in parts)),
        kept_alive=frozenset[str]().union(*(each.kept_alive for each in parts)),
    )


def identifiers(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every identifier in some code, wherever the syntax tree keeps it."""
    for node in (each for root in nodes for each in ast.walk(root) if not isinstance(each, ast.Constant)):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (each for each in value if isinstance(each, str))


def holds_off_closing(statement: ast.stmt) -> bool:
    """Whether a generator that yields in this statement might go on after it was told to close: `yield from` would let
    the closing reach its caller all the same."""
    return any(isinstance(node, ast.Try | ast.With) and _swallows_at_yield(node) for node in own_nodes([statement]))


def breaks_out(statement: ast.stmt) -> bool:
    """Whether a `break` or `continue` in a statement leaves it."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Break | ast.Continue):
            return True
        if isinstance(node, LoopNode):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += [each for block in blocks(node) for each in block]
    return False


def _broken(statement: ast.stmt, own: Sequence[ast.AST]) -> Code | None:
    if _has(own, ast.Yield, ast.YieldFrom) and holds_off_closing(statement):
        return Code.YIELDS
    if _has(own, ast.Global, ast.Nonlocal):
        return Code.DECLARES
    if _has(own, ast.ClassDef):
        return Code.DEFINES_CLASS
    if any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del) for node in own):
        return Code.DELETES
    if breaks_out(statement):
        return Code.LEAVES_LOOP
    return Code.WARNS if warns_of_caller([statement]) else None


def _swallows_at_yield(node: ast.Try | ast.With) -> bool:
    if not _has(tuple(own_nodes(node.body)), ast.Yield, ast.YieldFrom):
        return False
    if isinstance(node, ast.With):
        return may_swallow(node)
    leaves = any(isinstance(each, ast.Return | ast.Break | ast.Continue) for each in own_nodes(node.finalbody))
    return leaves or any(_catches_closing(handler) for handler in node.handlers)


def _catches_closing(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or not _CATCH_CLOSING.isdisjoint(mentioned([handler.type]))


def _kept_alive(own: Iterable[ast.AST]) -> Iterator[str]:
    for node in own:
        if isinstance(node, ast.Assign) and _last_word(node.value) in _KEPT_ALIVE:
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _last_word(value: ast.expr) -> str:
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


def _awaits(node: ast.AST) -> bool:
    return isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) or bool(getattr(node, "is_async", 0))


def _has(own: Iterable[ast.AST], *kinds: type[ast.AST]) -> bool:
    return any(isinstance(node, kinds) for node in own)
