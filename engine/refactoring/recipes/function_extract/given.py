"""What a region hands back, as a verb and its object: the names that it gives, what it returns, what it yields."""

import ast
from collections.abc import Iterator
from typing import Final

from engine.refactoring.recipes.function_extract.binding import own_nodes
from engine.refactoring.recipes.function_extract.deeds import Words, both, value
from engine.refactoring.recipes.function_extract.legality import Interface
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.recipes.function_extract.words import (
    VERBS,
    acceptable,
    callee,
    class_called,
    is_good,
    is_predicate,
    noun,
    plural,
    split,
    subject,
    telling,
    viewed,
)

_GROWING: Final = frozenset({"add", "append", "appendleft", "extend", "insert", "setdefault", "update"})
_RUNNERS: Final = frozenset({"apply", "call", "run"})  # what they are given does the deed
_STATES: Final = frozenset({"cur", "current", "new", "next", "old"})
_BUILT: Final = (ast.Dict, ast.List, ast.Set, ast.JoinedStr, ast.BinOp, ast.IfExp, ast.DictComp)
_LISTED: Final = (ast.ListComp, ast.SetComp)


def giving(region: Region, interface: Interface) -> Iterator[Words]:
    """From the names that are given back, and where they say nothing, from how their values come about."""
    named = [words for name in interface.gives if (words := acceptable(split(name)))]
    last = interface.gives[-1]
    told = [_verb(region, last, is_taken=last in interface.takes), *both(*named)]
    if any(map(telling, named)):
        yield from named if len(named) == 1 and is_predicate(named[0]) else []
        yield told
    found = [words for name in reversed(interface.gives) for words in _coming_about(region, name)]
    yield from (words for words in found if words[0] not in {"call", "find"})
    yield told
    yield from found


def returning(region: Region, interface: Interface) -> Iterator[Words]:
    """From what is returned, the last first: by its name, else by how its value comes about."""
    values = [node.value for node in _nodes(region) if isinstance(node, ast.Return) and node.value is not None]
    for name in (each.id for each in reversed(values) if isinstance(each, ast.Name)):
        is_taken = name in interface.takes
        if name.isupper() or (is_taken and not _is_worked_on(region, name)):
            continue  # a constant, or what is handed back as it came, says nothing
        yield [_verb(region, name, is_taken=is_taken), *telling(split(name))]
        yield from (words for words in _coming_about(region, name) if words[0] != "find")
    for each in reversed(values):
        if isinstance(each, ast.Tuple):
            yield ["resolve", *both(*(split(part.id) for part in each.elts if isinstance(part, ast.Name)))]
        elif not isinstance(each, ast.Name):
            yield value(each)
    if values and all(isinstance(each, ast.Constant) and isinstance(each.value, bool) for each in values):
        yield from (["check", *words] for words in _subjects(region))


def yielding(region: Region) -> Iterator[Words]:
    """From what is yielded, in the plural."""
    yields = [node.value for node in _nodes(region) if isinstance(node, ast.Yield) and node.value is not None]
    for each in reversed(yields):
        names = (split(node.id) for node in ast.walk(each) if isinstance(node, ast.Name))
        words = [word for word in noun(each) or next(filter(acceptable, names), []) if word not in _STATES]
        if words:
            yield ["iter", *plural(words)]


def _subjects(region: Region) -> Iterator[Words]:
    """What its conditions ask about, the first first."""
    tests = (node.test for node in _nodes(region) if isinstance(node, ast.If))
    return (words for test in tests if (words := subject(test)))


def _nodes(region: Region) -> list[ast.AST]:
    """All nodes, in the order of the text as far as statements go."""
    return sorted(own_nodes(region.statements), key=lambda node: getattr(node, "lineno", 0))


def _assigned(region: Region, name: str) -> list[ast.expr]:
    """The values that a name is given."""
    found = []
    for node in _nodes(region):
        match node:
            case ast.Assign(targets=[target], value=given) | ast.AnnAssign(target=target, value=ast.expr() as given):
                if name in {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}:
                    found.append(given)
    return found


def _coming_about(region: Region, name: str) -> Iterator[Words]:
    """How a name that says nothing comes by its value: what it collects, or the last call that makes it."""
    for node in _nodes(region):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method), args=[*_, last]):
                if owner == name and method in _GROWING and (words := _joining(last)):
                    yield ["collect", *plural(words)]
    yield from (words for given in reversed(_assigned(region, name)) if is_good(words := value(given)))


def _joining(joined: ast.expr) -> Words:
    return [] if isinstance(joined, ast.Tuple) else noun(joined)


def _verb(region: Region, name: str, *, is_taken: bool) -> str:
    """How a name comes by its value: it grows, is called for, is built; one that is known before is worked over."""
    if _grows(region, name):
        return "fill" if is_taken and _is_filled(region, name) else "collect"
    if any(isinstance(node, ast.AugAssign) and _is(node.target, name) for node in _nodes(region)):
        return "adjust" if is_taken else "build"
    given = _assigned(region, name)
    if is_taken and _is_filled(region, name):
        return "fill"
    if is_taken:
        return "normalize" if _is_checked(region, name) else "resolve"
    if _is_filled(region, name):
        return "build"
    verbs = [verb for each in given if (verb := _verb_of(each))]
    if verbs:
        return verbs[-1]
    if given and isinstance(given[-1], _LISTED):
        return "collect"
    return "build" if given and (isinstance(given[-1], _BUILT) or _is_instance(given[-1])) else "find"


def _verb_of(given: ast.expr) -> str:
    """The first word of what is called, where it is plainly a verb."""
    match given:
        case ast.Await(value=inner) | ast.Subscript(value=inner):
            return _verb_of(inner)
        case ast.Call(func=ast.Name(id="int" | "float")):
            return "parse"
        case ast.Call(func=ast.Name(id="sorted")):
            return "sort"
        case ast.Call() if viewed(given) is None and not class_called(given):
            words = callee(given)
            return words[0] if words and words[0] in VERBS - _RUNNERS else ""
    return ""


def _is_worked_on(region: Region, name: str) -> bool:
    return bool(_assigned(region, name)) or _is_filled(region, name) or _grows(region, name)


def _grows(region: Region, name: str) -> bool:
    called = (node.func for node in _nodes(region) if isinstance(node, ast.Call))
    return any(isinstance(each, ast.Attribute) and each.attr in _GROWING and _is(each.value, name) for each in called)


def _is_filled(region: Region, name: str) -> bool:
    targets = (target for node in _nodes(region) if isinstance(node, ast.Assign) for target in node.targets)
    return any(isinstance(target, ast.Subscript) and _is(target.value, name) for target in targets)


def _is_checked(region: Region, name: str) -> bool:
    """Whether the type of a name is asked for."""
    calls = (node for node in _nodes(region) if isinstance(node, ast.Call) and node.args)
    return any(
        isinstance(call.func, ast.Name) and call.func.id in {"isinstance", "type"} and _is(call.args[0], name)
        for call in calls
    )


def _is_instance(given: ast.expr) -> bool:
    return isinstance(given, ast.Call) and bool(class_called(given))


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
