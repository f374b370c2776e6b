"""JavaScript: npm, pnpm, Yarn and Bun, each compared with package.json."""

import json
import re
from typing import Any, Final

from engine.analysis.setup.formats import read_json, table
from engine.analysis.setup.locks.lock import Lock, lacking
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.yaml_values import mapping, read_yaml

NAMES: Final = ("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb")
GROUPS: Final = ("dependencies", "devDependencies", "optionalDependencies")
_ROOT: Final = re.compile(r'"packages"\s*:\s*\{\s*""\s*:\s*')
_YARN: Final = re.compile(r'^"?((?:@[^/@\s"]+/)?[^@\s",]+)@', re.M)
_YARN_MORE: Final = re.compile(r', "?((?:@[^/@\s"]+/)?[^@\s",]+)@')


def node_locks(repository: Repository, folder: str) -> list[Lock]:
    """The lock files of a folder that has a package.json."""
    found = [_lock(repository, path) for name in NAMES if (path := beside(folder, name)) in repository.path_set]
    return [lock for lock in found if lock is not None]


def has_dependencies(repository: Repository, folder: str) -> bool:
    return bool(asked(repository, folder))


def asked(repository: Repository, folder: str) -> dict[str, str]:
    """What package.json asks for, by name."""
    package = repository.table(beside(folder, "package.json"))
    return {name: spec for key in GROUPS for name, spec in table(package, key).items() if isinstance(spec, str)}


def _lock(repository: Repository, path: str) -> Lock | None:
    text = repository.text(path)
    if path not in repository.files or path.endswith(".lockb"):
        return Lock(path, is_told=False)
    if not text.strip():
        return None
    folder, _, name = path.rpartition("/")
    wanted = asked(repository, folder)
    if name == "yarn.lock":
        return lacking(path, set(wanted), set(_YARN.findall(text)) | set(_YARN_MORE.findall(text)))
    locked = _root_of(text, name)
    if locked is None:
        return Lock(path, is_told=False)
    return _compared(path, wanted, locked)


def _root_of(text: str, name: str) -> dict[str, str] | None:
    """What a lock file says that the root asks for; None where it does not say it."""
    if name == "pnpm-lock.yaml":
        return _pnpm_root(text)
    if name == "bun.lock":
        root = table(read_json(text.encode()), "workspaces").get("")
        return _specs(root)
    # The root stands first; the thousands of packages behind it need not be read.
    start = _ROOT.search(text)
    if start is None:
        return dict.fromkeys(table(read_json(text.encode()), "dependencies"), "") or None
    try:
        root, _ = json.JSONDecoder().raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return None
    return _specs(root)


def _pnpm_root(text: str) -> dict[str, str] | None:
    head = text.partition("\npackages:")[0]
    document = read_yaml(head.encode())
    root = mapping(mapping(document.get("importers")).get(".")) or document
    found: dict[str, str] = {}
    for key in GROUPS:
        for name, value in mapping(root.get(key)).items():
            found[str(name)] = str(mapping(value).get("specifier") or "")
    specifiers = mapping(document.get("specifiers"))
    return found | {str(name): str(value) for name, value in specifiers.items()} if document else None


def _specs(root: Any) -> dict[str, str]:
    return {name: spec for key in GROUPS for name, spec in table(root, key).items() if isinstance(spec, str)}


def _compared(path: str, wanted: dict[str, str], locked: dict[str, str]) -> Lock:
    for name in sorted(wanted):
        if name not in locked:
            return Lock(path, f"{name} is not in it")
        # A catalog or an override may stand in for what the manifest says.
        if locked[name] and locked[name] != wanted[name] and not wanted[name].startswith("catalog:"):
            return Lock(path, f"it has {name} {locked[name]}, package.json asks for {wanted[name]}")
    return Lock(path)
