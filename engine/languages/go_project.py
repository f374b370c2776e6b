"""Where a Go import leads: to a package, which is a folder of some module of the repository.

All files of a package are one unit that is imported as a whole. So an import leads to one file that stands for its
package, and the files of a package lead from one to the next: a thousand importers of a thousand files are two thousand
edges. The compiler refuses circles between packages, and this makes none.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from engine.languages.language import ImportedName, folder_of, nearest

MODULE_FILE: Final = "go.mod"
WORKSPACE_FILE: Final = "go.work"
MANIFESTS: Final = frozenset({MODULE_FILE, WORKSPACE_FILE})
TEST_ENDING: Final = "_test.go"
MAX_LINES: Final = 5_000
# Programs that write code stand beside what they write, left out of the build: they do not speak for the package.
GENERATORS: Final = ("gen", "main", "mk")


class GoProject:
    """Packages by folder, and the folders of all modules by their path."""

    def __init__(self, paths: Sequence[str], manifests: Mapping[str, bytes]) -> None:
        self._next: dict[str, str] = {}
        self._face: dict[str, str] = {}
        self._roots: dict[str, list[str]] = {}
        self._replaced: dict[str, dict[str, str]] = {}
        for path, raw in sorted(manifests.items()):
            if path.rpartition("/")[2] in MANIFESTS:
                self._read(folder_of(path), raw)
        packages: dict[str, list[str]] = {}
        for path in paths:
            packages.setdefault(path.rpartition("/")[0], []).append(path)
        for folder, files in packages.items():
            self._link(folder, files)
        self._module_of: dict[str, str | None] = {"": "" if "" in self._replaced else None}
        self._known: dict[tuple[str | None, str], tuple[str, ...]] = {}

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        """The file that stands for the imported package."""
        folder = importer.rpartition("/")[0]
        if imported.module.startswith("."):
            return self._faces([posixpath.normpath(posixpath.join(folder, imported.module))])
        key = (self._module(folder), imported.module)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._faces(self._folders(*key))
        return found

    def companions(self, path: str) -> Sequence[str]:
        """The next file of the package; tests are built with the other tests and with the package itself."""
        following = self._next.get(path)
        found = () if following is None else (following,)
        face = self._face.get(folder_of(path)) if path.endswith(TEST_ENDING) else None
        return found if face is None else (*found, face)

    def is_strict(self, path: str) -> bool:
        return True

    def _read(self, folder: str, raw: bytes) -> None:
        """Take what a go.mod or go.work says: the module's path, and which modules stand in folders of their own."""
        replaced = self._replaced.setdefault(folder, {})
        for verb, words in _directives(raw):
            if verb == "module" and words:
                self._roots.setdefault(words[0], []).append(folder)
            elif verb == "replace" and "=>" in words[1:]:
                place = words[words.index("=>") + 1 :]
                if place and place[0].startswith("."):
                    replaced[words[0]] = _place(folder, place[0])

    def _link(self, folder: str, files: Sequence[str]) -> None:
        """Lead from each file of a package to the next one, tests apart, and choose the one that stands for it."""
        built = [path for path in files if not path.rpartition("/")[2].startswith(("_", "."))]
        tests = [path for path in built if path.endswith(TEST_ENDING)]
        own = [path for path in built if not path.endswith(TEST_ENDING)]
        for ring in (own, tests):
            if len(ring) > 1:
                self._next.update(zip(ring, (*ring[1:], ring[0]), strict=True))
        if own:
            self._face[folder] = min(own, key=lambda path: _order(folder, path))

    def _module(self, folder: str) -> str | None:
        """The folder of the module or workspace that a folder belongs to, None outside of all."""
        asked = []
        while folder not in self._module_of:
            asked.append(folder)
            if folder in self._replaced:
                self._module_of[folder] = folder
                break
            folder = folder_of(folder)
        found = self._module_of[folder]
        self._module_of.update(dict.fromkeys(asked, found))
        return found

    def _folders(self, home: str | None, name: str) -> Iterator[str]:
        """The folders that an import path may mean, the longest path of a module first."""
        if home is not None:
            yield _place(home, f"vendor/{name}")
        module = name
        while module:
            inside = name[len(module) :].lstrip("/")
            replaced = self._replacement(home, module)
            if replaced is not None:
                yield _place(replaced, inside)
            root = nearest(self._roots.get(module, ()), _place(home or "", MODULE_FILE))
            if root is not None:
                yield _place(root, inside)
            module = folder_of(module)

    def _replacement(self, home: str | None, module: str) -> str | None:
        """Where a module stands by the word of the own go.mod, or of a go.work above."""
        while home is not None:
            found = self._replaced.get(home, {}).get(module)
            if found is not None:
                return found
            home = folder_of(home) if home else None
        return None

    def _faces(self, folders: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
        found = next((face for face in map(self._face.get, folders) if face), None)
        return () if found is None else (found,)


class _Directive(NamedTuple):
    verb: str
    words: list[str]


def _directives(raw: bytes) -> Iterator[_Directive]:
    """The statements of a go.mod or go.work, each line of a block in parentheses as one of its own."""
    block = ""
    for line in raw.decode("utf-8", "replace").splitlines()[:MAX_LINES]:
        words = [word.strip('"`') for word in line.partition("//")[0].split()]
        if words == [")"]:
            block = ""
        elif len(words) == 2 and words[1] == "(":
            block = words[0]
        elif words:
            yield _Directive(block, words) if block else _Directive(words[0], words[1:])


def _order(folder: str, path: str) -> tuple[bool, bool, str]:
    """The file that is named like its package is the best to stand for it, a program that writes code the last."""
    name = path.rpartition("/")[2]
    return name != f"{folder.rpartition('/')[2]}.go", name.startswith(GENERATORS), path


def _place(folder: str, inside: str) -> str:
    """A place below a folder as seen from the repository's root, "" for the root."""
    path = posixpath.normpath(posixpath.join(folder, inside))
    return "" if path == "." else path
