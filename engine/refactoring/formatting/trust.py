"""Which files may be laid out by ruff: those that it would have left as they were."""

from dataclasses import dataclass

from engine.refactoring.formatting.declared import styles
from engine.refactoring.formatting.style import NotFormatted, Style
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A file whose layout is not known; `reason` is a sentence, empty where the repository names no formatter."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """Whether a file has a layout, asked once for each text. Whatever version of its formatter a repository pins: where
    ours would change nothing, both agree about all that stands there."""

    style: Style

    def __call__(self, view: View, path: str) -> bool:
        return self.style.formatted(path, view.files[path]) == view.files[path]


def style_of(view: View, path: str) -> Style | Untrusted:
    """The layout that a file of this tree has: the first that the repository names and the file keeps to."""
    named = styles(view, path)
    try:
        kept = next((style for style in named if view.of_file(_Kept(style), path)), None)
    except NotFormatted:
        return Untrusted(f"not formatted: ruff gave no answer about {path}")
    if kept is None:
        return Untrusted(f"not formatted: {path} was not in {named[0].formatter}'s format before" if named else "")
    return kept
