"""The name of the new function: from the comment above the region, else from what its last statement does.

The name is a label and changes nothing that is proven; it is the same for the same code.
"""

import ast
import keyword
import re
from collections.abc import Callable, Sequence
from itertools import chain, count
from typing import Final

from engine.refactoring.recipes.function_extract.functions import Function
from engine.refactoring.recipes.function_extract.legality import Interface
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.source import Source

MAX_NAME: Final = 34
MAX_TITLE: Final = 69
_MAX_WORDS: Final = 4
_WORD: Final = re.compile(r"[a-z][a-z0-9]*")
_PART: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
# With these a comment tells of a case, of people or of machines, not of what is done.
_NO_OPENING: Final = frozenset(
    """a all also although an and any are as at because but by can codestyle either even fixme flake8 fmt for from
    hack he here how i if in instead is isort it its just let lint make may might mypy no noqa not note now on once
    only or our otherwise please pragma pylint pyright since so some that the then there these they this those to
    todo type unless until we what when where whether which while who why with without xxx you your""".split()  # noqa: SIM905 (a list of quoted words would be four times as long)
)
_FILLERS: Final = frozenset({"a", "an", "and", "any", "all", "its", "of", "our", "that", "the", "this", "to"})
# Words that end a phrase: what follows them is a reason or a place.
_ENDING: Final = "_part_"
_STOPS: Final = frozenset({"as", "because", "but", "by", "for", "from", "if", "in", "into", "is", "on", "or", "so"})
_STOPS_TOO: Final = frozenset({"are", "since", "unless", "until", "when", "where", "which", "while", "with"})
_MUTATORS: Final = {
    "add": "collect", "append": "collect", "appendleft": "collect", "extend": "collect", "insert": "collect",
    "clear": "clear", "close": "close", "pop": "take", "remove": "remove", "setdefault": "fill", "update": "update",
    "write": "write",
}  # fmt: skip


def free_name(
    source: Source, function: Function, region: Region, interface: Interface, is_free: Callable[[str], bool]
) -> str:
    """A private name that says what the region does and that nobody else has."""
    topic = _topic(function)
    words = _comment_words(source, region) or _deed(region, interface) or ["handle", topic]
    if region.is_elif and not interface.gives:
        words = [topic, "in", "other", "cases"]
    base = _name(words)
    if base != f"_{function.node.name.strip('_')}" and is_free(base):
        return base
    longer = (_name([*words, *extra]) for extra in (["for", topic], ["of", _owner(function)], ["part"]))
    numbered = (f"{_name(words[:2])[: MAX_NAME - len(_ENDING)].rstrip('_')}{_ENDING}{_letters(n)}" for n in count())
    # The endings differ for ever, and a tree has not for ever as many names.
    return next(name for name in chain(longer, numbered) if is_free(name))


def title(name: str, symbol: str) -> str:
    """`Extract _parse_header from Parser.read`, the symbol cut to its end where it is too long."""
    parts = symbol.split(".")
    for start in range(len(parts)):
        found = f"Extract {name} from {'.'.join(parts[start:])}"
        if len(found) <= MAX_TITLE:
            return found
    return f"Extract {name}"


