"""Rust, Go, Ruby, PHP, .NET and Gradle."""

import re
from typing import Final

from engine.analysis.setup.formats import table
from engine.analysis.setup.locks.lock import Lock, lacking
from engine.analysis.setup.repository import Repository, beside

_CARGO: Final = re.compile(r'^name = "([^"\n]+)"', re.M)
_BLOCK: Final = re.compile(r"^(require|replace)[ \t]*(?:\(([^)]*)\)|([^\n(]+))", re.M)
_REQUIRED: Final = re.compile(r"([^\s\"]+)\"?\s+(v\S+)")
_GEM: Final = re.compile(r"^\s*gem\s*\(?\s*[\"']([\w.-]+)[\"']", re.M)
_LOCKED_GEM: Final = re.compile(r"^ {2,4}([\w.-]+)", re.M)
_DYNAMIC: Final = re.compile(r"[\"'][\w.-]+:[\w.-]+:[^\"']*(?:\+|latest\.)[^\"']*[\"']")
_DEPENDENCY_TABLES: Final = ("dependencies", "dev-dependencies", "build-dependencies")


def cargo(repository: Repository, folder: str) -> list[Lock]:
    path = beside(folder, "Cargo.lock")
    if not _is_real(repository, path):
        return []
    manifest = repository.table(beside(folder, "Cargo.toml"))
    wanted = set()
    for key in _DEPENDENCY_TABLES:
        for name, value in table(manifest, key).items():
            renamed = value.get("package") if isinstance(value, dict) else None
            # What the workspace inherits may be renamed there.
            if not (isinstance(value, dict) and value.get("workspace")):
                wanted.add(renamed if isinstance(renamed, str) else name)
    return [
        lacking(path, wanted, set(_CARGO.findall(repository.text(path))))
        if path in repository.files
        else Lock(path, is_told=False)
    ]


def has_cargo(repository: Repository, folder: str) -> bool:
    manifest = repository.table(beside(folder, "Cargo.toml"))
    return any(table(manifest, key) for key in (*_DEPENDENCY_TABLES, "workspace"))


def go(repository: Repository, folder: str) -> list[Lock]:
    path = beside(folder, "go.sum")
    if not _is_real(repository, path):
        return []
    if path not in repository.files:
        return [Lock(path, is_told=False)]
    wanted = _go_modules(repository, folder)
    lines = (line.split(" ") for line in repository.text(path).split("\n"))
    return [lacking(path, wanted, {f"{each[0]} {each[1].removesuffix('/go.mod')}" for each in lines if len(each) > 1})]


def has_go(repository: Repository, folder: str) -> bool:
    return bool(_go_modules(repository, folder))


def _go_modules(repository: Repository, folder: str) -> set[str]:
    """ "module version" of what go.mod requires and does not replace."""
    lines: dict[str, list[str]] = {"require": [], "replace": []}
    for block in _BLOCK.finditer(_without_comments(repository.text(beside(folder, "go.mod")))):
        lines[block[1]] += (block[2] or block[3]).split("\n")
    replaced = {line.split()[0] for line in lines["replace"] if "=>" in line}
    required = [match for line in lines["require"] if (match := _REQUIRED.search(line))]
    return {f"{match[1]} {match[2]}" for match in required if match[1] not in replaced}


def ruby(repository: Repository, folder: str) -> list[Lock]:
    path = beside(folder, "Gemfile.lock")
    if not _is_real(repository, path):
        return []
    wanted = set(_GEM.findall(repository.text(beside(folder, "Gemfile"))))
    return [
        lacking(path, wanted, set(_LOCKED_GEM.findall(repository.text(path))))
        if path in repository.files
        else Lock(path, is_told=False)
    ]


def has_ruby(repository: Repository, folder: str) -> bool:
    return bool(repository.text(beside(folder, "Gemfile")).strip())


def php(repository: Repository, folder: str) -> list[Lock]:
    path = beside(folder, "composer.lock")
    if not _is_real(repository, path):
        return []
    manifest, lock = repository.table(beside(folder, "composer.json")), repository.table(path)
    wanted = {name for key in ("require", "require-dev") for name in table(manifest, key) if "/" in name}
    packages = [each for key in ("packages", "packages-dev") for each in lock.get(key) or () if isinstance(each, dict)]
    return [lacking(path, wanted, {str(each.get("name")) for each in packages}) if lock else Lock(path, is_told=False)]


def has_php(repository: Repository, folder: str) -> bool:
    manifest = repository.table(beside(folder, "composer.json"))
    return any("/" in name for key in ("require", "require-dev") for name in table(manifest, key))


def dotnet(repository: Repository, folder: str) -> list[Lock]:
    """One lock file a project; which projects lack one could not be told without their files."""
    return [
        Lock(path, is_told=False)
        for path in repository.by_name.get("packages.lock.json", [])
        if _is_real(repository, path)
    ]


def gradle(repository: Repository, folder: str) -> list[Lock]:
    path = beside(folder, "gradle.lockfile")
    return [Lock(path, is_told=False)] if _is_real(repository, path) else []


def has_dynamic_gradle(repository: Repository, folder: str) -> bool:
    """Gradle needs a lock file only where a version is left open."""
    names = ("build.gradle", "build.gradle.kts")
    return any(_DYNAMIC.search(repository.text(beside(folder, name))) for name in names)


def _is_real(repository: Repository, path: str) -> bool:
    """In the tree, and not known to be empty."""
    return path in repository.path_set and (path not in repository.files or bool(repository.files[path].strip()))


def _without_comments(text: str) -> str:
    return "\n".join(line.partition("//")[0] for line in text.split("\n"))
