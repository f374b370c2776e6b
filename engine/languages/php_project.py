"""Where PHP's names lead: classes by the PSR-4 and PSR-0 tables of composer.json, names without a `use` beside the
importer, included files by their path."""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

SECTIONS = ("autoload", "autoload-dev")


class PhpProject:
    """Prefixes of namespaces, each with its folders; a class without a prefix is a file that ends in its name."""

    def __init__(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> None:
        self._paths = frozenset(paths)
        self._by_stem: dict[str, list[str]] = {}
        for path in paths:
            self._by_stem.setdefault(stem_of(path), []).append(path)
        places = {place for path in sorted(manifests) for place in _places(path, manifests[path])}
        # The longest prefix first, as Composer looks for them.
        self._places = sorted(places, key=lambda place: (-len(place[0]), place))

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        name = imported.module
        if name.startswith("."):
            found = self._included(name, importer)
        else:
            found = self._class(name.lstrip("\\").replace("\\", "/"), importer)
            if not found and "\\" not in name:
                found = self._existing(f"{folder_of(importer)}/{name}.php".lstrip("/"))
        return [found] if found and found != importer else []

    def companions(self, path: str) -> list[str]:
        """A test sees the class that it is named after."""
        stem = stem_of(path)
        subject = stem.removesuffix("Test").removesuffix("Cest").removesuffix("Spec")
        others = [other for other in self._by_stem.get(subject, ()) if other != path] if subject != stem else []
        found = nearest(others, path)
        return [found] if found else []

    def is_strict(self, path: str) -> bool:
        return False

    def _class(self, name: str, importer: str) -> str | None:
        """The file of a class, its name with slashes; without Composer's tables the file that ends in the name."""
        for prefix, folder in self._places:
            if name.startswith(prefix):
                found = self._existing(posixpath.normpath(f"{folder}/{name[len(prefix) :]}.php"))
                if found:
                    return found
        if self._places or "/" not in name:
            return None
        stem = name.rpartition("/")[2]
        return nearest([path for path in self._by_stem.get(stem, ()) if path.endswith(f"/{name}.php")], importer)

    def _included(self, name: str, importer: str) -> str | None:
        """An include's path from the file's own folder, else from the root, which runs most scripts."""
        places = (posixpath.join(folder_of(importer), name), name)
        return next((path for path in map(posixpath.normpath, places) if path in self._paths), None)

    def _existing(self, path: str) -> str | None:
        return path if path in self._paths else None


def _places(path: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Pairs of a prefix and a folder, both with slashes; nothing for a file that is not Composer's."""
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    for section in SECTIONS:
        tables = document.get(section) if isinstance(document, dict) else None
        for standard in ("psr-4", "psr-0"):
            table = tables.get(standard) if isinstance(tables, dict) else None
            for prefix, written in table.items() if isinstance(table, dict) else ():
                yield from _folders(path, standard, str(prefix).replace("\\", "/"), written)


def _folders(path: str, standard: str, prefix: str, written: object) -> Iterator[tuple[str, str]]:
    """PSR-4 leaves the prefix out of the path, PSR-0 repeats it."""
    for folder in written if isinstance(written, list) else [written]:
        if isinstance(folder, str):
            root = posixpath.normpath(posixpath.join(folder_of(path), folder))
            yield prefix, posixpath.join(root, prefix) if standard == "psr-0" else root
