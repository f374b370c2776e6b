"""Functions that look at their caller's frame: for them the depth of the stack is behaviour, and nothing between them
and their caller may be moved into a function of its own."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.source import Source
from engine.refactoring.view import Role, View

# What reads the stack itself, by the last word of its name.
LOOKERS: Final = frozenset(
    {
        "_getframe", "_getframemodulename", "_current_frames", "currentframe", "extract_stack", "format_stack",
        "getouterframes", "print_stack", "walk_stack",
    }
)  # fmt: skip
_LEVELS: Final = 2
STACK_LEVEL: Final = "stacklevel"  # of a warning that is told of more than one caller up
_MAKERS: Final = frozenset({"__init__", "__new__", "__post_init__"})


def frame_lookers(view: View) -> frozenset[str]:
    """The names by which code of this tree reaches a look at its caller's frame: what looks itself, what names that,
    and what names those in turn. A class stands for its constructor."""
    return view.of_tree(_found)


def mentioned(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The last words of all names and attributes in this code; `stacklevel` for a warning that goes past its caller."""
    return frozenset(word for root in nodes for node in ast.walk(root) for word in _words(node))


def looks_by_itself(nodes: Iterable[ast.AST]) -> bool:
    """Whether this code reads its own variables or frame in a way that no name shows."""
    return any(_reads_scope(node) for root in nodes for node in ast.walk(root))


def warns_of_caller(nodes: Iterable[ast.AST]) -> bool:
    """Whether this code gives a warning that is told of a place further up the stack."""
    return any(_warns_up(node) for root in nodes for node in ast.walk(root))


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    words: frozenset[str]


def _found(view: View) -> frozenset[str]:
    mentions = [each for path in view.python if view.role(path) is not Role.TEST for each in view.of_file(_read, path)]
    found = LOOKERS
    for _ in range(_LEVELS):
        found |= {each.name for each in mentions if not found.isdisjoint(each.words)}
    # A warning is told of the caller's caller at most: the callers of such a function are not asked further.
    return found | {STACK_LEVEL} | {each.name for each in mentions if STACK_LEVEL in each.words}


def _read(view: View, path: str) -> tuple[_Mention, ...]:
    source = view.source(path)
    return tuple(_mentions(source.tree)) if isinstance(source, Source) else ()


def _mentions(module: ast.Module) -> Iterator[_Mention]:
    for node in ast.walk(module):
        if isinstance(node, FunctionNode) and not _is_special(node.name):
            yield _Mention(node.name, mentioned(node.body))
        elif isinstance(node, ast.ClassDef):
            makers = [each for each in node.body if isinstance(each, FunctionNode) and each.name in _MAKERS]
            if makers:
                yield _Mention(node.name, mentioned(makers))


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.keyword(arg="stacklevel", value=ast.Constant(value=1 | 2)):
            return
        case ast.keyword(arg="stacklevel"):
            yield STACK_LEVEL


def _reads_scope(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="locals" | "exec" | "eval")):
            return True
        case ast.Call(func=ast.Name(id="vars" | "dir"), args=[]):
            return True
        case ast.Call(func=ast.Name(id="stack") | ast.Attribute(value=ast.Name(id="inspect"), attr="stack")):
            return True
    return False


def _warns_up(node: ast.AST) -> bool:
    match node:
        case ast.keyword(arg="stacklevel", value=ast.Constant(value=1)):
            return False
        case ast.keyword(arg="stacklevel"):
            return True
        case ast.Call(func=ast.Name(id="warn") | ast.Attribute(attr="warn"), args=[_, _, _, *_]):
            return True
    return False
