"""Where a Python import leads: modules by name, from the folders in which Python would look for them.

The rules are those of the import system: a regular package hides all that comes later on the path, namespace packages
(PEP 420) are put together from several folders, and the standard library comes before installed code.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence

from engine.languages.language import ImportedName, folder_of, nearest, stem_of

# Folders inside a project that installers put on the path.
SOURCE_FOLDERS = ("src", "lib", "python")
PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})


class PythonProject:
    """Modules are written with slashes and without their ending: `a.b.c` below the folder `src` is `src/a/b/c`."""

    def __init__(self, paths: Sequence[str], manifests: Iterable[str] = ()) -> None:
        self._paths = frozenset(paths)
        self._files: dict[str, str] = {}
        self._packages: set[str] = set()
        for path in paths:
            self._add(path)
        self._folders = _with_folders_around({folder_of(path) for path in self._files.values()})
        projects = {folder_of(path) for path in manifests if path.rpartition("/")[2] in PROJECT_FILES}
        self._distant = self._distant_roots(projects)
        self._around: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._search: dict[str, tuple[str, ...]] = {}
        self._roots: dict[tuple[str, str], tuple[str, ...]] = {}
        self._known: dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]] = {}

    def targets(self, importer: str, imported: ImportedName) -> Sequence[str]:
        """A submodule for each name that is one, else the module that has the names; `a.b` for `import a.b`.

        The packages around a module are its companions, not its targets: every import of a submodule would else close
        a circle with a package that gathers its modules. A stub runs nothing, so its imports lead nowhere.
        """
        if importer.endswith(".pyi"):
            return ()
        key = (importer.rpartition("/")[0], imported.module, imported.names)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(*key)
        return found

    def companions(self, path: str) -> Sequence[str]:
        """Loading a module runs the packages around it, and its stub says the same; pytest loads the conftest.py of
        every folder above a test."""
        key = (folder_of(path), is_collected(path))
        found = self._around.get(key)
        if found is None:
            names = ("__init__.py", "conftest.py") if key[1] else ("__init__.py",)
            around = (_join(folder, name) for folder in _upwards(key[0]) for name in names)
            found = self._around[key] = tuple(other for other in around if other in self._paths)
        stub = f"{path}i"
        return (*found, stub) if stub in self._paths else found

    def is_strict(self, path: str) -> bool:
        return False

    def _add(self, path: str) -> None:
        """A package hides a module of its name, and source its stub; sorted paths bring `x.py` before `x.pyi`."""
        module, _, extension = path.rpartition(".")
        folder, _, stem = module.rpartition("/")
        if stem != "__init__":
            self._files.setdefault(module, path)
        elif extension == "py":
            self._packages.add(folder)
            self._files[folder] = path
        else:
            self._packages.add(folder)
            self._files.setdefault(folder, path)

    def _distant_roots(self, projects: Iterable[str]) -> dict[str, list[str]]:
        """The folders from which a first name can be imported by anybody, since they may be installed: those of whole
        packages, and those that hold a project."""
        installed = {below for project in projects for below in (project, *_source_folders(project))}
        found: dict[str, list[str]] = {}
        for module in self._folders | self._files.keys():
            folder, _, name = module.rpartition("/")
            is_whole = module in self._packages and folder not in self._packages
            if is_whole or (folder in installed and folder not in self._packages):
                found.setdefault(name, []).append(folder)
        return found

    def _find(self, folder: str, module: str, names: tuple[str, ...]) -> tuple[str, ...]:
        for base in self._bases(folder, module):
            own = self._files.get(base)
            if own is None and not names and "." in module:
                # What is no file here is a compiled module of the package around it.
                own = self._files.get(folder_of(base))
            found = {self._files.get(_join(base, name), own) for name in names} if names else {own}
            if files := sorted(path for path in found if path):
                return tuple(files)
        return ()

    def _bases(self, folder: str, name: str) -> Sequence[str]:
        """The places where a module may stand, by its name as it is written."""
        relative = name.lstrip(".")
        inside = relative.replace(".", "/")
        level = len(name) - len(relative)
        if not level:
            return [_join(root, inside) for root in self._roots_of(folder, relative.partition(".")[0])]
        for _ in range(level - 1):
            if not folder:
                return ()
            folder = folder_of(folder)
        return (_join(folder, inside),)

    def _roots_of(self, folder: str, first: str) -> tuple[str, ...]:
        key = (folder, first)
        found = self._roots.get(key)
        if found is None:
            found = self._roots[key] = self._find_roots(folder, first)
        return found

    def _find_roots(self, folder: str, first: str) -> tuple[str, ...]:
        """The folders in which an import from `folder` finds its first name: one for a module or a regular package."""
        around = [root for root in self._search_path(folder) if _join(root, first) in self._folders]
        regular = [root for root in self._search_path(folder) if _join(root, first) in self._files]
        if first in sys.stdlib_module_names:
            return tuple(root for root in regular if self._hides_library(root, first, folder))[:1]
        if regular:
            return (regular[0],)
        distant = self._distant.get(first, ())
        regular = sorted(root for root in distant if _join(root, first) in self._files)
        closest = nearest(regular, folder)
        if closest is not None and not around:
            return (closest,)
        return (*around, *sorted(set(distant) - set(around)))

    def _hides_library(self, root: str, first: str, folder: str) -> bool:
        """A script's own folder and the one that a program is started in come before the standard library."""
        return root in {"", folder} or f"{folder}/".startswith(f"{root}/{first}/")

    def _search_path(self, folder: str) -> tuple[str, ...]:
        """The folders around a file that are no packages, the closest first, each with its `src`; the root is one."""
        found = self._search.get(folder)
        if found is None:
            roots = [around for around in _upwards(folder) if not around or around not in self._packages]
            found = self._search[folder] = tuple(root for around in roots for root in self._with_sources(around))
        return found

    def _with_sources(self, folder: str) -> list[str]:
        inside = [below for below in _source_folders(folder) if below in self._folders and below not in self._packages]
        return [folder, *inside]


def is_collected(path: str) -> bool:
    """Whether pytest or unittest find tests in this file by its name."""
    stem = stem_of(path)
    return stem.startswith("test_") or stem.endswith("_test") or stem in {"test", "tests"}


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _upwards(folder: str) -> Iterator[str]:
    """A folder and all that hold it, the root "" last."""
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def _source_folders(folder: str) -> tuple[str, ...]:
    return tuple(_join(folder, name) for name in SOURCE_FOLDERS)


def _with_folders_around(folders: Iterable[str]) -> frozenset[str]:
    """These folders and all that hold them, without the root."""
    found: set[str] = set()
    for folder in folders:
        while folder and folder not in found:
            found.add(folder)
            folder = folder_of(folder)
    return frozenset(found)
