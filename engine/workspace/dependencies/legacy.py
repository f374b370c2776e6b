"""Requirements in setup.cfg, tox.ini, and in the literals of setup.py and noxfile.py, which are read, never run."""

import ast
import configparser
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.workspace.dependencies.declared import Declared, Tier, text, tier_of

_FACTOR: Final = re.compile(r"[\w.,!{}-]+:\s+")


def declared(files: Mapping[str, bytes]) -> Iterator[Declared]:
    """What the older files declare."""
    yield from _of_setup_cfg(ini(files, "setup.cfg"))
    yield from _of_setup_py(setup_arguments(files))
    yield from _of_tox(ini(files, "tox.ini"))
    yield from _of_nox(files)


def extras(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The extras of setup.cfg and setup.py by their names."""
    parser = ini(files, "setup.cfg")
    section = "options.extras_require"
    found = {name: _listed(parser, section, name) for name in (parser.options(section) if section in parser else ())}
    literal = setup_arguments(files).get("extras_require")
    if isinstance(literal, dict):
        found |= {str(name): _strings(lines) for name, lines in literal.items()}
    return found


def ini(files: Mapping[str, bytes], path: str) -> configparser.RawConfigParser:
    """The sections of a file; none where it cannot be read."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text(files, path))
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser


def setup_arguments(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The arguments of `setup(...)` that are literals, or names of literals assigned once in the file."""
    tree = _parsed(text(files, "setup.py"))
    known: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = _literal(node.value, {})
        elif isinstance(node, ast.Call) and _called(node.func) == "setup":
            found |= {word.arg: _literal(word.value, known) for word in node.keywords if word.arg}
    return found


def _of_setup_cfg(parser: configparser.RawConfigParser) -> Iterator[Declared]:
    for option, tier in (("install_requires", Tier.RUNTIME), ("tests_require", Tier.TESTS)):
        for line in _listed(parser, "options", option):
            yield Declared(line, "setup.cfg", tier)
    section = "options.extras_require"
    for name in parser.options(section) if parser.has_section(section) else ():
        yield from _named(name, _listed(parser, section, name), "setup.cfg")


def _of_setup_py(arguments: Mapping[str, Any]) -> Iterator[Declared]:
    for option, tier in (("install_requires", Tier.RUNTIME), ("tests_require", Tier.TESTS)):
        for line in _strings(arguments.get(option)):
            yield Declared(line, "setup.py", tier)
    literal = arguments.get("extras_require")
    for name, lines in literal.items() if isinstance(literal, dict) else ():
        yield from _named(str(name), _strings(lines), "setup.py")


def _of_tox(parser: configparser.RawConfigParser) -> Iterator[Declared]:
    """The dependencies of the default environment, whatever factors they are bound to."""
    for line in _listed(parser, "testenv", "deps"):
        plain = _FACTOR.sub("", line, count=1)
        if not plain.startswith(("-", "{", ".")):
            yield Declared(plain, "tox.ini", Tier.DEVELOPMENT)


def _of_nox(files: Mapping[str, bytes]) -> Iterator[Declared]:
    """What sessions whose names begin with "test" install, where it is written down as strings."""
    for node in ast.walk(_parsed(text(files, "noxfile.py"))):
        if not isinstance(node, ast.FunctionDef) or not tier_of(node.name):
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _called(call.func) == "install":
                words = [word for word in map(_string, call.args) if word and word[0] not in "-./"]
                yield from (Declared(word, "noxfile.py", Tier.DEVELOPMENT) for word in words)


def _named(name: str, lines: list[str], place: str) -> Iterator[Declared]:
    tier = tier_of(name)
    if tier is not None:
        yield from (Declared(line, f"{place} ({name})", tier) for line in lines)


def _listed(parser: configparser.RawConfigParser, section: str, option: str) -> list[str]:
    lines = parser.get(section, option, fallback="").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module(body=[], type_ignores=[])


def _literal(node: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _strings(found: Any) -> list[str]:
    """A list of strings, or one string with a requirement a line, as setuptools takes both."""
    if isinstance(found, str):
        return [line.strip() for line in found.splitlines() if line.strip()]
    return [item for item in found if isinstance(item, str)] if isinstance(found, (list, tuple)) else []
