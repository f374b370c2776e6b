"""What a repository says to black about the layout of a file."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from engine.analysis.setup.yaml_values import items
from engine.refactoring.formatting.reading import folders, one_of, tool, width
from engine.refactoring.formatting.style import TARGETS, Formatter, Style
from engine.refactoring.view import View

_USUAL_TARGET: Final = "py38"  # black tells it from each file; this one keeps to what nearly all of them can read
_SHORT: Final = {
    "-l": "line-length",
    "-t": "target-version",
    "-S": "skip-string-normalization",
    "-C": "skip-magic-trailing-comma",
}


def black_options(view: View, path: str) -> dict[str, Any] | None:
    """The nearest `[tool.black]` above a file, named as the command line names them; None where there is none."""
    for folder in folders(path):
        said = tool(view, folder, "black")
        if said is not None:
            return {name.replace("_", "-").removeprefix("--"): value for name, value in said.items()}
    return None


def hook_options(arguments: Sequence[str]) -> dict[str, Any]:
    """Options as a hook hands them on: `-l 79`, `--line-length=79`, `-S`."""
    told: dict[str, Any] = {}
    words = [part for word in arguments for part in word.split("=", 1)]
    for word, following in pairwise([*words, ""]):
        name = _SHORT.get(word, word.removeprefix("--"))
        if name == "line-length" and following.isdecimal():
            told[name] = int(following[:4])
        elif name == "target-version":
            told[name] = [*told.get(name, ()), following]
        else:
            told[name] = True
    return told


def black_style(options: dict[str, Any], oldest: str) -> Style:
    """The layout that the options come to; `oldest` is the Python that the project says it needs, or empty."""
    targets = [target for each in items(options.get("target-version")) if (target := one_of(TARGETS, each))]
    return Style(
        Formatter.BLACK,
        min(targets, key=TARGETS.index, default=oldest or _USUAL_TARGET),
        width(options.get("line-length"), 88),
        quote_style="preserve" if options.get("skip-string-normalization") is True else "double",
        skip_magic_trailing_comma=options.get("skip-magic-trailing-comma") is True,
        preview=options.get("preview") is True,
    )
