"""Where an `#include` leads: beside the file that says it, else to the one file whose path ends so."""

import posixpath
from collections.abc import Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

HEADER_ENDINGS: Final = (".h", ".hpp", ".hh", ".hxx")
# Without a folder of its own a name in angle brackets is the system's, unless a project offers it from here.
OFFERED_FOLDERS: Final = frozenset({"include", "inc", ""})


class CProject:
    """Files by their last name. A header and the source of its name are one unit: who includes one, links the other."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._by_name: dict[str, list[str]] = {}
        self._sources: dict[str, list[str]] = {}
        for path in paths:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
            if not path.endswith(HEADER_ENDINGS):
                self._sources.setdefault(stem_of(path), []).append(path)

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        written = imported.module
        is_outside = written.startswith("<")
        included = posixpath.normpath(written.strip("<>"))
        beside = posixpath.normpath(posixpath.join(folder_of(importer), included))
        if not is_outside and beside in self._paths:
            return [beside] if beside != importer else []
        candidates = [path for path in self._by_name.get(included.rpartition("/")[2], ()) if _ends(path, included)]
        if is_outside and "/" not in included:
            candidates = [path for path in candidates if folder_of(path).rpartition("/")[2] in OFFERED_FOLDERS]
        found = nearest(candidates, importer)
        return [found] if found and found != importer else []

    def companions(self, path: str) -> list[str]:
        """The source file of a header."""
        if not path.endswith(HEADER_ENDINGS):
            return []
        found = nearest(self._sources.get(stem_of(path), ()), path)
        return [found] if found else []

    def is_strict(self, path: str) -> bool:
        return True


def _ends(path: str, included: str) -> bool:
    return f"/{path}".endswith(f"/{included.removeprefix('../').lstrip('/')}")
