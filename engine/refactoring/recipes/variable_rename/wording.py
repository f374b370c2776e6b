"""Which name is a bad one, and which better name the code itself gives away; where it gives none, none is found."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from engine.analysis.naming import VAGUE

_WORD: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*[a-z]")
_CAP_WORDS: Final = re.compile(r"(?:[A-Z][a-z0-9]+){1,5}")
_VERB: Final = re.compile(r"(?:get|make|create|build|load|read|parse|find|fetch|compute|calculate|new)_(\w+)")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WRAPPERS: Final = frozenset({"iter", "list", "reversed", "set", "sorted", "tuple"})
_ITEMS: Final = {"keys": "key", "splitlines": "line", "readlines": "line"}
_SAYS_LITTLE: Final = frozenset(
    {
        "any", "arg", "args", "argument", "attr", "attribute", "element", "entity", "instance", "item", "kwarg", "obj",
        "object", "option", "param", "parameter", "result", "setting", "val", "value",
    }
)  # fmt: skip
_MIN_LETTERS: Final = 3
_MAX_LETTERS: Final = 30


class Origin(Enum):
    """How a value comes to its variable: as it is, one at a time, or with nothing told but its type."""

    VALUE = auto()
    ITEM = auto()
    TYPE = auto()


@dataclass(frozen=True, slots=True)
class Given:
    """The expression that a value comes from, and how."""

    origin: Origin
    expression: ast.expr


def givens(tree: ast.AST) -> Mapping[ast.Name, Given | None]:
    """Where each plainly bound name takes its value from; None where it is only changed, as by `+=`."""
    bound = (each for node in ast.walk(tree) for each in _bound(node))
    return {target: given for target, given in bound if isinstance(target, ast.Name)}


def better_name(all_given: Iterable[Given]) -> str:
    """The one name that all values of a variable suggest; empty where they suggest none, or not the same."""
    suggested = {_suggested(given) for given in all_given}
    name = suggested.pop() if len(suggested) == 1 else ""
    return name if _is_telling(name) else ""


def snake_case(name: str) -> str:
    """`HTTPServer` and `httpServer` as `http_server`; underscores at the beginning stay."""
    bare = name.lstrip("_")
    return name[: len(name) - len(bare)] + re.sub(r"__+", "_", _HUMP.sub("_", bare)).lower()


def cap_words(name: str) -> str:
    """`new_thing` as `NewThing`, and `newcls` as `NewClass`."""
    bare = name.lstrip("_")
    if bare.endswith("cls") and len(bare) > len("cls") + 1:
        bare = bare[: -len("cls")] + "_class"
    words = (word[:1].upper() + word[1:] for word in bare.split("_"))
    return name[: len(name) - len(name.lstrip("_"))] + "".join(words)


def singular(plural: str) -> str:
    """One of several, for plurals that end as most do; empty for words that may be no plural."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if plural.endswith(ending) and len(plural) > len(ending) + 1:
            return plural[: -len(ending)] + one
    is_plural = plural.endswith("s") and not plural.endswith(("ss", "us", "is", "as", "ics", "ews"))
    return plural[:-1] if is_plural and len(plural) > _MIN_LETTERS else ""


def _bound(node: ast.AST) -> Iterator[tuple[ast.expr, Given | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, Given(Origin.VALUE, value)) for target in targets)
        case ast.AnnAssign(target=target, value=value, annotation=annotation):
            named = value is not None and _suggested(Given(Origin.VALUE, value))
            yield target, Given(Origin.VALUE, value) if value and named else Given(Origin.TYPE, annotation)
        case ast.NamedExpr(target=target, value=value):
            yield target, Given(Origin.VALUE, value)
        case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
            yield target, Given(Origin.ITEM, iterable)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (
                (item.optional_vars, Given(Origin.VALUE, item.context_expr)) for item in items if item.optional_vars
            )
        case ast.AugAssign(target=target):
            yield target, None


def _suggested(given: Given) -> str:
    if given.origin is Origin.VALUE:
        return _of_value(given.expression)
    return _of_item(given.expression) if given.origin is Origin.ITEM else _of_type(given.expression)


def _of_value(node: ast.expr) -> str:
    match node:
        case ast.Await(value=value):
            return _of_value(value)
        case ast.Call(args=[ast.Constant(), *_], func=ast.Attribute(attr=method)) if _VERB.match(method):
            return ""  # get_argument("id"): the method says what kind of thing it is, and not which
        case ast.Call(func=func):
            return _of_call(func)
        case ast.Attribute(attr=attr):
            return attr.strip("_")
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return key
    return ""


def _of_call(func: ast.expr) -> str:
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    bare = name.strip("_")
    verb = _VERB.fullmatch(bare)
    if verb:
        return verb[1]
    if _CAP_WORDS.fullmatch(bare):
        return snake_case(bare)
    match func:
        case ast.Attribute(value=ast.Name(id="re"), attr="compile"):
            return "pattern"
        case ast.Name(id="open"):
            return "file"
    return ""


def _of_item(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return singular(name.strip("_"))
        case ast.Call(func=ast.Name(id=wrapper), args=[inner, *_]) if wrapper in _WRAPPERS:
            return _of_item(inner)
        case ast.Call(func=ast.Attribute(attr=method)) if method in _ITEMS:
            return _ITEMS[method]
        case ast.Call(func=ast.Attribute(value=mapping, attr="values"), args=[]):
            return _of_item(mapping)
    return singular(_of_value(node))


def _of_type(node: ast.expr) -> str:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return snake_case(name) if _CAP_WORDS.fullmatch(name) else ""


def _is_telling(name: str) -> bool:
    fits = _WORD.fullmatch(name) is not None and _MIN_LETTERS <= len(name) <= _MAX_LETTERS
    return fits and name not in VAGUE and name not in _SAYS_LITTLE
