"""Which dotted name each Python file has, and which file a name means."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class Modules:
    """Both ways between paths and dotted names. A file outside every package is named by its stem alone."""

    names: Mapping[str, str]
    paths: Mapping[str, str]

    def package(self, path: str) -> str:
        """The package that relative imports of this file start from; empty at the top."""
        name = self.names[path]
        return name if _is_package(path) else name.rpartition(".")[0]

    def resolved(self, path: str, level: int, module: str | None) -> str:
        """The absolute name that `from <level dots><module> import ...` means in this file; empty above the top."""
        if level == 0:
            return module or ""
        parts = self.package(path).split(".") if self.package(path) else []
        if level - 1 > len(parts):
            return ""
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, module] if module else base)


def modules(view: View) -> Modules:
    """The modules of a tree: a package begins at the highest folder in an unbroken row of `__init__.py`, or of folders
    below a source root without one (PEP 420) that start at the tree's top or at `src`."""
    return view.of_tree(_modules)


def _modules(view: View) -> Modules:
    names = {path: _name(view, path) for path in view.python if path.endswith(".py")}
    paths: dict[str, str] = {}
    for path, name in names.items():
        paths.setdefault(name, path)
    return Modules(names, paths)


def _name(view: View, path: str) -> str:
    pure = PurePosixPath(path)
    parts = [] if _is_package(path) else [pure.stem]
    folder = pure.parent
    while folder != PurePosixPath() and str(folder / "__init__.py") in view.files:
        parts.append(folder.name)
        folder = folder.parent
    if folder not in _ROOTS and len(parts) == 1 and all(each.isidentifier() for each in folder.parts):
        parts += [each for each in reversed(folder.parts) if each not in {"src", "lib"}]
    return ".".join(reversed(parts))


def _is_package(path: str) -> bool:
    return PurePosixPath(path).name == "__init__.py"


_ROOTS = frozenset(map(PurePosixPath, ("", "src", "lib", "python")))
