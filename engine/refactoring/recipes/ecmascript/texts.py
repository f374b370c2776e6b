"""Between the bytes of a file and the UTF-16 units in which TypeScript counts."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.view import View

MAX_BYTES: Final = 1_000_000
MAX_FILES: Final = 4_000
MAX_TOTAL_BYTES: Final = 24_000_000
_SCRIPT: Final = re.compile(r"\.(?:[cm]?[jt]s|[jt]sx)\Z")
_EDITABLE: Final = re.compile(r"(?<!\.d)\.(?:[cm]?ts|[cm]?js|[jt]sx)\Z")
_MINIFIED: Final = re.compile(r"\.min\.[cm]?js\Z")
# A name may be mentioned in any of these, and what a name means depends on the first two.
_DOCUMENTS: Final = re.compile(r"(?:\A|/)(?:package|tsconfig(?:\.base)?)\.json\Z|\.(?:html?|vue|svelte|astro|md|mdx)\Z")


def scripts(view: View) -> tuple[str, ...]:
    """The JavaScript and TypeScript files that may be edited, sorted."""
    return tuple(path for path in view.files if is_script(path) and view.is_editable(path) and is_readable(view, path))


def is_script(path: str) -> bool:
    return bool(_EDITABLE.search(path)) and not _MINIFIED.search(path)


def is_readable(view: View, path: str) -> bool:
    """Whether a file is text that the compiler and we count alike."""
    return view.of_file(_text, path) is not None


def project_texts(view: View) -> dict[str, str]:
    """What the compiler is to know of a tree: its scripts, tests among them, and the documents that mention names."""
    texts = {path: view.of_file(_text, path) for path in view.files if _SCRIPT.search(path) or _DOCUMENTS.search(path)}
    return {path: text for path, text in texts.items() if text is not None and not _MINIFIED.search(path)}


def changes(view: View, path: str, edits: Iterable[Mapping[str, Any]]) -> ChangeSet:
    """Edits in UTF-16 units as edits of bytes."""
    text = view.files[path].decode()
    return ChangeSet(
        tuple(
            Edit(path, byte_offset(text, each["start"]), byte_offset(text, each["end"]), each["text"].encode())
            for each in edits
        )
    )


def byte_offset(text: str, units: int) -> int:
    """Where the unit `units` of a text begins in its UTF-8 bytes. Letters beyond the basic plane are two units."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le").encode())


def _text(view: View, path: str) -> str | None:
    raw = view.files[path]
    if len(raw) > MAX_BYTES or b"\0" in raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
