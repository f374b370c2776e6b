"""Where an import of JavaScript or TypeScript leads: to a path, an alias of a configuration, or a package's entry.

Endings may be left out, a folder stands for its `index`, and `./a.js` may mean a.ts. What runs comes before what only
declares types.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of
from engine.languages.node_packages import PACKAGE_FILE, PNPM_FILE, Packages
from engine.languages.tsconfig import CONFIGURATIONS, Configurations

MANIFESTS: Final = CONFIGURATIONS | {"tsconfig*.json", PACKAGE_FILE, PNPM_FILE}
# The best first, where two files differ in their ending only.
ENDINGS: Final = {ending: rank for rank, ending in enumerate(("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"))}
DECLARES: Final = frozenset({"ts", "mts", "cts"})
DECLARATIONS: Final = (".d.ts", ".d.mts", ".d.cts")
DECLARATION_RANK: Final = len(ENDINGS)
JAVASCRIPT: Final = (".js", ".jsx", ".mjs", ".cjs")


class EcmascriptProject:
    """The files of both languages by their path without its ending, and what the manifests say about names."""

    def __init__(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> None:
        own = {path: raw for path, raw in manifests.items() if path.rpartition("/")[2] in MANIFESTS}
        self._packages = Packages(own)
        self._configurations = Configurations(own, self._packages.by_name)
        self._paths = frozenset(paths)
        self._by_stem: dict[str, str] = {}
        self._declared: dict[str, str] = {}
        for path in paths:
            self._add(path)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        """One file at most; a declaration of types runs nothing, so its own imports lead nowhere."""
        if importer.endswith(DECLARATIONS):
            return ()
        key = (importer.rpartition("/")[0], imported.module)
        found = self._known.get(key)
        if found is None:
            file = self._find(*key)
            found = self._known[key] = (file,) if file else ()
        return found

    def companions(self, path: str) -> Sequence[str]:
        """What declares the types of a JavaScript file says the same as the file."""
        declared = self._declared.get(path.rpartition(".")[0])
        return (declared,) if declared is not None else ()

    def is_strict(self, path: str) -> bool:
        options = self._configurations.of(folder_of(path))
        return options.is_strict and (options.checks_javascript or not path.endswith(JAVASCRIPT))

    def _add(self, path: str) -> None:
        stem, _, ending = path.rpartition(".")
        if ending in DECLARES and stem.endswith(".d"):
            stem = stem[:-2]
            self._declared[stem] = path
        other = self._by_stem.setdefault(stem, path)
        if other is not path and _rank(path) < _rank(other):
            self._by_stem[stem] = path

    def _find(self, folder: str, module: str) -> str | None:
        module = module.partition("?")[0]  # `./a?worker` tells a bundler how to load it
        if module.startswith("."):
            place = _relative(folder, module)
            if place is None:
                return None
            return self._file(place) or self._first((*self._entries(place), *self._packages.sources(place)))
        options = self._configurations.of(folder)
        return self._first(options.places(module)) or self._first(self._packages.places(folder, module))

    def _entries(self, folder: str) -> Iterable[str]:
        package = self._packages.at(folder)
        return package.places("") if package else ()

    def _first(self, places: Iterable[str]) -> str | None:
        return next((file for file in map(self._file, places) if file), None)

    def _file(self, place: str) -> str | None:
        """The file that a place means, as it is written, with an ending added or exchanged, or as a folder."""
        if place in self._paths:
            return place
        found = self._by_stem.get(place)
        if found is None:
            stem, _, ending = place.rpartition(".")
            if ending in ENDINGS:
                found = self._by_stem.get(stem.removesuffix(".d") if ending in DECLARES else stem)
        return found or self._by_stem.get(f"{place}/index" if place else "index")


def _rank(path: str) -> int:
    stem, _, ending = path.rpartition(".")
    return DECLARATION_RANK if ending in DECLARES and stem.endswith(".d") else ENDINGS.get(ending, DECLARATION_RANK)


def _relative(folder: str, module: str) -> str | None:
    """The place that `./` or `../` leads to, "" for the root; None above it."""
    if module.startswith("./") and "/." not in module[1:] and "//" not in module:
        return f"{folder}/{module[2:]}".strip("/")
    place = posixpath.normpath(posixpath.join(folder, module))
    if place == ".." or place.startswith("../"):
        return None
    return "" if place == "." else place
