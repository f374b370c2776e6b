"""Where a `using` of C# leads: the folder that has the namespace's name, as the tools make it.

What a `using` names is a namespace and no file, and files of one namespace see each other without a word. So an edge
leads to every file of the namespace, which tells what a test can reach and nothing about circles: it never closes one.
"""

import re
from collections.abc import Sequence
from typing import Final

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

MAX_FILES: Final = 200  # of one namespace that are followed
PLATFORM: Final = frozenset({"System", "Microsoft", "Windows", "Xunit", "NUnit", "Moq"})
_TEST_FOLDER = re.compile(r"(?i:(?:.*[.\-_])?(?:unit|integration|functional|e2e)?(?:tests?|specs?))\Z|.*[a-z]Tests?\Z")
_TEST_STEM = re.compile(r".*(?:Tests?|TestCase|Specs?|Fixture)\Z")
_TEST_WORD = re.compile(r"(?:Tests?|TestCase|Specs?|Fixture)\Z")


def is_test_path(path: str) -> bool:
    """Whether a file is of a test project (`Shop.Tests/`, `test/`) or named as a class of tests."""
    return bool(_TEST_STEM.match(stem_of(path))) or any(map(_TEST_FOLDER.match, path.split("/")[:-1]))


class CsharpProject:
    """Folders by the last word of the namespace that they stand for."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._files: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        for path in paths:
            self._files.setdefault(folder_of(path), []).append(path)
            self._by_stem.setdefault(stem_of(path), []).append(path)
        self._folders: dict[str, list[str]] = {}
        for folder in sorted(self._files):
            self._folders.setdefault(_dotted(folder).rpartition(".")[2], []).append(folder)
        self._found: dict[str, list[str]] = {}

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        namespace = imported.module
        if namespace not in self._found:
            self._found[namespace] = self._namespace(namespace)
        found = self._found[namespace] or self._class(namespace, importer)
        return [path for path in found if path != importer]

    def companions(self, path: str) -> list[str]:
        """The class that a test is named after; and the other parts of a class, `Cart.cs` and `Cart.Prices.cs`."""
        stem = stem_of(path)
        subject = _TEST_WORD.sub("", stem)
        if subject == stem:
            return [other for other in self._by_stem[stem] if folder_of(other) == folder_of(path) and other != path]
        found = nearest([other for other in self._by_stem.get(subject, ()) if not is_test_path(other)], path)
        return [found] if found else []

    def is_strict(self, path: str) -> bool:
        return True

    def _namespace(self, namespace: str) -> list[str]:
        """The files of every folder that ends in the namespace: as a whole, else without the words before it that
        folders often leave out."""
        parts = namespace.split(".")
        if parts[0] in PLATFORM:
            return []
        candidates = self._folders.get(parts[-1], ())
        for first in range(max(1, len(parts) - 1)):
            ending = "." + ".".join(parts[first:])
            folders = [folder for folder in candidates if f".{_dotted(folder)}".endswith(ending)]
            if folders:
                return [path for folder in folders for path in self._files[folder]][:MAX_FILES]
        return []

    def _class(self, name: str, importer: str) -> list[str]:
        """The file of the class that `using static` or an alias names."""
        parts = name.partition("<")[0].split(".")
        if len(parts) < 2 or parts[0] in PLATFORM:
            return []
        ending = parts[-2]
        same = [path for path in self._by_stem.get(parts[-1], ()) if _dotted(folder_of(path)).endswith(ending)]
        found = nearest(same, importer)
        return [found] if found else []


def _dotted(folder: str) -> str:
    return folder.replace("/", ".")