def _letters(number: int) -> str:
    """a, b, … z, ba, bb, …: a number would look like a numbered copy."""
    letters = chr(ord("a") + number % 26)
    return letters if number < 26 else _letters(number // 26) + letters


def _name(words: Sequence[str]) -> str:
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > MAX_NAME:
            break
        name = f"{name}_{word}"
    name = name[: MAX_NAME + 1].rstrip("_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _topic(function: Function) -> str:
    return "_".join(_split(function.node.name)) or "call"


def _owner(function: Function) -> str:
    return "_".join(_split(function.owner.name)) if function.owner else "module"


def _split(identifier: str) -> list[str]:
    return [part.lower() for part in _PART.findall(identifier) if part.isascii() and not part[0].isdigit()]


def _comment_words(source: Source, region: Region) -> list[str]:
    """The first words of the comment right above the region, or on its first line."""
    line = region.first - 1
    if line < 1 or not source.lines[line - 1].lstrip().startswith(b"#"):
        return []
    while line > 1 and source.lines[line - 2].lstrip().startswith(b"#"):
        line -= 1
    return _phrase(source.lines[line - 1].decode().strip().lstrip("#").strip())


def _phrase(text: str) -> list[str]:
    """Up to four words that say what is done; none when the text begins otherwise, or is no plain text."""
    first = re.split(r"[.:;,(`'\"/=<>\[{!?-]", text, maxsplit=1)[0].lower()
    words = first.split()
    if len(words) < 2 or words[0] in _NO_OPENING or not all(_WORD.fullmatch(word) for word in words):
        return []
    kept: list[str] = []
    for word in words:
        if word in _STOPS | _STOPS_TOO and kept:
            break
        if word not in _FILLERS:
            kept.append(word)
    return kept[:_MAX_WORDS] if len(kept) > 1 else []


def _deed(region: Region, interface: Interface) -> list[str]:
    """A verb and an object: of the names that are given back, of what is returned, else of the last statement."""
    if interface.gives:
        return [_giving_verb(region, interface.gives[-1]), *_nouns(interface.gives)]
    last = _innermost(region.statements[-1])
    if interface.returns:
        return _returned(region)
    return _done(last)


def _nouns(names: Sequence[str]) -> list[str]:
    words = [word for name in names for word in (*_split(name), "and")]
    return words[:-1][:5]


def _giving_verb(region: Region, name: str) -> str:
    """How a name comes by its value: it grows, is counted, is called for, or simply found."""
    verb = "find"
    for node in (each for statement in region.statements for each in ast.walk(statement)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if owner == name:
                return _MUTATORS.get(method, "update")
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=owner))]) if owner == name:
                return "fill"
            case ast.AugAssign(target=ast.Name(id=owner)) if owner == name:
                return "add_up"
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.Call(func=called)) if owner == name:
                verb = _verb_of(called) or verb
    return verb


def _verb_of(called: ast.expr) -> str:
    """The first word of a function's name where it is plainly a verb."""
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    words = _split(name)
    return words[0] if len(words) > 1 and words[0] in _VERBS else ""


_VERBS: Final = frozenset(
    {
        "build", "check", "collect", "compute", "convert", "create", "decode", "detect", "encode", "extract", "fetch",
        "find", "format", "generate", "load", "make", "match", "merge", "normalize", "parse", "prepare", "read",
        "render", "resolve", "select", "sort", "split", "strip", "validate",
    }
)  # fmt: skip


def _returned(region: Region) -> list[str]:
    """From the last `return` that names something."""
    returns = [node for root in region.statements for node in ast.walk(root) if isinstance(node, ast.Return)]
    for node in sorted(returns, key=lambda each: -each.lineno):
        match node.value:
            case ast.Name(id=name) if _split(name):
                return ["find", *_split(name)]
            case ast.Call() as call:
                return _done(ast.Expr(call))
    return []


def _innermost(statement: ast.stmt) -> ast.stmt:
    """The last simple statement of a nested one; of a loop the loop itself tells more."""
    while isinstance(statement, ast.If | ast.With | ast.AsyncWith | ast.Try):
        statement = statement.body[-1]
    return statement


def _done(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Expr(value=ast.Await(value=value)):
            return _done(ast.Expr(value))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr=method), args=args)):
            deed = [_MUTATORS[method]] if method in _MUTATORS else _split(method) or ["call"]
            return [*deed, *(_object(owner) or _first_object(args) if len(deed) == 1 else [])]
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=args)):
            words = _split(name)
            return words if len(words) > 1 else [*words, *_first_object(args)]
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable):
            return ["handle", *(_object(iterable) or ["each"])]
        case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return ["fill" if isinstance(target, ast.Subscript) else "set", *(_object(target) or ["values"])]
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) | ast.Name(id=name)):
            return ["raise", *_split(name)]
    return []


def _first_object(args: Sequence[ast.expr]) -> list[str]:
    return next((found for arg in args if (found := _object(arg))), [])


def _object(node: ast.expr) -> list[str]:
    """The last name in an expression that says something."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return [] if name in {"self", "cls"} else _split(name)
        case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner)) | ast.Starred(value=inner):
            return _object(inner)
        case ast.Call(args=[inner, *_]) | ast.Tuple(elts=[inner, *_]):
            return _object(inner)
    return []
