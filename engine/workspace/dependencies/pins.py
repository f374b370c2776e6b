"""The versions that a lock file holds, as constraints: what is installed is then what the project itself tests with."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version

from engine.workspace.dependencies.declared import toml

_LOCKS: Final = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
# Lock files are written by machines and larger than what a person writes; beyond this nothing is pinned.
_MAX_PINS: Final = 3000


def pins(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """`name==version` for every package that the first lock file holds in exactly one version, sorted."""
    for path in _LOCKS:
        document = toml(files, path)
        packages = document.get("package", document.get("packages"))
        if isinstance(packages, list):
            return tuple(sorted(_single_versions(packages)))[:_MAX_PINS]
    return ()


def _single_versions(packages: list[object]) -> list[str]:
    versions: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        if not isinstance(package, dict):
            continue
        name, version, source = package.get("name"), package.get("version"), package.get("source")
        comes_from_an_index = not isinstance(source, dict) or "registry" in source or source.get("type") == "legacy"
        if isinstance(name, str) and isinstance(version, str) and comes_from_an_index:
            versions[name].add(version)
    return [pin for name, held in versions.items() if len(held) == 1 and (pin := _pin(name, *held))]


def _pin(name: str, version: str) -> str:
    try:
        return f"{canonicalize_name(name, validate=True)}=={Version(version)}"
    except (InvalidName, InvalidVersion):
        return ""
