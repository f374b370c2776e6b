"""What changed between two commits: the lines that the head wrote, and where the two parted."""

import re
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from engine.workspace import git

DIFF_TIMEOUT_S = 120.0
_LONGEST_HEADER = 64 * 1024

# Every switch that a configuration could turn is set, so the answer is the same in any repository. Renames are
# followed for up to 400 files: a moved file has changed only where it was edited.
_DIFF = (
    *("diff-tree", "-r", "-p", "-U0", "-M", "-l400", "--inter-hunk-context=0", "--diff-algorithm=myers"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--no-indent-heuristic", "--no-relative", "-O/dev/null"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--end-of-options"),
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_NAMED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


def changed_lines(git_dir: Path, base_sha: str, head_sha: str) -> dict[str, list[range]]:
    """The lines of the head, counted from 1, that the base does not have, by path.

    Files that only lost lines are absent; binary files and files above 2 MB have no lines here. Raises `GitError`.
    """
    lines: dict[str, list[range]] = {}
    arguments = [*_DIFF, git.checked_sha(base_sha), git.checked_sha(head_sha)]
    with git.Process(arguments, git_dir=git_dir, timeout_s=DIFF_TIMEOUT_S) as process:
        for path, written in _hunks(process.stdout):
            lines.setdefault(path, []).append(written)
        process.check()
    return lines


def merge_base(git_dir: Path, one_sha: str, other_sha: str) -> str | None:
    """The commit where the two parted, None for histories that never met (or are cut off, as in a shallow clone)."""
    arguments = ["merge-base", "--end-of-options", git.checked_sha(one_sha), git.checked_sha(other_sha)]
    answer = git.run(arguments, git_dir=git_dir, accepted=(0, 1), timeout_s=DIFF_TIMEOUT_S)
    return answer.decode("ascii", "replace").strip() or None


def _hunks(diff: BufferedReader) -> Iterator[tuple[str, range]]:
    path: str | None = None
    while line := _line(diff):
        if line.startswith(b"+++ "):
            path = _path(line[4:])
        elif (hunk := _HUNK.match(line)) and path is not None:
            removed, start, added = (int(number) if number is not None else 1 for number in hunk.groups())
            # The text of a hunk is counted off, never looked at: an added line may itself read "+++ b/other.py".
            for _ in range(removed + added):
                _line(diff)
            if added:
                yield path, range(start, start + added)


def _line(diff: BufferedReader) -> bytes:
    r"""The next line up to a bound, its rest passed over; remarks such as "\ No newline at end of file" are skipped."""
    line = diff.readline(_LONGEST_HEADER)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = diff.readline(_LONGEST_HEADER)
    return _line(diff) if line.startswith(b"\\") else line


def _path(shown: bytes) -> str | None:
    """The path behind `+++ `: in C quotes where it holds odd characters, with a tab behind it where it has spaces."""
    name = shown.rstrip(b"\n").removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    if not name.startswith(b"b/"):
        return None
    return name[2:].decode("utf-8", "surrogateescape")


def _unescaped(escape: "re.Match[bytes]") -> bytes:
    code = escape[1]
    if len(code) == 3:
        return bytes([int(code, 8) & 0xFF])
    return _NAMED.get(code, code)
