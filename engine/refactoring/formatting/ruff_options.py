"""What a repository says to ruff about the layout of a file."""

import posixpath
from typing import Any, Final

from engine.analysis.setup.formats import table
from engine.refactoring.formatting.reading import beside, folders, one_of, toml, tool, width
from engine.refactoring.formatting.style import DYNAMIC, TARGETS, Formatter, Style
from engine.refactoring.view import View

MAX_EXTENDED: Final = 5
_FILES: Final = (".ruff.toml", "ruff.toml")
_USUAL_TARGET: Final = "py310"  # what ruff takes where nothing is said


def ruff_options(view: View, path: str) -> dict[str, Any] | None:
    """The nearest configuration above a file, with those that it extends; None where there is none."""
    for folder in folders(path):
        own = [toml(view, place) for name in _FILES if (place := beside(folder, name)) in view.files]
        said = own[0] if own else tool(view, folder, "ruff")
        if said is not None:
            return _extended(view, folder, said, MAX_EXTENDED)
    return None


def ruff_style(options: dict[str, Any], oldest: str) -> Style:
    """The layout that the options come to; `oldest` is the Python that the project says it needs, or empty."""
    layout = table(options, "format")
    return Style(
        Formatter.RUFF,
        one_of(TARGETS, options.get("target-version")) or oldest or _USUAL_TARGET,
        width(options.get("line-length"), 88),
        width(options.get("indent-width"), 4),
        one_of(("double", "single", "preserve"), layout.get("quote-style")) or "double",
        one_of(("space", "tab"), layout.get("indent-style")) or "space",
        one_of(("auto", "lf", "cr-lf", "native"), layout.get("line-ending")) or "auto",
        skip_magic_trailing_comma=layout.get("skip-magic-trailing-comma") is True,
        docstring_code=layout.get("docstring-code-format") is True,
        docstring_code_length=width(layout.get("docstring-code-line-length"), DYNAMIC),
        preview=layout.get("preview", options.get("preview")) is True,
    )


def _extended(view: View, folder: str, said: dict[str, Any], left: int) -> dict[str, Any]:
    """With what it takes over from another file of the repository; one that stands elsewhere is not known."""
    base = said.get("extend")
    if not isinstance(base, str) or not left:
        return said
    path = posixpath.normpath(posixpath.join(folder, base))
    at = posixpath.dirname(path)
    below = tool(view, at, "ruff") if posixpath.basename(path) == "pyproject.toml" else toml(view, path)
    taken = _extended(view, at, below or {}, left - 1)
    return {**taken, **said, "format": {**table(taken, "format"), **table(said, "format")}}
