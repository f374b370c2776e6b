"""What nox runs: the literals of `session.run` and `session.install` in a noxfile, parsed and never executed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.setup.commands import operands, option
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import UNKNOWN, Command

MAX_CALLS: Final = 200
MAX_NODES: Final = 20_000
# A Python file that nests deeper than this is no noxfile; `ast.parse` recurses in C.
MAX_BRACKETS: Final = 5_000
_CALLS: Final = frozenset({"run", "run_always", "run_install", "install"})


@dataclass(slots=True)
class Noxfile:
    """The functions of a noxfile, the sessions among them by name, and the commands of those that were asked for."""

    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    defaults: list[str] = field(default_factory=list)
    called: dict[str, list[Command]] = field(default_factory=dict)


def noxfile_of(repository: Repository, folder: str) -> Noxfile | None:
    """The noxfile of a folder; None where there is none that parses."""
    return repository.parsed(beside(folder, "noxfile.py"), _noxfile)


def _noxfile(repository: Repository, path: str) -> Noxfile | None:
    text = repository.text(path)
    if not text or sum(map(text.count, "([{")) > MAX_BRACKETS:
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    noxfile = Noxfile()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            noxfile.functions[node.name] = node
            for name in _session_names(node):
                noxfile.sessions[name] = node.name
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "nox.options.sessions":
            noxfile.defaults = _literals(node.value)
    return noxfile


def nox_commands(repository: Repository, command: Command) -> list[Command]:
    """What a call of nox runs: the sessions that it names, else the default ones."""
    noxfile = noxfile_of(repository, command.folder)
    if noxfile is None:
        return []
    path = beside(command.folder, "noxfile.py")
    found = []
    for name in _asked(command) or noxfile.defaults or list(noxfile.sessions):
        function = noxfile.sessions.get(name.partition("(")[0]) or noxfile.sessions.get(name.rpartition("-")[0])
        if function:
            found += [each._replace(path=path, folder=command.folder) for each in _called(noxfile, function)]
    return found[:MAX_CALLS]


def _asked(command: Command) -> list[str]:
    for place, word in enumerate(command.words):
        if word in {"-s", "--session", "--sessions", "-e"}:
            return (
                operands(("nox", *command.words[place + 1 :]))
                if "--" not in command.words[place:]
                else list(command.words[place + 1 : command.words.index("--", place)])
            )
    joined = option(command.words, "--session", "--sessions")
    return [joined] if joined else []


def _session_names(function: ast.FunctionDef) -> list[str]:
    """The name of a session: that of its decorator, else the function's."""
    for decorator in function.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, (ast.Attribute, ast.Name)) and ast.unparse(call).rpartition(".")[2] == "session":
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            named = [name for keyword in keywords if keyword.arg == "name" for name in _literals(keyword.value)]
            return named or [function.name, function.name.replace("_", "-")]
    return []


def _called(noxfile: Noxfile, name: str) -> list[Command]:
    """The calls on the session in a function, and in those of the file that it hands the session to, one level down."""
    if name not in noxfile.called:
        function = noxfile.functions[name]
        found = _session_calls(function)
        for node in _walked(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in noxfile.functions:
                found += _session_calls(noxfile.functions[node.func.id])
        noxfile.called[name] = found
    return noxfile.called[name]


def _session_calls(function: ast.FunctionDef) -> list[Command]:
    lists = _assigned(function)
    found: list[Command] = []
    for node in _walked(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on = node.func.value
        if node.func.attr not in _CALLS or not (isinstance(on, ast.Name) and on.id == "session"):
            continue
        prefix = ("pip", "install") if node.func.attr == "install" else ()
        found += [Command((*prefix, *words), line=node.lineno) for words in _words(node.args, lists)]
    return found[:MAX_CALLS]


def _words(arguments: list[ast.expr], lists: dict[str, list[list[str]]]) -> list[tuple[str, ...]]:
    """The ways in which a call's arguments may read: a starred name stands for each list that it is given."""
    ways: list[tuple[str, ...]] = [()]
    for argument in arguments:
        if isinstance(argument, ast.Starred):
            name = argument.value
            while isinstance(name, (ast.Call, ast.Attribute)):  # `*cmd.split()`
                name = name.func if isinstance(name, ast.Call) else name.value
            known = lists.get(name.id, []) if isinstance(name, ast.Name) else []
            ways = [(*way, *more) for way in ways for more in (known or [[UNKNOWN]])][:MAX_CALLS]
        else:
            literal = _literals(argument)
            ways = [(*way, literal[0] if literal else UNKNOWN) for way in ways]
    return ways


def _assigned(function: ast.FunctionDef) -> dict[str, list[list[str]]]:
    """The lists of words that names are bound to, by assignment or as the texts that a loop runs over."""
    found: dict[str, list[list[str]]] = {}
    for node in _walked(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (words := _literals(node.value)):
            found.setdefault(node.targets[0].id, []).append(words)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).extend(each.split() for each in _literals(node.iter))
    for name in _extended(function):
        found[name] = [[*words, UNKNOWN] for words in found.get(name, [])]
    return found


def _extended(function: ast.FunctionDef) -> set[str]:
    """The names of lists that more is put into."""
    return {
        node.func.value.id
        for node in _walked(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"extend", "append", "insert"}
        and isinstance(node.func.value, ast.Name)
    }


def _literals(node: ast.expr) -> list[str]:
    """The strings of a list, a tuple or a single literal, in order; the first that is none ends them."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    found = []
    for each in node.elts if isinstance(node, (ast.List, ast.Tuple)) else []:
        if not isinstance(each, ast.Constant) or not isinstance(each.value, str):
            break
        found.append(each.value)
    return found


def _walked(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for count, node in enumerate(ast.walk(function)):
        if count > MAX_NODES:
            return
        yield node
