"""Packages of JavaScript inside a repository: which names lead to which folder, and into which of its files."""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from engine.languages.language import folder_of
from engine.languages.tsconfig import split_package

PACKAGE_FILE: Final = "package.json"
PNPM_FILE: Final = "pnpm-workspace.yaml"
DEPENDENCIES: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
LOCAL_SCHEMES: Final = ("file:", "link:", "portal:", "workspace:.")
ENTRY_FIELDS: Final = ("source", "module", "main", "types", "typings")
# Folders that a build writes and no repository holds; their sources stand beside them.
BUILT: Final = frozenset(
    {
        "dist",
        "lib",
        "build",
        "out",
        "output",
        "es",
        "esm",
        "cjs",
        "umd",
        "types",
        "dist-types",
        "typings",
        "_esm",
        "_cjs",
    }
)
MAX_PATTERNS: Final = 50
MAX_WORKSPACES: Final = 200
MAX_NAMES: Final = 500
MAX_PARTS: Final = 20  # of one pattern
MAX_PLACES: Final = 32
MAX_DEPTH: Final = 8
_AROUND_ITEM: Final = " \t[]'\""


@dataclass(frozen=True, slots=True)
class Package:
    """What one package.json says about names; `local` are dependencies by the folder in this repository."""

    folder: str
    name: str
    exports: Mapping[str, object] | None
    imports: Mapping[str, object]
    entries: tuple[str, ...]
    local: Mapping[str, str]

    def places(self, inside: str) -> Iterator[str]:
        """Where the part `inside` of this package may stand, "" for its main entry; what is built and its source."""
        for place in self._written(inside):
            yield from (_join(self.folder, option) for option in _with_sources(place))

    def internal(self, module: str) -> Iterator[str]:
        """Where a module stands that the package names for itself, with a `#`."""
        for place in _matched(self.imports, module):
            if place.startswith("."):
                yield from (_join(self.folder, option) for option in _with_sources(place))

    def _written(self, inside: str) -> Iterator[str]:
        if self.exports is not None:
            yield from _matched(self.exports, f"./{inside}" if inside else ".")
        if inside:
            # Resolvers older than `exports` read the folder as it is.
            yield from (inside, f"src/{inside}")
        else:
            yield from (*self.entries, "index", "src/index")


class Packages:
    """All packages of a repository; a name is seen where node would find it: in a workspace, by a link, by itself."""

    def __init__(self, manifests: Mapping[str, bytes]) -> None:
        self.by_name: dict[str, list[str]] = {}
        self._by_folder: dict[str, Package] = {}
        self._members: dict[str, dict[str, str]] = {}
        documents = {
            folder_of(path): _json_object(raw)
            for path, raw in sorted(manifests.items())
            if posixpath.basename(path) == PACKAGE_FILE
        }
        for folder, document in documents.items():
            package = self._by_folder[folder] = _package(folder, document)
            if package.name:
                self.by_name.setdefault(package.name, []).append(folder)
        workspaces = {folder: _workspaces(document) for folder, document in documents.items()}
        for path in sorted(path for path in manifests if posixpath.basename(path) == PNPM_FILE)[:MAX_WORKSPACES]:
            workspaces[folder_of(path)] = _pnpm_patterns(manifests[path])
        for root in sorted(root for root, patterns in workspaces.items() if patterns)[:MAX_WORKSPACES]:
            self._members[root] = self._of_workspace(root, workspaces[root])

    def places(self, folder: str, module: str) -> Iterator[str]:
        """Where a module of another package, of the own one or a `#` name may stand, seen from a folder."""
        name, inside = split_package(module)
        for around in _upwards(folder):
            package = self._by_folder.get(around)
            if package is not None and module.startswith("#"):
                yield from package.internal(module)
                return
            found = self._target(around, package, name)
            if found is not None:
                yield from found.places(inside)
                return

    def at(self, folder: str) -> Package | None:
        """The package whose package.json stands in this folder."""
        return self._by_folder.get(folder)

    def sources(self, place: str) -> Iterator[str]:
        """What a place was built from that a build of its package writes, as `lib/a.js` is from `src/a`."""
        around = next((folder for folder in _upwards(folder_of(place)) if folder in self._by_folder), None)
        if around is not None:
            inside = place[len(around) :].lstrip("/")
            yield from (_join(around, option) for option in _with_sources(inside))

    def _target(self, around: str, package: Package | None, name: str) -> Package | None:
        if package is not None and package.name == name:
            return package
        linked = package.local.get(name) if package is not None else None
        member = self._members.get(around, {}).get(name)
        found = linked if linked is not None else member
        return None if found is None else self._by_folder.get(found)

    def _of_workspace(self, root: str, patterns: Sequence[str]) -> dict[str, str]:
        """The packages of a workspace by name. A pattern with `!` takes out what an earlier one has put in."""
        members: dict[str, str] = {}
        split = [(pattern.startswith("!"), _parts(pattern.lstrip("!"))[:MAX_PARTS]) for pattern in patterns]
        for folder, package in self._by_folder.items():
            inside = _below(root, folder)
            if inside is None or not package.name:
                continue
            said = [not is_out for is_out, pattern in split if _matches(pattern, inside)]
            if said and said[-1]:
                members.setdefault(package.name, folder)
        return members


