"""Where a Java import leads: `a.b.C` is a file that ends in a/b/C.java, under whatever source root.

Classes of one package use each other without an import. What a file creates and what it extends stands in its facts as
an import of names from its own package, which closes no circle.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

ENDINGS: Final = (".java", ".kt")
ALL: Final = ("*",)
# `import static a.b.C.D.method` names a class two words further left.
MAX_INNER: Final = 2
MAX_ROOTS: Final = 200  # of one package
MAX_PACKAGE: Final = 200
TEST_WORD: Final = re.compile(r"^Test(?=[A-Z])|(?:Tests?|TestCase|IT|ITCase|Spec)$")
_LAST_WORD: Final = re.compile(r"[A-Z][^A-Z]*\Z")
_SOURCE_ROOT: Final = re.compile(r"/(?:.*?/)?(?:(?:src|source|main|test[A-Za-z]*)/)+")


class JavaProject:
    """Files by their folder, and folders by the last name and the last two of the package that they may hold."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._files: dict[str, list[str]] = {}
        for path in paths:
            self._files.setdefault(path.rpartition("/")[0], []).append(path)
        self._folders: dict[str, list[str]] = {}
        for folder in self._files:
            for ending in {_last_two(folder), folder.rpartition("/")[2]}:
                self._folders.setdefault(ending, []).append(folder)
        self._packages: dict[str, list[str]] = {}
        self._known: dict[tuple[str, bool], tuple[tuple[str, ...], ...]] = {}

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        """The file of a class, also for what stands inside of it; the files of a package for `a.b.*`."""
        module, names = imported.module, imported.names
        if names and names != ALL:
            return self._mates(importer, module.replace(".", "/"), names)
        key = (module, bool(names))
        options = self._known.get(key)
        if options is None:
            options = self._known[key] = tuple(self._options(*key))
        if len(options) > 1:
            closest = nearest([files[0] for files in options], importer)
            return next(files for files in options if files[0] == closest)
        return options[0] if options else ()

    def companions(self, path: str) -> Sequence[str]:
        """What a test surely uses: the class of its own package that it is named after, or after whose beginning."""
        subject = stem_of(path)
        bare = TEST_WORD.sub("", subject)
        if bare == subject:
            return ()
        package = _package_of(folder_of(path))
        for name in _shorter(bare):
            closest = nearest(self._named(package, name), path)
            if closest is not None and closest != path:
                return (closest,)
        return ()

    def is_strict(self, path: str) -> bool:
        return True

    def _options(self, module: str, has_star: bool) -> Iterator[tuple[str, ...]]:
        """What an import may lead to, one option a source root."""
        place = module.replace(".", "/")
        folders = self._package(place) if has_star else []
        if folders:
            yield from (tuple(self._files[folder][:MAX_PACKAGE]) for folder in folders)
            return
        for _ in range(MAX_INNER + 1):
            package, _, name = place.rpartition("/")
            found = self._named(package, name)
            if found:
                yield from ((path,) for path in found)
                return
            place = package

    def _mates(self, importer: str, package: str, names: Sequence[str]) -> tuple[str, ...]:
        """Those of the names that are classes of the importer's own package."""
        found = (nearest(self._named(package, name), importer) for name in names)
        return tuple(path for path in found if path is not None)

    def _named(self, package: str, name: str) -> list[str]:
        """The files of a class, one a source root; Kotlin's count as well."""
        options = (f"{folder}/{name}{ending}" for folder in self._package(package) for ending in ENDINGS)
        return [path for path in options if path in self._paths]

    def _package(self, place: str) -> list[str]:
        """The folders of a package, one a source root."""
        found = self._packages.get(place)
        if found is None:
            ending = f"/{place}"
            likely = self._folders.get(_last_two(place), ()) if place else ()
            found = self._packages[place] = [folder for folder in likely if f"/{folder}".endswith(ending)][:MAX_ROOTS]
        return found


def _shorter(name: str) -> Iterator[str]:
    """A name, and what is left of it without its last words: ShoppingCart, Shopping."""
    while name:
        yield name
        shorter = _LAST_WORD.sub("", name)
        name = "" if shorter == name else shorter


def _package_of(folder: str) -> str:
    """The folders of the package: what follows the source root, which is named java, or begins with src or test."""
    place = f"/{folder}/"
    _, java, package = place.rpartition("/java/")
    if not java:
        root = _SOURCE_ROOT.match(place)
        package = place[root.end() :] if root else place
    return package.strip("/")


def _last_two(place: str) -> str:
    above, _, last = place.rpartition("/")
    return f"{above.rpartition('/')[2]}/{last}" if above else last
