"""Functions of a changed tree whose arguments can be made up: they stand at module level and say what they take."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.refactoring.modules import modules
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_FUNCTIONS: Final = 8
_MAX_LITERALS: Final = 40
_MAX_LITERAL_LENGTH: Final = 24
_SCALARS: Final = frozenset({"int", "str", "bytes", "bool", "float", "None"})
_LISTS: Final = frozenset({"list", "List", "Sequence", "Iterable", "Collection"})
_DICTS: Final = frozenset({"dict", "Dict", "Mapping"})
_TUPLES: Final = frozenset({"tuple", "Tuple"})
_HARMLESS_DECORATORS: Final = frozenset({"cache", "lru_cache"})

# The name of a kind, then the kinds within it, as `inside.py` reads it: ["dict", ["str"], ["list", ["int"]]].
Kind = list[Any]


@dataclass(frozen=True, slots=True)
class CallableFunction:
    """One function: how to find it and what to call it with. `literals` are words and numbers of its own text."""

    module: str
    name: str
    kinds: Mapping[str, Kind]
    by_position: int
    literals: tuple[str | int, ...]

    def question(self, examples: int) -> dict[str, Any]:
        """The question of `inside.py` about it, which makes up so many calls."""
        return {
            "module": self.module,
            "function": self.name,
            "kinds": dict(self.kinds),
            "by_position": self.by_position,
            "literals": list(self.literals),
            "examples": examples,
        }


def changed_functions(before: View, after: View, touched: frozenset[str]) -> list[CallableFunction]:
    """The functions that read otherwise after a change and are there in both trees, by path and line."""
    names = modules(before).names
    found: list[CallableFunction] = []
    for path in sorted(touched & before.files.keys() & after.files.keys()):
        old, new = before.source(path), after.source(path)
        if path in names and isinstance(old, Source) and isinstance(new, Source):
            found += _of_file(names[path], old, new)
    return found[:MAX_FUNCTIONS]


def _of_file(module: str, old: Source, new: Source) -> Iterator[CallableFunction]:
    now = {each.name: each for each in new.tree.body if isinstance(each, ast.FunctionDef)}
    for function in old.tree.body:
        if not isinstance(function, ast.FunctionDef) or function.name not in now or _is_decorated(function):
            continue
        kinds = _kinds(function.args)
        # What it takes may not change either, or calls of the old one say nothing of the new one.
        is_same = ast.dump(function.args) == ast.dump(now[function.name].args)
        if kinds and is_same and ast.dump(function) != ast.dump(now[function.name]):
            by_position = sum(argument.arg in kinds for argument in function.args.posonlyargs)
            yield CallableFunction(module, function.name, kinds, by_position, _literals(function))


def _is_decorated(function: ast.FunctionDef) -> bool:
    """Whether a decorator may take other arguments than the function says."""
    names = {ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in function.decorator_list}
    return not names <= _HARMLESS_DECORATORS


def _kinds(arguments: ast.arguments) -> dict[str, Kind]:
    """What each argument takes; nothing where one that must be given cannot be made up. Others keep their default."""
    kinds: dict[str, Kind] = {}
    for argument, is_optional in _parameters(arguments):
        kind = _kind(argument.annotation)
        if kind is not None:
            kinds[argument.arg] = kind
        elif not is_optional or argument in arguments.posonlyargs:
            return {}
    return kinds


def _parameters(arguments: ast.arguments) -> Iterator[tuple[ast.arg, bool]]:
    """All but the starred ones, with whether they have a default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    for place, argument in enumerate(positional):
        yield argument, place >= len(positional) - len(arguments.defaults)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield argument, default is not None


def _kind(annotation: ast.expr | None) -> Kind | None:
    """What an annotation says, None where nothing of that kind can be made up."""
    match annotation:
        case ast.Constant(value=None):
            return ["None"]
        case ast.Constant(value=str(text)):
            return _kind(_read(text))
        case ast.Name(id=name) if name in _SCALARS:
            return [name]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _of("either", [left, right])
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=ast.Tuple(elts=within)):
            return _generic(name, within)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=within):
            return _generic(name, [within])
    return None


def _read(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _generic(name: str, within: list[ast.expr]) -> Kind | None:
    if name in _LISTS and len(within) == 1:
        return _of("list", within)
    if name in _DICTS and len(within) == 2 and _kind(within[0]) in [[each] for each in _SCALARS]:
        return _of("dict", within)
    if name in _TUPLES:
        return _of("tuple", within)
    if name == "Optional" and len(within) == 1:
        return _of("either", [*within, ast.Constant(None)])
    return _of("either", within) if name == "Union" else None


def _of(name: str, within: list[ast.expr]) -> Kind | None:
    kinds = [_kind(each) for each in within]
    return None if None in kinds else [name, *kinds]


def _literals(function: ast.FunctionDef) -> tuple[str | int, ...]:
    found = (each.value for each in ast.walk(function) if isinstance(each, ast.Constant))
    told = dict.fromkeys(
        value for value in found if type(value) is int or (isinstance(value, str) and len(value) <= _MAX_LITERAL_LENGTH)
    )
    return tuple(told)[:_MAX_LITERALS]
