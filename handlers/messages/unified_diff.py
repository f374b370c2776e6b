"""A change as people and tools read it: the unified diff of git."""

import difflib
from collections.abc import Iterator, Mapping

from engine.analysis.sources import shown_path

NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(before: Mapping[str, bytes], after: Mapping[str, bytes | None]) -> str:
    """The diff of every path in `after`, in order; None there means that the file goes."""
    return "".join(line for path in sorted(after) for line in _file(path, before.get(path), after[path]))


def _file(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    if old == new:
        return
    shown = shown_path(path)
    yield f"diff --git a/{shown} b/{shown}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    names = ("/dev/null" if old is None else f"a/{shown}", "/dev/null" if new is None else f"b/{shown}")
    for line in difflib.unified_diff(_lines(old), _lines(new), *names):
        yield line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}"


def _lines(raw: bytes | None) -> list[str]:
    # Lines end at \n only, as git counts them; bytes that are not UTF-8 are shown, never lost silently.
    parts = (raw or b"").decode("utf-8", "backslashreplace").split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
