"""The names that mean something beyond a tree: of the standard library, and of the packages that were installed for it.

Everything is read as data, never imported. A name that stands anywhere in these texts, be it in a string or a comment,
is taken to mean something.
"""

import builtins
import re
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from engine.refactoring.view import Outside

MAX_FILES: Final = 40_000
MAX_FILE_BYTES: Final = 5_000_000
MAX_BYTES: Final = 600_000_000
_WORD: Final = re.compile(rb"[A-Za-z_]\w*")
_SUFFIXES: Final = frozenset({".py", ".pyi"})
# Test suites, and copies of other packages: pip carries requests and rich, whose every name would be taken.
_LEFT_OUT: Final = frozenset(
    {
        "__pycache__", "_distutils_hack", "_vendor", "_vendored", "ensurepip", "idlelib", "lib2to3", "pip",
        "pkg_resources", "setuptools", "site-packages", "test", "tests", "turtledemo", "vendor", "vendored",
    }
)  # fmt: skip


def known_outside(folders: Iterable[Path], own: Collection[str] = ()) -> Outside:
    """What the standard library and the packages installed in `folders` (site-packages) call things.

    `own` are the top-level names of the project itself: its own installed copy is no dependency. The answer is not
    complete where a folder is missing, or too large to be read to the end.
    """
    names = set(standard_library())
    for folder in folders:
        if not folder.is_dir():
            return Outside(frozenset(names), missing=f"there is no folder {folder.name} of installed packages")
        reader = _Reader(frozenset(own))
        names |= reader.names(folder)
        if reader.stopped_by:
            return Outside(frozenset(names), missing=f"the installed packages have {reader.stopped_by}")
    return Outside(frozenset(names), is_complete=True, missing="")


@lru_cache(maxsize=1)
def standard_library() -> frozenset[str]:
    """The names of the standard library of this interpreter, and of the built-in types' attributes."""
    built_in = (getattr(builtins, name) for name in dir(builtins))
    attributes = {attribute for each in built_in if isinstance(each, type) for attribute in dir(each)}
    return _Reader().names(Path(sysconfig.get_path("stdlib"))) | attributes | set(dir(builtins))


class _Reader:
    """Reads one folder within bounds; `stopped_by` says afterwards which bound was met."""

    def __init__(self, own: frozenset[str] = frozenset()) -> None:
        self.own = own
        self.stopped_by = ""

    def names(self, folder: Path) -> frozenset[str]:
        found: set[bytes] = set()
        left = MAX_BYTES
        paths = list(islice(self._paths(folder), MAX_FILES + 1))
        if len(paths) > MAX_FILES:
            self.stopped_by = f"more than {MAX_FILES:,} files"
        for path in paths[:MAX_FILES]:
            raw = self._read(path)
            left -= len(raw)
            if left < 0:
                self.stopped_by = f"more than {MAX_BYTES:,} bytes"
                break
            found.update(_WORD.findall(raw))
        return frozenset(word.decode("ascii") for word in found)

    def _paths(self, folder: Path) -> Iterator[Path]:
        """The Python files below, the folders in the order of their names; links to folders are not followed."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            for path in sorted(here.iterdir()):
                if path.is_symlink() or path.name in _LEFT_OUT:
                    continue
                if path.is_dir():
                    waiting += [path] if here != folder or path.name not in self.own else []
                elif path.suffix in _SUFFIXES and path.is_file() and (here != folder or path.stem not in self.own):
                    yield path

    def _read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            self.stopped_by = f"a file of more than {MAX_FILE_BYTES:,} bytes"
        return raw
