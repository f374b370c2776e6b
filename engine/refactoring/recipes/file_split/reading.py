"""Which names a piece of a module binds and looks up in the module's globals: small facts, no conclusions."""

import ast
import doctest
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_TYPE_COMMENT: Final = re.compile(r"#\s*type:(?!\s*ignore\b)(.+)")
_WORD: Final = re.compile(r"(?<![\w.])[^\W\d]\w*")
_MAX_QUOTED: Final = 500  # characters of a string that may still be a quoted type
_TYPING_CALLS: Final = frozenset({"cast", "TypeVar", "NewType", "ForwardRef", "NamedTuple", "TypedDict", "ParamSpec"})
_ACTING: Final = (
    ast.Call, ast.For, ast.While, ast.With, ast.Try, ast.Delete, ast.AugAssign, ast.Raise, ast.Assert,
)  # fmt: skip
_Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Scope:
    """What a piece of module-level code does with the module's names.

    `perhaps` are names that a class body binds itself and reads, which may mean the module's before they are bound
    (`x = x`). `rebinds` are the names that functions inside declare `global`.
    """

    binds: frozenset[str]
    reads: frozenset[str]
    perhaps: frozenset[str]
    rebinds: frozenset[str]


def scope(text: str) -> Scope:
    """The names of whole module-level statements. Raises SyntaxError or RecursionError as the compiler does."""
    top = symtable.symtable(text, "<statement>", "exec")
    binds = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    reads: set[str] = set()
    perhaps: set[str] = set()
    rebinds: set[str] = set()
    for table in _tables(top):
        read = [each for each in table.get_symbols() if each.is_referenced()]
        reads.update(each.get_name() for each in read if table is top or each.is_global())
        perhaps.update(each.get_name() for each in read if table.get_type() == "class" and each.is_local())
        rebinds.update(each.get_name() for each in table.get_symbols() if each.is_declared_global())
    return Scope(frozenset(binds), frozenset(reads), frozenset(perhaps), frozenset(rebinds))


def eager_names(node: ast.stmt) -> frozenset[str]:
    """Names that are looked up while the module is imported; neither bodies of functions nor annotations count."""
    return frozenset(_loaded(_evaluated(node)))


def acting_names(node: ast.stmt) -> frozenset[str]:
    """Those of the eager names that something is done with: they are called, passed, decorate, or stand in a loop."""
    acting = [each for each in _evaluated(node) if isinstance(each, _ACTING)]
    decorators = [each for one in _evaluated(node) if isinstance(one, _Documented) for each in _decorators(one)]
    return frozenset(_loaded(part for each in (*acting, *decorators) for part in _evaluated(each)))


def quoted_names(node: ast.stmt, text: str) -> frozenset[str]:
    """Names in types that are written as strings or in type comments: whoever reads the hints looks them up."""
    found: set[str] = set()
    for place in _places_of_types(node):
        for each in ast.walk(place):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                found.update(_names_of_type(each.value))
    for comment in _TYPE_COMMENT.findall(text):
        found.update(_WORD.findall(comment))
    return frozenset(found)


def example_names(node: ast.stmt) -> frozenset[str]:
    """Names that the examples in docstrings expect of the module: those that no example of the docstring binds."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, _Documented):
            found |= _expected(ast.get_docstring(each, clean=False) or "")
    return frozenset(found)


def _tables(top: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = [top]
    while waiting:
        table = waiting.pop()
        yield table
        waiting.extend(table.get_children())


def is_shown(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether others see the function: by a public name, or by examples, which doctests seek in its module."""
    return not node.name.startswith("_") or ">>>" in (ast.get_docstring(node, clean=False) or "")


def _loaded(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is evaluated with it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(_evaluated_parts(each))


def _evaluated_parts(node: ast.AST) -> Iterable[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.decorator_list, *_defaults(node.args)]
    if isinstance(node, ast.Lambda):
        return _defaults(node.args)
    if isinstance(node, ast.AnnAssign):
        return [node.target, node.value] if node.value else [node.target]
    return ast.iter_child_nodes(node)


def _decorators(node: ast.AST) -> list[ast.expr]:
    return node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(each for each in arguments.kw_defaults if each)]


def _places_of_types(node: ast.stmt) -> Iterator[ast.expr]:
    for each in ast.walk(node):
        if isinstance(each, ast.arg | ast.AnnAssign) and each.annotation:
            yield each.annotation
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.returns:
            yield each.returns
        elif isinstance(each, ast.Subscript):
            yield each.slice
        elif isinstance(each, ast.Call) and _last_name(each.func) in _TYPING_CALLS:
            yield each


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _names_of_type(text: str) -> set[str]:
    if len(text) > _MAX_QUOTED:
        return set()
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def _expected(docstring: str) -> set[str]:
    if ">>>" not in docstring:
        return set()
    try:
        shown = doctest.DocTestParser().get_examples(docstring)
        names = scope("".join(example.source for example in shown))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return set()
    return set(names.reads - names.binds)
