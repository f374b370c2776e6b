"""Where a Rust path leads: modules by file, from the root of their crate, and crates by the name in Cargo.toml.

An edge is a `use` of another module. Two things close no circle, which would say nothing: `mod` only says where a file
hangs in the tree, and a module that uses one above itself (`super::Error`, `crate::Result`) is how every crate is
written, the counterpart of the parents' `pub use`. Both come as lazy imports, which show what tests reach.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from engine.languages.language import ImportedName, folder_of, stem_of

ROOT_STEMS: Final = frozenset({"lib", "main"})
# Every file right inside these folders of a package is a crate of its own.
CRATE_FOLDERS: Final = frozenset({"tests", "benches", "examples", "bin"})
MAX_LEAVES: Final = 500
MAX_DEPTH: Final = 16
_WORD = re.compile(r"(?:r#)?\w+|[{},*]")


def used_paths(written: str) -> Iterator[ImportedName]:
    """The modules of `a::{b, c::{self, d as e}, f::*}` with the names taken from each: a (b), a::c (self, d), a::f (*).

    At most 500 names, 16 braces deep; what lies beyond is left out.
    """
    if "{" not in written:
        yield _plain(written)
        return
    found: dict[str, list[str]] = {}
    prefixes: list[tuple[str, ...]] = [()]
    path: tuple[str, ...] = ()
    words = iter(_WORD.findall(written))
    leaves = 0
    for word in words:
        if word == "{":
            prefixes.append(path)
        elif word in {",", "}"}:
            leaves += _keep(path, prefixes[-1], found)
            if word == "}" and len(prefixes) > 1:
                prefixes.pop()
            path = prefixes[-1]
        elif word == "as":
            next(words, "")
        else:
            path = (*path, word)
        if leaves > MAX_LEAVES or len(prefixes) > MAX_DEPTH:
            break
    _keep(path, prefixes[-1], found)
    for module, names in found.items():
        yield ImportedName(module, tuple(names))


def _plain(written: str) -> ImportedName:
    """A path without braces, as most are."""
    module, _, name = "".join(written.partition(" as ")[0].split()).rpartition("::")
    return ImportedName(module, (name,))


def _keep(path: tuple[str, ...], prefix: tuple[str, ...], found: dict[str, list[str]]) -> int:
    """Keep a whole path; after a closing brace there is none left."""
    if path == prefix:
        return 0
    found.setdefault("::".join(path[:-1]), []).append(path[-1])
    return 1


class RustProject:
    """Modules by their path below the root of a crate, crates by name."""

    def __init__(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> None:
        self._paths = frozenset(paths)
        packages = {folder_of(path): _package(raw) for path, raw in sorted(manifests.items())}
        self._programs = {f"{folder}/tests".lstrip("/"): path for folder, path in self._without_library(packages)}
        self._roots = {folder_of(path) for path in paths if stem_of(path) in ROOT_STEMS}
        self._roots |= {folder_of(path) for path in paths if self._is_own_crate(path, packages)}
        self._libraries: dict[str, str] = {}
        for folder, package in packages.items():
            path = _join(folder, package.library)
            if package.name and path in self._paths:
                self._libraries.setdefault(package.name, path)
                self._roots.add(folder_of(path))

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        segments = [part for part in imported.module.split("::") if part]
        found = {self._target(importer, [*segments, name], is_lazy=imported.is_lazy) for name in imported.names}
        return sorted(path for path in found if path and path != importer)

    def companions(self, path: str) -> list[str]:
        """An integration test of a package without a library runs its program."""
        program = self._programs.get(folder_of(path)) if path.endswith(".rs") else None
        return [program] if program else []

    def is_strict(self, path: str) -> bool:
        return True

    def _without_library(self, packages: Mapping[str, "Package"]) -> Iterator[tuple[str, str]]:
        """The folder and the program of each package that has no library."""
        for folder, package in packages.items():
            library, program = _join(folder, package.library), _join(folder, package.program)
            if package.name and library not in self._paths and program in self._paths:
                yield folder, program

    @staticmethod
    def _is_own_crate(path: str, packages: Mapping[str, "Package"]) -> bool:
        folder = folder_of(path)
        owner = folder_of(folder).removesuffix("/src").removesuffix("src")
        return folder.rpartition("/")[2] in CRATE_FOLDERS and owner in packages

    def _target(self, importer: str, segments: list[str], *, is_lazy: bool) -> str | None:
        first = segments[0]
        root = self._root(importer)
        if first in self._libraries and not self._child(importer, first):
            library = self._libraries[first]
            return self._deepest(folder_of(library), segments[1:]) or library
        if first == "crate":
            place = segments[1:]
        elif first in {"self", "super"}:
            place = self._relative(self._module(importer, root), segments)
        elif self._child(importer, first):
            place = [*self._module(importer, root), *segments]
        else:
            return None
        found = self._deepest(root, place)
        if found is None and is_lazy and first in {"crate", "super"}:
            found = self._file(root, ["lib"]) or self._file(root, ["main"])
        return None if found is None or (not is_lazy and self._is_above(found, importer, root)) else found

    def _root(self, path: str) -> str:
        """The folder of the crate that a file belongs to."""
        folder = folder_of(path)
        while folder and folder not in self._roots:
            folder = folder_of(folder)
        return folder

    def _module(self, path: str, root: str) -> list[str]:
        """The path of a file's module below its crate; [] for the root itself."""
        inner = path[len(root) :].removesuffix(".rs").strip("/")
        is_root = "/" not in inner and (inner in ROOT_STEMS or root.rpartition("/")[2] in CRATE_FOLDERS)
        return [] if is_root else inner.removesuffix("/mod").split("/")

    @staticmethod
    def _relative(module: list[str], segments: list[str]) -> list[str]:
        place = list(module)
        for number, segment in enumerate(segments):
            if segment == "super":
                del place[-1:]
            elif segment != "self":
                return place + segments[number:]
        return place

    def _child(self, importer: str, name: str) -> bool:
        root = self._root(importer)
        return self._file(root, [*self._module(importer, root), name]) is not None

    def _deepest(self, root: str, place: Sequence[str]) -> str | None:
        """The file of the longest beginning of a path that is a module; what follows are items inside it."""
        for count in range(min(len(place), MAX_DEPTH), 0, -1):
            found = self._file(root, place[:count])
            if found:
                return found
        return None

    def _file(self, root: str, place: Sequence[str]) -> str | None:
        stem = "/".join((root, *place)).lstrip("/")
        return next((path for path in (f"{stem}.rs", f"{stem}/mod.rs") if path in self._paths), None)

    def _is_above(self, found: str, importer: str, root: str) -> bool:
        """Whether a module contains the importer's."""
        above, own = self._module(found, root), self._module(importer, root)
        return own[: len(above)] == above


class Package(NamedTuple):
    """What a Cargo.toml says: the name that other crates import it by, "" for a workspace alone, and below its folder
    the paths of its library and of its first program."""

    name: str
    library: str
    program: str


def _package(raw: bytes) -> Package:
    try:
        document = tomllib.loads(raw.decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return Package("", "", "")
    package, library = _table(document, "package"), _table(document, "lib")
    programs = document.get("bin")
    first = programs[0] if isinstance(programs, list) and programs and isinstance(programs[0], dict) else {}
    name = library.get("name", package.get("name", ""))
    paths = library.get("path", "src/lib.rs"), first.get("path", "src/main.rs")
    return Package(str(name).replace("-", "_"), *(str(path).removeprefix("./") for path in paths))


def _join(folder: str, path: str) -> str:
    return f"{folder}/{path}".lstrip("/")


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key, {})
    return value if isinstance(value, dict) else {}
