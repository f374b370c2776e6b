"""Where a remark may stand in a merge request's changes: GitLab takes lines that its diff shows, and no other. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from providers.code_hosts.code_host import Annotation
from providers.code_hosts.fields import find_text

_HUNK: Final = re.compile(r"@@ -([0-9]{1,9})(?:,[0-9]{1,9})? \+([0-9]{1,9})(?:,[0-9]{1,9})? @@")


@dataclass(frozen=True, slots=True)
class Versions:
    """The three commits between which GitLab shows a merge request's changes."""

    base_sha: str
    start_sha: str
    head_sha: str


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the new file; `old_line` is None where the merge request added it."""

    old_path: str
    new_path: str
    new_line: int
    old_line: int | None

    def position(self, versions: Versions) -> dict[str, object]:
        """As GitLab takes it: an added line has a new number alone, one that was left as it was has both."""
        position: dict[str, object] = {
            "position_type": "text",
            "base_sha": versions.base_sha,
            "start_sha": versions.start_sha,
            "head_sha": versions.head_sha,
            "old_path": self.old_path,
            "new_path": self.new_path,
            "new_line": self.new_line,
        }
        return position if self.old_line is None else position | {"old_line": self.old_line}


class Places:
    """Every line that the diff shows of the new files, by their paths, in order."""

    def __init__(self, diffs: Iterable[object]) -> None:
        self._of_path: defaultdict[str, list[Place]] = defaultdict(list)
        for diff in diffs:
            for place in _places(diff):
                self._of_path[place.new_path].append(place)

    def find(self, annotation: Annotation) -> Place | None:
        """The first added line that the annotation is about, else the first that is shown; None for neither."""
        last = annotation.end_line or annotation.line
        shown = [one for one in self._of_path.get(annotation.path, ()) if annotation.line <= one.new_line <= last]
        return next((place for place in shown if place.old_line is None), shown[0] if shown else None)


def _places(diff: object) -> Iterator[Place]:
    """The lines of one file's hunks. A diff that GitLab left out as too large has none."""
    old_path, new_path = find_text(diff, "old_path"), find_text(diff, "new_path")
    old_line = new_line = 0
    for row in find_text(diff, "diff").split("\n"):
        if hunk := _HUNK.match(row):
            old_line, new_line = int(hunk[1]), int(hunk[2])
        elif row.startswith("+"):
            yield Place(old_path, new_path, new_line, None)
            new_line += 1
        elif row.startswith("-"):
            old_line += 1
        elif row.startswith(" "):
            yield Place(old_path, new_path, new_line, old_line)
            old_line, new_line = old_line + 1, new_line + 1