def _package(folder: str, document: Mapping[str, Any]) -> Package:
    exports, name = document.get("exports"), document.get("name")
    if exports is not None and not (isinstance(exports, dict) and any(key.startswith(".") for key in exports)):
        exports = {".": exports}
    entries = [document[field] for field in ENTRY_FIELDS if isinstance(document.get(field), str)]
    local = {}
    for field in DEPENDENCIES:
        listed = document.get(field)
        for other, place in listed.items() if isinstance(listed, dict) else ():
            if isinstance(place, str) and place.startswith(LOCAL_SCHEMES):
                local[other] = _join(folder, place.partition(":")[2])
    return Package(
        folder,
        name if isinstance(name, str) else "",
        None if exports is None else _table(exports),
        _table(document.get("imports")),
        tuple(entries),
        local,
    )


def _table(written: object) -> dict[str, object]:
    return dict(list(written.items())[:MAX_NAMES]) if isinstance(written, dict) else {}


def _matched(table: Mapping[str, object], asked: str) -> list[str]:
    """The places that a table of `exports` or `imports` gives for a name; the longest pattern speaks alone."""
    if asked in table:
        return _places(table[asked])
    best, middle = "", ""
    for pattern in table:
        head, star, tail = pattern.partition("*")
        fits = star and asked.startswith(head) and asked.endswith(tail) and len(asked) >= len(head) + len(tail)
        if fits and len(head) > len(best.partition("*")[0]):
            best, middle = pattern, asked[len(head) : len(asked) - len(tail)]
    return [place.replace("*", middle) for place in _places(table[best])] if best else []


def _places(target: object) -> list[str]:
    """All places of a target in its order, whatever the condition; those for type checkers last, since they run not."""
    found: list[str] = []
    declared: list[str] = []
    pending: list[tuple[object, bool, int]] = [(target, False, 0)]
    while pending and len(found) + len(declared) < MAX_PLACES:
        value, is_declared, depth = pending.pop()
        if isinstance(value, str):
            (declared if is_declared else found).append(value)
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            inner = [(each, is_declared or key.startswith("types"), depth + 1) for key, each in value.items()]
            pending += reversed(inner)
        elif isinstance(value, list) and depth < MAX_DEPTH:
            pending += [(each, is_declared, depth + 1) for each in reversed(value)]
    return found + declared


def _with_sources(place: str) -> Iterator[str]:
    """A place, and what it may have been built from: `dist/esm/a.js` comes from `src/a` or from `a`."""
    yield place
    parts = [part for part in place.split("/") if part not in {"", "."}]
    count = 0
    while count < len(parts) - 1 and parts[count] in BUILT:
        count += 1
    if count:
        inside = "/".join(parts[count:])
        yield from (f"src/{inside}", inside)


def _workspaces(document: Mapping[str, Any]) -> list[str]:
    written = document.get("workspaces")
    return _patterns(written.get("packages") if isinstance(written, dict) else written)


def _patterns(written: object) -> list[str]:
    listed = written if isinstance(written, list) else []
    return [pattern for pattern in listed[:MAX_PATTERNS] if isinstance(pattern, str)]


def _matches(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether a folder fits a pattern, part by part; `**` is any number of parts. Pattern times path at most."""
    states = {0}
    for part in (*parts, None):
        waiting = sorted(states)
        for state in waiting:  # `**` may also be nothing
            if state < len(pattern) and pattern[state] == "**" and state + 1 not in states:
                states.add(state + 1)
                waiting.append(state + 1)
        if part is None:
            return len(pattern) in states
        states = {
            state if pattern[state] == "**" else state + 1
            for state in states
            if state < len(pattern) and (pattern[state] == "**" or fnmatchcase(part, pattern[state]))
        }
    return False


def _parts(place: str) -> list[str]:
    return [part for part in place.split("/") if part not in {"", "."}]


def _below(root: str, folder: str) -> list[str] | None:
    """The parts of a folder below a root; None for the root itself and what stands outside."""
    if folder == root or (root and not folder.startswith(f"{root}/")):
        return None
    return _parts(folder[len(root) :])


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def _join(folder: str, place: str) -> str:
    """A place below a folder as seen from the repository's root, "" for the root; above it there is nothing to find."""
    path = posixpath.normpath(posixpath.join(folder, place.lstrip("/")))
    return "" if path == "." else path


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _pnpm_patterns(raw: bytes) -> list[str]:
    """The list below `packages:`, line by line: of deep YAML one parser dies, and the other takes seconds."""
    found: list[str] = []
    is_inside = False
    for line in raw.decode("utf-8", "replace").splitlines():
        item = line.partition(" #")[0].strip()
        if line.startswith("packages:"):
            is_inside = True
            found += [part.strip(_AROUND_ITEM) for part in item.partition(":")[2].split(",")]
        elif is_inside and item.startswith("- "):
            found.append(item[2:].strip(_AROUND_ITEM))
        elif item and not item.startswith("#"):
            is_inside = False
    return _patterns([pattern for pattern in found if pattern])
