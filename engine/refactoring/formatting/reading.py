"""Values of configuration files as data: what has another type, or is out of bounds, was never said."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from engine.analysis.setup.formats import read_toml, table
from engine.refactoring.view import View

_MAX_WIDTH: Final = 320  # ruff takes no wider line


def toml(view: View, path: str) -> dict[str, Any]:
    """The document of one file, empty where there is none."""
    return view.of_file(_toml, path) if path in view.files else {}


def folders(path: str) -> list[str]:
    """The folders above a file, the nearest first; the top is empty."""
    return ["" if str(folder) == "." else str(folder) for folder in PurePosixPath(path).parents]


def tool(view: View, folder: str, name: str) -> dict[str, Any] | None:
    """What the `pyproject.toml` of a folder says to a tool; None where it does not name it."""
    said = table(toml(view, beside(folder, "pyproject.toml")), "tool").get(name)
    return said if isinstance(said, dict) else None


def beside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def one_of(known: Sequence[str], value: object) -> str:
    """The value where it is one of those known; else nothing."""
    return value if isinstance(value, str) and value in known else ""


def width(value: object, default: int) -> int:
    """A number of columns."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MAX_WIDTH:
        return default
    return value


def _toml(view: View, path: str) -> dict[str, Any]:
    return read_toml(view.files[path])
