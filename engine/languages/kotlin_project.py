"""Where Kotlin's imports lead: classes by the end of their path, in Kotlin or Java, and packages by their folder.

Kotlin lets the common beginning of all packages be left out of the folders, and a file may hold any names of its
package: a function's file is found only where the package has one file. Classes of one package use each other without
an import; what a file makes or asks stands in its facts as an import of names from its own package.
"""

import re
from collections.abc import Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

MIN_PARTS: Final = 2  # of a package that must stand in the folders: "util" alone is no proof
ALL: Final = ("*",)
_SOURCE_ROOT: Final = re.compile(r".*/(?:src|kotlin|java|main|test|\w+Main|\w+Test)/")
_COLLECTED: Final = re.compile(r"Test[A-Z0-9].*\Z|.*(?:Tests?|TestCase|IT|Spec)\Z")
_TEST_WORD: Final = re.compile(r"\ATest(?=[A-Z])|(?:Tests?|TestCase|IT|Spec)\Z")


class KotlinProject:
    """Files by their stem and by the last part of their folder."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._by_stem: dict[str, list[str]] = {}
        self._by_folder: dict[str, list[str]] = {}
        for path in paths:
            # A dash in front hides what a file holds from Java.
            self._by_stem.setdefault(stem_of(path).lstrip("-"), []).append(path)
            self._by_folder.setdefault(folder_of(path).rpartition("/")[2], []).append(path)

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        parts = imported.module.split(".")
        if imported.names and imported.names != ALL:
            package = _package_of(importer)
            mates = (self._mate(name, package, importer) for name in imported.names)
            return [path for path in mates if path and path != importer]
        if imported.names:
            return [path for path in self._package(parts, importer) if path != importer]
        # `a.b.C.Inner` and `a.b.C.Companion.make` name a class further left.
        for count in range(len(parts), max(len(parts) - 3, 0), -1):
            found = self._class(parts[:count], importer)
            if found:
                return [found]
        alone = self._package(parts[:-1], importer)
        return alone if len(alone) == 1 and alone != [importer] else []

    def companions(self, path: str) -> list[str]:
        """A test sees its own package; the class that it is named after is the one it surely uses."""
        stem = stem_of(path)
        subject = _TEST_WORD.sub("", stem)
        if subject == stem:
            return []
        found = self._mate(subject, _package_of(path), path)
        return [found] if found and found != path else []

    def is_strict(self, path: str) -> bool:
        return True

    def _mate(self, name: str, package: str, importer: str) -> str | None:
        """The file of a class of the importer's own package, in its own source root or in another one."""
        return nearest([path for path in self._by_stem.get(name, ()) if _package_of(path) == package], importer)

    def _class(self, parts: Sequence[str], importer: str) -> str | None:
        wanted = [path for path in self._by_stem.get(parts[-1], ()) if _is_package(folder_of(path), parts[:-1])]
        return nearest(wanted, importer)

    def _package(self, parts: Sequence[str], importer: str) -> list[str]:
        """The files of the folder of a package, the nearest one where several modules have such a folder."""
        inside = self._by_folder.get(parts[-1], ()) if parts else ()
        folders = sorted({folder_of(path) for path in inside if _is_package(folder_of(path), parts)})
        folder = nearest(folders, importer)
        return [path for path in inside if folder_of(path) == folder] if folder else []


def is_collected(path: str) -> bool:
    """Whether JUnit or Kotest find tests in this file by its name."""
    return bool(_COLLECTED.match(stem_of(path)))


def _package_of(path: str) -> str:
    """The folders of a file's package: what follows the last folder that is called like a source root."""
    return _SOURCE_ROOT.sub("", f"/{folder_of(path)}/")


def _is_package(folder: str, parts: Sequence[str]) -> bool:
    """Whether a folder is that of a package: all its parts, or all but the first few, which may be left out."""
    here = folder.split("/")
    shared = 0
    while shared < min(len(here), len(parts)) and here[-1 - shared] == parts[-1 - shared]:
        shared += 1
    return shared >= min(len(parts), MIN_PARTS)
