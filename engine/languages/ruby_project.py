"""Where Ruby's names lead: required paths below a load path, and constants by file names as Zeitwerk reads them."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

MAX_LEVELS: Final = 12  # of namespaces that are looked through for a constant
TEST_ROOTS: Final = frozenset({"spec", "test", "tests"})
_ACRONYM = re.compile(r"([A-Z\d]+)([A-Z][a-z])")
_HUMP = re.compile(r"([a-z\d])([A-Z])")
_TEST_WORD = re.compile(r"_(?:spec|test)\Z|\A(?:spec|test)_")


class RubyProject:
    """Files by their path below a root: `lib`, each folder in `app`, their `concerns`, a folder of tests, or none."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._below: dict[str, list[str]] = {}
        for path in paths:
            self._below.setdefault(_below_root(path), []).append(path)

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        module = imported.module
        if module.startswith("."):
            found: str | None = posixpath.normpath(posixpath.join(folder_of(importer), module))
            found = next((path for path in (found, f"{found}.rb") if path in self._paths), None)
        elif module.endswith(".rb"):
            found = self._nearest(module, importer)
        else:
            found = self._constant(module, importer)
        return [found] if found else []

    def companions(self, path: str) -> list[str]:
        """A test sees the file that it is named after, in the same place below its own root."""
        stem = stem_of(path)
        subject = _TEST_WORD.sub("", stem)
        if subject == stem:
            return []
        folder = folder_of(_below_root(path)).split("/")
        # `spec/models/user_spec.rb` is about `app/models/user.rb`, which Rails finds below `app/models`.
        for parts in (folder, folder[1:]):
            found = self._nearest("/".join([*filter(None, parts), f"{subject}.rb"]), path)
            if found and found != path:
                return [found]
        return []

    def is_strict(self, path: str) -> bool:
        return False

    def _nearest(self, below: str, importer: str) -> str | None:
        return nearest([path for path in self._below.get(below, ()) if path != importer], importer)

    def _constant(self, name: str, importer: str) -> str | None:
        """The file of a constant as seen from another file: in its own namespace first, then in each around it."""
        wanted = "/".join(map(underscored, name.removeprefix("::").split("::")))
        namespaces = [""] if name.startswith("::") else _namespaces(_below_root(importer))
        for namespace in namespaces:
            below = f"{namespace}/{wanted}.rb".lstrip("/")
            if self._below.get(below):
                return self._nearest(below, importer)
        return None


def underscored(name: str) -> str:
    """The name of a constant as its file has it: `HTTPClient` is http_client."""
    return _HUMP.sub(r"\1_\2", _ACRONYM.sub(r"\1_\2", name)).lower()


def _namespaces(below: str) -> Iterator[str]:
    """The namespaces that a file's code stands in, the innermost first."""
    namespace = below.removesuffix(".rb")
    for _ in range(MAX_LEVELS):
        yield namespace
        if not namespace:
            return
        namespace = folder_of(namespace)


def _below_root(path: str) -> str:
    """The path below the last root that it has."""
    parts = path.split("/")
    start = 0
    for index, part in enumerate(parts[:-1]):
        if part == "lib" or part in TEST_ROOTS:
            start = index + 1
        elif part == "app" and index + 2 < len(parts):
            start = index + (3 if parts[index + 2] == "concerns" and index + 3 < len(parts) else 2)
            break
    return "/".join(parts[start:])
