"""Every call of the tree by the name that is called, and what the calls of one function give to a parameter."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.refactoring.names import names
from engine.refactoring.recipes.type_annotation.functions import Function, functions, parameters, positional
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call; `caller` is the function it stands in, None at the top of a module or class."""

    path: str
    caller: Function | None
    node: ast.Call


@dataclass(slots=True)
class Calls:
    """`made` are the calls by called name; `mentioned` counts every identifier that is not just called."""

    made: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    mentioned: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    defined: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def calls(view: View) -> Calls:
    """The calls of all Python files that parse, tests among them."""
    return view.of_tree(_calls)


def is_closed(view: View, function: Function) -> bool:
    """Whether every use of a function is a call that can be seen: a private name, defined once, never passed on, in no
    string and unknown outside."""
    name, found = function.name, calls(view)
    is_private = name.startswith("_") and not name.endswith("__")
    return (
        is_private
        and found.defined[name] == 1
        and found.mentioned[name] == 0
        and not names(view).is_spoken_of(name)
        and name not in view.outside.names
    )


def given(function: Function, name: str, made: Iterable[Call]) -> list[tuple[Call, ast.expr | None]] | None:
    """What each call gives to a parameter, None where it leaves the default; None in all where a call unpacks."""
    found: list[tuple[Call, ast.expr | None]] = []
    for call in made:
        if _unpacks(call.node):
            return None
        found.append((call, _argument(function, name, call.node)))
    return found


def _unpacks(node: ast.Call) -> bool:
    return any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords)


def _argument(function: Function, name: str, node: ast.Call) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    plain = [each.arg for each in positional(function.node)]
    skipped = 1 if function.receiver else 0
    place = plain.index(name) - skipped if name in plain else -1
    return node.args[place] if 0 <= place < len(node.args) else None


def is_variadic(function: Function, name: str) -> bool:
    args = function.node.args
    return name in {each.arg for each in (args.vararg, args.kwarg) if each}


def _calls(view: View) -> Calls:
    found = Calls()
    for path, source in view.sources().items():
        _collect(path, source.tree, {id(each.node): each for each in functions(view, path)}, found)
    return found


def _collect(path: str, tree: ast.Module, callers: dict[int, Function], found: Calls) -> None:
    """Note the calls, definitions and mentions of a file; without recursion, however deep it is nested."""
    pending: list[tuple[ast.AST, Function | None]] = [(tree, None)]
    called: set[int] = set()
    while pending:
        node, caller = pending.pop()
        if isinstance(node, ast.Call):
            called.add(id(node.func))
            found.made[_name(node.func)].append(Call(path, caller, node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.defined[node.name] += 1
            caller = callers.get(id(node), caller)
        elif isinstance(node, ast.alias) and node.asname:
            found.mentioned[node.name] += 1
        elif id(node) not in called:
            found.mentioned[_name(node)] += 1
        pending += [(each, caller) for each in ast.iter_child_nodes(node)]


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def open_parameters(function: Function) -> list[ast.arg]:
    """The parameters that may take a type: all but the receiver."""
    return [each for each in parameters(function.node) if each.arg != function.receiver]
