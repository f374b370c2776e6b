"""The project as an installed package would describe itself, made up from its files without building it.

Tests ask for their own version, for plugins and commands that entry points name; building would run code of strangers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from engine.workspace.dependencies import legacy
from engine.workspace.dependencies.declared import table, text

_ASSIGNED: Final = re.compile(
    r"""^(?:__version__|VERSION|version)(?:\s*:[^=\n]+)?\s*=\s*["']([^"'\n]{1,60})["']""", re.M
)
_ENTRY: Final = re.compile(r"(?P<module>[\w.]+)(?:\s*:\s*(?P<attribute>[\w.]+))?(?:\s*\[[\w\s,.-]*\])?")
_ENTRY_NAME: Final = re.compile(r"[\w.+-]+(?: [\w.+-]+)*")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,98}[A-Za-z0-9])?")
UNKNOWN_VERSION: Final = "0.0.0"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A name, a version and the entry points, by group and name, as `module:attribute`."""

    name: str
    version: str
    entry_points: Mapping[str, Mapping[str, str]]

    def files(self, interpreter: str) -> dict[str, bytes]:
        """The package's description as `importlib.metadata` reads it, and its commands below `bin/`."""
        folder = f"{canonicalize_name(self.name).replace('-', '_')}-{self.version}.dist-info"
        groups = [_group(group, points) for group, points in self.entry_points.items() if points]
        described = {
            f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n".encode(),
            f"{folder}/entry_points.txt": "\n".join(groups).encode(),
            f"{folder}/INSTALLER": b"forge-factory\n",
        }
        commands = self.entry_points.get("console_scripts", {})
        return described | {f"bin/{name}": _script(interpreter, point) for name, point in commands.items()}


def distribution(document: Mapping[str, Any], files: Mapping[str, bytes]) -> Distribution | None:
    """What pyproject.toml, setup.cfg or the literals of setup.py say; None where no name is given."""
    setup_cfg, arguments = legacy.ini(files, "setup.cfg"), legacy.setup_arguments(files)
    standard, poetry = table(document, "project"), table(document, "tool", "poetry")
    sources = (standard.get("name"), poetry.get("name"), setup_cfg.get("metadata", "name", fallback=None))
    name = _first_string(*sources, arguments.get("name"))
    if not _NAME.fullmatch(name):
        return None
    cfg_version = setup_cfg.get("metadata", "version", fallback=None)
    said = _first_string(standard.get("version"), poetry.get("version"), cfg_version, arguments.get("version"))
    return Distribution(name, _version(said) or _assigned_version(name, files), _entry_points(document, files))


def _first_string(*found: Any) -> str:
    return next((one for one in found if isinstance(one, str)), "")


def _version(said: str) -> str:
    try:
        return str(Version(said))
    except InvalidVersion:  # "attr: package.__version__", or nothing at all
        return ""


def _assigned_version(name: str, files: Mapping[str, bytes]) -> str:
    """The version that the package's own files assign as a string."""
    package = canonicalize_name(name).replace("-", "_")
    folders = (f"src/{package}/", f"{package}/", f"lib/{package}/")
    candidates = [
        f"{folder}{file}.py" for folder in folders for file in ("__init__", "_version", "__version__", "version")
    ]
    for path in (*candidates, f"{package}.py", f"src/{package}.py"):
        found = _ASSIGNED.search(text(files, path))
        if found and _version(found[1]):
            return _version(found[1])
    return UNKNOWN_VERSION


def _entry_points(document: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    standard, poetry = table(document, "project"), table(document, "tool", "poetry")
    groups: dict[str, dict[str, Any]] = {"console_scripts": {}}
    groups |= _older_entry_points(files)
    for group, points in {**table(standard, "entry-points"), **table(poetry, "plugins")}.items():
        groups[group] = groups.get(group, {}) | table(points)
    groups["console_scripts"] |= {**table(standard, "scripts"), **table(poetry, "scripts")}
    return {
        group: {name: target for name, target in points.items() if _is_sound(name, target)}
        for group, points in groups.items()
        if _ENTRY_NAME.fullmatch(group)
    }


def _older_entry_points(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    parser = legacy.ini(files, "setup.cfg")
    section = "options.entry_points"
    lines = {name: parser.get(section, name) for name in (parser.options(section) if section in parser else ())}
    literal = legacy.setup_arguments(files).get("entry_points")
    lines |= {str(name): found for name, found in literal.items()} if isinstance(literal, dict) else {}
    return {group: _pairs(found.splitlines() if isinstance(found, str) else found) for group, found in lines.items()}


def _pairs(lines: Any) -> dict[str, Any]:
    split = [line.partition("=") for line in lines if isinstance(line, str)] if isinstance(lines, (list, tuple)) else []
    return {name.strip(): target.strip() for name, sign, target in split if sign}


def _is_sound(name: Any, target: Any) -> bool:
    """One line, no path: these become lines of a file and names of scripts."""
    return all(isinstance(one, str) for one in (name, target)) and bool(
        _ENTRY_NAME.fullmatch(name) and _ENTRY.fullmatch(target)
    )


def _group(group: str, points: Mapping[str, str]) -> str:
    return "".join([f"[{group}]\n", *(f"{name} = {target}\n" for name, target in points.items())])


def _script(interpreter: str, target: str) -> bytes:
    found = _ENTRY.fullmatch(target)
    assert found is not None
    module, attribute = found["module"], found["attribute"] or "main"
    top = attribute.partition(".")[0]
    return f"#!{interpreter}\nimport sys\nfrom {module} import {top}\nsys.exit({attribute}())\n".encode()
