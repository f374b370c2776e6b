"""Whether a repository asks a type checker: then a change has to satisfy one."""

from collections.abc import Mapping
from typing import Final

_FILES: Final = ("mypy.ini", ".mypy.ini", "pyrightconfig.json", "pyrefly.toml", "ty.toml")
_SECTIONS: Final = {
    "pyproject.toml": (
        b"[tool.mypy",
        b"[[tool.mypy",
        b"[tool.pyright",
        b"[tool.basedpyright",
        b"[tool.pyrefly",
        b"[tool.ty]",
        b"[tool.ty.",
    ),
    "setup.cfg": (b"[mypy",),
    "tox.ini": (b"[mypy",),
}


def asks_for_types(files: Mapping[str, bytes]) -> bool:
    """Whether the configuration of a checker stands at the top of a tree."""
    if any(path in files for path in _FILES):
        return True
    lines = ((marks, line) for path, marks in _SECTIONS.items() for line in files.get(path, b"").splitlines())
    return any(line.strip().startswith(marks) for marks, line in lines)
