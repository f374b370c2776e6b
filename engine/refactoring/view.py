"""A tree as recipes see it: its files, what each of them is, and what was found out about them, kept while it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from engine.refactoring.change import ChangeSet
from engine.refactoring.source import Source, Unreadable, read_source

T = TypeVar("T")


class Role(StrEnum):
    """What a file is to a refactoring. Only `SOURCE` is edited; `PROTECTED` is source that rules forbid to touch."""

    SOURCE = "source"
    TEST = "test"
    PROTECTED = "protected"
    OTHER = "other"  # generated, vendored, data, documents: read for names, never edited


@dataclass(frozen=True, slots=True)
class Outside:
    """Names that mean something beyond the tree: those of the standard library and of what the project depends on.

    `is_complete` says whether every dependency was there to be read; where it is not, `missing` says which in words.
    """

    names: frozenset[str] = frozenset()
    is_complete: bool = False
    missing: str = "the project's dependencies were not installed"


NOTHING_KNOWN: Final = Outside()
_PYTHON: Final = (".py", ".pyi")


class View:
    """The files of one tree, as values: text files by path, with their roles.

    Building one is cheap, since nothing is parsed before it is asked for; `changed` keeps what was found out about the
    files that stay.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        roles: Mapping[str, Role] | None = None,
        outside: Outside = NOTHING_KNOWN,
    ) -> None:
        self.files: Mapping[str, bytes] = dict(sorted(files.items()))
        self.outside = outside
        self._roles = dict(roles or {})
        self._by_file: dict[tuple[Any, str], Any] = {}
        self._by_tree: dict[Any, Any] = {}

    @property
    def python(self) -> tuple[str, ...]:
        """The paths of all Python files, sorted; tests and stubs are among them."""
        return tuple(path for path in self.files if path.endswith(_PYTHON))

    def role(self, path: str) -> Role:
        """Source, where nothing else was said."""
        return self._roles.get(path, Role.SOURCE)

    def is_editable(self, path: str) -> bool:
        return path in self.files and self.role(path) is Role.SOURCE

    def source(self, path: str) -> Source | Unreadable:
        """The parsed file, read once. Raises KeyError for a path that is not there."""
        found: Source | Unreadable = self.of_file(_read, path)
        return found

    def sources(self) -> Mapping[str, Source]:
        """Every Python file that parses, by path."""
        read = {path: self.source(path) for path in self.python}
        return {path: source for path, source in read.items() if isinstance(source, Source)}

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Every Python file that no recipe can see into: whoever claims that a name is used nowhere must look here."""
        read = (self.source(path) for path in self.python)
        return tuple(source for source in read if isinstance(source, Unreadable))

    def of_file(self, find: Callable[["View", str], T], path: str) -> T:
        """`find(view, path)`, kept as long as the file reads the same. `find` must look at nothing but this file."""
        key = (find, path)
        if key not in self._by_file:
            self._by_file[key] = find(self, path)
        kept: T = self._by_file[key]
        return kept

    def of_tree(self, find: Callable[["View"], T]) -> T:
        """`find(view)`, kept for this view alone."""
        if find not in self._by_tree:
            self._by_tree[find] = find(self)
        kept: T = self._by_tree[find]
        return kept

    def seen_from(self, outside: Outside) -> "View":
        """The same tree, once more is known of what lies beyond it."""
        view = View(self.files, self._roles, outside)
        view._by_file = dict(self._by_file)
        return view

    def changed(self, changes: ChangeSet) -> "View":
        """The tree after a change. Raises `Conflict` where it does not fit. New files are source."""
        files = dict(self.files)
        for path, raw in changes.applied(self.files).items():
            if raw is None:
                del files[path]
            else:
                files[path] = raw
        view = View(files, self._roles, self.outside)
        view._by_file = {key: kept for key, kept in self._by_file.items() if key[1] not in changes.paths}
        return view


def _read(view: View, path: str) -> Source | Unreadable:
    return read_source(path, view.files[path])
