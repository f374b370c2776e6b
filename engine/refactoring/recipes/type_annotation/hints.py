"""A type as the inference knows it: its alternatives, each with the names in it followed home.

An alternative is the text of an annotation in which every name is a reference, `module:name`: `builtins:str`,
`collections.abc:Iterator[builtins:int]`, `None`. Two files that call one class differently have one text for it.
"""

import ast
import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

Hint: TypeAlias = tuple[str, ...]
"""The alternatives, each once, sorted, `None` last; never empty."""

NONE: Final[Hint] = ("None",)
BOOL: Final[Hint] = ("builtins:bool",)
STR: Final[Hint] = ("builtins:str",)
INT: Final[Hint] = ("builtins:int",)
FLOAT: Final[Hint] = ("builtins:float",)
BYTES: Final[Hint] = ("builtins:bytes",)
SELF: Final[Hint] = ("typing:Self",)

REFERENCE: Final = re.compile(r"[^\W\d][\w.]*:[\w.]*")
MAX_ALTERNATIVES: Final = 2  # besides None: wider unions are seldom what an author would write
MAX_TEXT: Final = 200
_SAYS_NOTHING: Final = re.compile(
    r"(?:typing|typing_extensions|_typeshed):(?:Any|Never|NoReturn|TypeGuard|TypeIs|Incomplete)\b|builtins:object\b"
)
_NUMBERS: Final = frozenset({*BOOL, *INT, *FLOAT, "builtins:complex"})
_PLAIN: Final = frozenset({*_NUMBERS, *STR, *BYTES, *NONE})
_UNIONS: Final = frozenset({"typing:Optional", "typing:Union"})

Resolve: TypeAlias = Callable[[str], str]
"""What a dotted name means in some file: a reference, or "" where that is not certain."""


def joined(hints: Iterable[Hint | None]) -> Hint | None:
    """All alternatives of all hints; None where one is unknown, or where together they say too much to be meant."""
    found: set[str] = set()
    for hint in hints:
        if hint is None:
            return None
        found.update(hint)
    named = sorted(found - {"None"})
    if not found or len(named) > MAX_ALTERNATIVES or len(_NUMBERS.intersection(named)) > 1:
        return None
    return (*named, *NONE) if "None" in found else tuple(named)


def without_none(hint: Hint) -> Hint:
    return tuple(each for each in hint if each != "None")


def differs(own: Hint, stated: Hint) -> bool:
    """Whether two types of plain values exclude each other. Of others it is not said: one may be the other's base."""
    is_plain = _PLAIN.issuperset(own) and _PLAIN.issuperset(stated)
    is_number = _NUMBERS.issuperset(own) and _NUMBERS.issuperset(stated)
    return is_plain and not is_number and not set(own) <= set(stated)


def is_one(hint: Hint | None) -> bool:
    """Whether the hint is one type, which no test of a value can narrow any further."""
    return hint is not None and len(hint) == 1


def read(annotation: ast.expr, resolve: Resolve) -> Hint | None:
    """What an annotation says; None where it says nothing, as `Any`, or where a name in it is unclear."""
    try:
        found = joined(_alternatives(annotation, resolve))
    except (_UnclearError, SyntaxError, RecursionError):
        return None
    if found is None or any(_SAYS_NOTHING.match(each) or len(each) > MAX_TEXT for each in found):
        return None
    return found


class _UnclearError(Exception):
    """A part of an annotation that cannot be followed."""


def _alternatives(node: ast.expr, resolve: Resolve) -> list[Hint]:
    match node:
        case ast.Constant(value=str(text)):
            return _alternatives(ast.parse(text.strip(), mode="eval").body, resolve)
        case ast.Constant(value=None):
            return [NONE]
        case ast.BinOp(op=ast.BitOr()):
            return [*_alternatives(node.left, resolve), *_alternatives(node.right, resolve)]
        case ast.Subscript() if resolve(ast.unparse(node.value)) in _UNIONS:
            return _subscripted(node, resolve)
    return [(ast.unparse(_Canonical(resolve).visit(_copy(node))),)]


def _subscripted(node: ast.Subscript, resolve: Resolve) -> list[Hint]:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    found = [each for part in parts for each in _alternatives(part, resolve)]
    is_optional = resolve(ast.unparse(node.value)) == "typing:Optional"
    return [*found, NONE] if is_optional else found


def _copy(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


class _Canonical(ast.NodeTransformer):
    """Puts references in the place of names."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._reference(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._reference(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            parsed: ast.expr = self.visit(ast.parse(node.value.strip(), mode="eval").body)
            return parsed
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        node.value = self.visit(node.value)
        if not ast.unparse(node.value).endswith((":Literal", ":Annotated")):
            node.slice = self.visit(node.slice)
        elif ":" in ast.unparse(node.slice):
            raise _UnclearError
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ast.Tuple | ast.List | ast.Load | ast.BinOp | ast.BitOr):
            raise _UnclearError
        return super().generic_visit(node)

    def _reference(self, node: ast.expr) -> ast.expr:
        reference = self._resolve(ast.unparse(node))
        if not reference or reference.endswith(":"):
            raise _UnclearError
        return ast.Name(reference, ast.Load())
