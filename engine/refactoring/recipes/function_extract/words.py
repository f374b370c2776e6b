"""Words for names: how identifiers are taken apart, and which of their words say something."""

import ast
import re
from collections.abc import Sequence
from typing import Final

_PREDICATES: Final = frozenset({"allows", "can", "contains", "does", "has", "is", "needs", "seems", "should", "was"})
_PART: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
_SHORTEST: Final = 3
# What any value could be called.
_VAGUE: Final = frozenset(
    """a arg args cls cur data each elem handle i it item items j k key kwargs line method new now obj
    object old out res result results ret retval rv seen self thing tmp tup v val value values var x y""".split()  # noqa: SIM905 (a list of quoted words would be four times as long)
)
# Vague by themselves, but plurals and names of these are what a region may well be about.
_BETTER_THAN_NOTHING: Final = frozenset({"args", "items", "key", "kwargs", "line", "val", "value"})
VERBS: Final = frozenset(
    """add adjust apply ask assign await build bind call check choose clear close collect compare compile compute
    connect consume convert copy count create decode delete detect dispatch display draw drop dump echo emit encode
    enter escape execute exit expand extend extract feed fetch fill filter find finish flush format generate get group
    guess hash import init insert install invoke iter join link list load log lookup make map mark match measure merge
    move normalize notify open output pack parse patch perform pop prepare print process prompt push put quote raise
    read receive record register remove rename render replace report reset resolve restore retry return run save
    scan schedule search select send serialize set show skip sort split start stop store strip style sum take test
    touch translate trim try unpack update upgrade validate visit wait walk warn wrap write yield""".split()  # noqa: SIM905 (as above)
)
_COMPOUNDS: Final = {
    "addall": ["add"], "loads": ["parse"], "dumps": ["dump"], "mkdir": ["make"], "makedirs": ["make"],
    "partition": ["split"], "rpartition": ["split"], "rsplit": ["split"], "println": ["print"], "sorted": ["sort"],
    "copytree": ["copy"], "copy2": ["copy"], "copyfile": ["copy"], "symlink": ["link"], "__new__": ["make"],
    "rmtree": ["remove"], "unlink": ["remove"], "sleep": ["wait"], "writeline": ["write"], "writelines": ["write"],
}  # fmt: skip
_CONVERSIONS: Final = frozenset(
    """bool bytes cast dict enumerate float frozenset getattr hasattr int iter len list max min next repr reversed set
    sorted str sum super tuple zip""".split()  # noqa: SIM905 (as above)
)
_VIEWS: Final = frozenset(
    """cast copy decode encode get items iteritems keys lower lstrip replace rstrip strip title upper values""".split()  # noqa: SIM905 (as above)
)


def split(identifier: str) -> list[str]:
    """`parseHTMLHeader2` as parse, html, header2: the words of ASCII letters."""
    return [part.lower() for part in _PART.findall(identifier) if part.isascii() and not part[0].isdigit()]


def telling(words: Sequence[str]) -> list[str]:
    """The words, if one of them says something; else none."""
    shortest = _SHORTEST if len(words) == 1 else _SHORTEST - 1
    return list(words) if any(len(word) >= shortest and word not in _VAGUE for word in words) else []


def acceptable(words: Sequence[str]) -> list[str]:
    """The words, if they say a little; else none."""
    return list(words) if telling(words) or _BETTER_THAN_NOTHING.intersection(words) else []


def callee(call: ast.Call) -> list[str]:
    """The words of what is called, the verb of a compound told apart."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return [*_COMPOUNDS.get(name, split(name))]
    return []


def class_called(call: ast.Call) -> list[str]:
    """The words of a class that is called, by itself or by a method such as `from_parts`; none for a function."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name), attr=method) if _is_class(name) and method.startswith("from_"):
            return split(name)
        case ast.Attribute(attr=name) | ast.Name(id=name) if _is_class(name):
            return split(name)
    return []


def is_good(words: Sequence[str]) -> bool:
    """Whether a verb stands first and something telling behind it."""
    if not words or words[0] not in VERBS | _PREDICATES:
        return False
    return bool(acceptable(words[1:]) if words[0] in {"collect", "fill"} else telling(words[1:]))


def is_predicate(words: Sequence[str]) -> bool:
    """Whether the words read as a claim, such as `is_empty`."""
    return len(words) > 1 and words[0] in _PREDICATES


def viewed(call: ast.Call) -> ast.expr | None:
    """What a call shows in another form, such as `x` in `x.lower()` and in `str(x)`; None for other calls."""
    match call:
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _VIEWS:
            return inner
        case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in _CONVERSIONS:
            return inner
    return None


def noun(node: ast.AST) -> list[str]:
    """The last name in an expression that says something; empty where none does."""
    match node:
        case ast.Attribute(attr=name, value=inner):
            return telling(split(name)) or noun(inner)
        case ast.Name(id=name):
            return telling(split(name))
        case ast.Call():
            return _noun_of_call(node)
        case ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt) | ast.SetComp(elt=elt):
            return noun(elt) or noun(node.generators[0].iter)
        case ast.BinOp(left=left, right=right):
            return noun(left) or noun(right)
        case ast.Subscript(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
            return noun(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.JoinedStr(values=parts):
            return next((found for part in parts if (found := noun(part))), [])
        case ast.IfExp(body=inner) | ast.FormattedValue(value=inner):
            return noun(inner)
    return []


def subject(test: ast.expr) -> list[str]:
    """What a condition asks about."""
    match test:
        case ast.BoolOp(values=values):
            return next((found for value in values if (found := subject(value))), [])
        case ast.UnaryOp(operand=inner):
            return subject(inner)
        case ast.Compare(left=ast.Constant(value=str(text)), ops=[ast.In() | ast.NotIn()]) if text.isidentifier():
            return telling(split(text))
        case ast.Compare(left=left, comparators=[right, *_]):
            return noun(left) or noun(right)
        case ast.NamedExpr(target=target):
            return noun(target)
    return noun(test)


def plural(words: Sequence[str]) -> list[str]:
    """The last word for several: rows of `row`, entries of `entry`."""
    if not words:
        return []
    *first, last = words
    if last.endswith("s"):
        return [*words]
    if last.endswith("y") and last[-2:-1] not in set("aeiou"):
        return [*first, f"{last[:-1]}ies"]
    return [*first, f"{last}es" if last.endswith(("x", "ch", "sh")) else f"{last}s"]


def _is_class(name: str) -> bool:
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper()


def _noun_of_call(call: ast.Call) -> list[str]:
    if found := telling(class_called(call)):
        return found
    if (inner := viewed(call)) is not None:
        return noun(inner)
    found = next((found for arg in call.args if (found := noun(arg))), [])
    return found or (noun(call.func.value) if isinstance(call.func, ast.Attribute) else [])
