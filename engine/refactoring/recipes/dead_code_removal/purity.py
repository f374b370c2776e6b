"""Which expressions do nothing but yield a value: dropping one is not noticed by anybody."""

import ast
from collections.abc import Mapping
from typing import Final

# Calls that only build a value out of inert arguments. A built-in is named by itself.
_BUILDERS: Final = frozenset(
    {"collections.namedtuple", "dataclasses.field", "enum.auto", "re.compile", "typing.NewType", "typing.ParamSpec"}
    | {"typing.TypeVar", "typing.TypeVarTuple", "typing_extensions.ParamSpec", "typing_extensions.TypeVar"}
    | {"dict", "frozenset", "list", "object", "set", "tuple"}
)
_TYPE_MODULES: Final = ("typing.", "typing_extensions.", "collections.abc.")
_BUILT_IN_TYPES: Final = frozenset(
    {"bool", "bytes", "bytearray", "complex", "dict", "float", "frozenset", "int", "list", "object"}
    | {"set", "str", "tuple", "type"}
)
_EXACT: Final = (ast.Add, ast.Sub, ast.Mult)
MAX_NODES: Final = 20_000


def origins(tree: ast.AST) -> dict[str, str]:
    """Where each imported name comes from, dotted: `{"t": "typing", "field": "dataclasses.field"}`; relative imports
    begin with dots. A name imported twice from different places comes from nowhere."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            pairs = [(each.asname or root, each.name if each.asname else root) for each, root in _roots(node)]
        elif isinstance(node, ast.ImportFrom):
            pairs = [(a.asname or a.name, f"{'.' * node.level}{node.module or ''}.{a.name}") for a in node.names]
        else:
            continue
        for name, origin in pairs:
            found[name] = origin if found.get(name, origin) == origin else ""
    return found


def _roots(node: ast.Import) -> list[tuple[ast.alias, str]]:
    return [(each, each.name.partition(".")[0]) for each in node.names]


def dotted(node: ast.expr, origin: Mapping[str, str]) -> str:
    """The full name of `a.b.c`, its first part looked up among the imports; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([origin.get(node.id, node.id), *reversed(parts)])


def is_inert(node: ast.expr | None, origin: Mapping[str, str]) -> bool:
    """Whether evaluating the expression when its module is read can neither act nor depend on the moment.

    Names and attributes of imported things count as inert: a module that is imported at all has evaluated them.
    """
    if node is None:
        return True
    pending: list[ast.expr] = [node]
    for _ in range(MAX_NODES):
        if not pending:
            return True
        parts = _parts(pending.pop(), origin)
        if parts is None:
            return False
        pending += parts
    return False


def is_plain(node: ast.expr) -> bool:
    """Whether the expression is a literal, or a display of literals: it cannot even fail."""
    if any(isinstance(each, ast.Name) for each in ast.walk(node)):
        return False
    return is_inert(node, {})


def _parts(node: ast.expr, origin: Mapping[str, str]) -> list[ast.expr] | None:
    """The expressions an inert one is made of; None where it may act."""
    match node:
        case ast.Constant() | ast.Name():
            return []
        case ast.Attribute():
            return [] if dotted(node, origin) and node_root(node) in origin else None
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return None if any(isinstance(each, ast.Starred) for each in elements) else list(elements)
        case ast.Lambda():
            return [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
        case ast.Set(elts=elements):
            return [] if all(_is_key(each) for each in elements) else None
        case ast.Dict():
            return list(node.values) if all(key is not None and _is_key(key) for key in node.keys) else None
        case ast.Call():
            return _arguments(node, origin)
        case _:
            return _computed(node, origin)


def _computed(node: ast.expr, origin: Mapping[str, str]) -> list[ast.expr] | None:
    match node:
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=int() | float())):
            return []
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant()):
            return []
        case ast.BinOp(op=ast.BitOr()) | ast.Subscript() if _is_type(node, origin):
            return []
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _EXACT):
            return [left, right] if _is_number(left) and _is_number(right) else None
        case _:
            return None


def node_root(node: ast.expr) -> str:
    """The first name of `a.b.c`; empty for any other expression."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _arguments(node: ast.Call, origin: Mapping[str, str]) -> list[ast.expr] | None:
    name = dotted(node.func, origin)
    starred = any(isinstance(each, ast.Starred) for each in node.args) or any(
        each.arg is None for each in node.keywords
    )
    if name not in _BUILDERS or starred:
        return None
    given = [*node.args, *(each.value for each in node.keywords)]
    if "." not in name or name == "re.compile":
        # Built-ins walk through what they are given, and a name could stand for a generator.
        return None if any(isinstance(each, ast.Name | ast.Lambda) for each in given) else given
    return given


def _is_key(node: ast.expr) -> bool:
    """Whether hashing the value runs nobody's code."""
    if isinstance(node, ast.Tuple):
        return all(isinstance(each, ast.Constant) for each in node.elts)
    return isinstance(node, ast.Constant)


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _EXACT) and _is_number(node.left) and _is_number(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_type(node: ast.expr, origin: Mapping[str, str]) -> bool:
    """Whether this is a type written out of built-in ones and those of `typing`: `dict[str, int | None]`."""
    match node:
        case ast.Subscript(value=value, slice=inside):
            return _is_type(value, origin) and _is_type(inside, origin)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_type(left, origin) and _is_type(right, origin)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(_is_type(each, origin) for each in elements)
        case ast.Constant(value=value):
            return value is None or value is ... or isinstance(value, str)
        case ast.Name() | ast.Attribute():
            name = dotted(node, origin)
            return name in _BUILT_IN_TYPES or name.startswith(_TYPE_MODULES)
        case _:
            return False
