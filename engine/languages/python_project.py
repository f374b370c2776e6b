"""Where a Python import leads: modules by name, from any folder that is not itself a package."""

import sys
from collections.abc import Sequence

from engine.languages.language import ImportedName, folder_of, nearest, stem_of


class PythonProject:
    """Modules by name: a module may be imported from any folder above it that is not itself a package."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._packages = {folder_of(path) for path in paths if stem_of(path) == "__init__"}
        self._by_last_name: dict[str, list[str]] = {}
        for path in paths:
            module = path.rpartition(".")[0].removesuffix("/__init__")
            self._by_last_name.setdefault(module.rpartition("/")[2], []).append(module)

    def targets(self, importer: str, imported: ImportedName) -> list[str]:
        base = self._module(importer, imported.module)
        found = [self._module(importer, self._below(imported.module, name)) for name in imported.names]
        return sorted({path for path in (*(path or base for path in found), *([] if found else [base])) if path})

    def companions(self, path: str) -> list[str]:
        """Loading a module runs the packages around it; pytest loads the conftest.py of every folder above a test."""
        found, folder = [], folder_of(path)
        names = ("__init__.py", "conftest.py") if is_collected(path) else ("__init__.py",)
        while True:
            around = (f"{folder}/{name}".lstrip("/") for name in names)
            found += [other for other in around if other in self._paths and other != path]
            if not folder:
                return found
            folder = folder_of(folder)

    def is_strict(self, path: str) -> bool:
        return False

    @staticmethod
    def _below(module: str, name: str) -> str:
        return f"{module}{'' if module.endswith('.') else '.'}{name}"

    def _module(self, importer: str, name: str) -> str | None:
        relative = name.lstrip(".")
        level = len(name) - len(relative)
        if not level:
            return self._absolute(importer, name)
        folder = folder_of(importer)
        for _ in range(level - 1):
            folder = folder_of(folder)
        return self._file("/".join(part for part in (folder, *relative.split(".")) if part))

    def _absolute(self, importer: str, name: str) -> str | None:
        wanted = name.replace(".", "/")
        candidates = [
            module
            for module in self._by_last_name.get(wanted.rpartition("/")[2], ())
            if (module == wanted or module.endswith("/" + wanted)) and self._is_root(module, wanted, importer)
        ]
        module = nearest(candidates, importer)
        return self._file(module) if module else None

    def _is_root(self, module: str, wanted: str, importer: str) -> bool:
        root = module[: -len(wanted)].rstrip("/")
        if root and wanted.partition("/")[0] in sys.stdlib_module_names:
            return root == folder_of(importer) and root not in self._packages
        return root not in self._packages

    def _file(self, module: str) -> str | None:
        """The path of a module or package, written with slashes."""
        options = (f"{module}/__init__.py", f"{module}.py", f"{module}/__init__.pyi", f"{module}.pyi")
        return next((path for path in options if path.lstrip("/") in self._paths), None)


def is_collected(path: str) -> bool:
    """Whether pytest or unittest find tests in this file by its name."""
    stem = stem_of(path)
    return stem.startswith("test_") or stem.endswith("_test") or stem in {"test", "tests"}
