"""What tox runs: the commands of an environment, from tox.ini, tox.toml, pyproject.toml or setup.cfg."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.analysis.setup.commands import option
from engine.analysis.setup.formats import line_with, read_ini, strings, table
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.shell import UNKNOWN, Command, Written

MAX_ENVIRONMENTS: Final = 30
_FACTORS: Final = re.compile(r"([\w.,!-]+):\s+(.*)", re.S)
_POSARGS: Final = re.compile(r"\{posargs:?([^{}]*)\}")
_REFERENCE: Final = re.compile(r"\{\[([^\]{}]+)\]([\w-]+)\}")
_SUBSTITUTION: Final = re.compile(r"\{[^{}]*\}")

Configuration = Mapping[str, Any]


def tox_commands(repository: Repository, command: Command) -> list[Written]:
    """What a call of tox runs, each environment that it names or, where it names none, all of the list."""
    wanted = _environments_asked(command)
    for path in (beside(command.folder, name) for name in ("tox.toml", "pyproject.toml", "tox.ini", "setup.cfg")):
        found = _of_file(repository, path, wanted)
        if found is not None:
            return [written._replace(folder=command.folder) for written in found]
    return []


def environments(repository: Repository, folder: str = "") -> frozenset[str]:
    """The names of the environments that a folder's tox files define."""
    names: set[str] = set()
    for path in (beside(folder, name) for name in ("tox.toml", "pyproject.toml", "tox.ini", "setup.cfg")):
        toml = _toml(repository, path)
        names |= set(table(toml, "env")) | set(strings(toml.get("env_list")))
        sections = _sections(repository, path)
        names |= {name.partition(":")[2] for name in sections if name.startswith("testenv:")}
        names |= set(_listed(sections))
    return frozenset(names)


def _environments_asked(command: Command) -> list[str]:
    asked = option(command.words, "-e", "--env", "-re") or ""
    asked = asked or command.variables.get("TOX_ENV", "") or command.variables.get("TOXENV", "")
    # `tox -epy311` has no space.
    joined = next((word[2:] for word in command.words if word.startswith("-e") and len(word) > 2), "")
    return [name for name in _unbraced(asked or joined)[:MAX_ENVIRONMENTS] if name and name != "ALL"]


def _of_file(repository: Repository, path: str, wanted: Sequence[str]) -> list[Written] | None:
    toml = _toml(repository, path)
    if toml:
        names = list(wanted) or strings(toml.get("env_list")) or [""]
        return [each for name in names[:MAX_ENVIRONMENTS] for each in _of_toml(repository, path, toml, name)]
    sections = _sections(repository, path)
    if any(name == "testenv" or name.startswith("testenv:") for name in sections):
        names = list(wanted) or _listed(sections) or [""]
        return [each for name in names[:MAX_ENVIRONMENTS] for each in _of_ini(repository, path, sections, name)]
    return None


def _toml(repository: Repository, path: str) -> Configuration:
    if path.endswith("tox.toml"):
        return repository.table(path)
    tox = table(repository.table(path), "tool", "tox") if path.endswith("pyproject.toml") else {}
    return {} if "legacy_tox_ini" in tox else tox


def _sections(repository: Repository, path: str) -> dict[str, dict[str, str]]:
    if path.endswith("pyproject.toml"):
        legacy = table(repository.table(path), "tool", "tox").get("legacy_tox_ini")
        return read_ini(legacy.encode()) if isinstance(legacy, str) else {}
    return {} if path.endswith(".toml") else repository.table(path)


def _of_toml(repository: Repository, path: str, toml: Configuration, name: str) -> list[Written]:
    own = table(toml, "env", name)
    written = own.get("commands", table(toml, "env_run_base").get("commands"))
    text = repository.text(path)
    line = line_with(text, f".env.{name}]", f"[env.{name}]") if own else line_with(text, "env_run_base]")
    return [
        Written(" ".join(_quoted(word) for word in words if isinstance(word, str)), path=path, line=line)
        for words in (written if isinstance(written, list) else [])
        if isinstance(words, list)
    ]


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "") + "'" if re.search(r"[\s;&|<>()$]", word) else word


def _of_ini(repository: Repository, path: str, sections: Mapping[str, Mapping[str, str]], name: str) -> list[Written]:
    own, base = sections.get(f"testenv:{name}", {}), sections.get("testenv", {})
    text = own.get("commands", base.get("commands", ""))
    header = f"[testenv:{name}]" if "commands" in own else "[testenv]"
    line = line_with(repository.text(path), header)
    factors = set(name.split("-")) | {name}
    written = []
    for each in re.sub(r"\\\n\s*", " ", _referred(text, sections)).split("\n"):
        conditional = _FACTORS.match(each.strip())
        if conditional and not _applies(conditional[1], factors):
            continue
        plain = (conditional[2] if conditional else each).strip()
        resolved = _SUBSTITUTION.sub(UNKNOWN, _POSARGS.sub(r"\1", plain.lstrip("-! ").replace("{envpython}", "python")))
        if resolved:
            written.append(Written(resolved, path=path, line=line, is_tolerated=plain.startswith("-")))
    return written


def _referred(text: str, sections: Mapping[str, Mapping[str, str]]) -> str:
    """`{[testenv:x]commands}` is what stands there, one level deep."""
    return _REFERENCE.sub(lambda found: sections.get(found[1], {}).get(found[2], ""), text)


def _applies(condition: str, factors: set[str]) -> bool:
    return any(
        all((part[1:] not in factors) if part.startswith("!") else part in factors for part in each.split("-"))
        for each in condition.split(",")
    )


def _listed(sections: Mapping[str, Mapping[str, str]]) -> list[str]:
    main = sections.get("tox", sections.get("tox:tox", {}))
    return _unbraced(main.get("envlist", main.get("env_list", "")))


def _unbraced(text: str) -> list[str]:
    """`py{310,311}-{a,b}` is four names; at most `MAX_ENVIRONMENTS` are made of it."""
    names: list[str] = []
    for word in re.findall(r"(?:[^\s,{}]|\{[^{}]*\})+", text):
        parts = [part.split(",") for part in re.split(r"[{}]", word)]
        choices = itertools.islice(itertools.product(*parts), MAX_ENVIRONMENTS)
        names += ["".join(part.strip() for part in choice) for choice in choices]
    return names[:MAX_ENVIRONMENTS]
