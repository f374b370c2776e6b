"""Go's cover profiles: blocks of statements, each with a count (`go test -coverprofile`)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.analysis.coverage.report import FileCoverage, UnreadableReport, bitmap
from engine.analysis.coverage.tally import MOST_LINE, Tally

FORMAT = "Go cover profile"
_NOTHING_TO_RUN = frozenset("(){}[],;")
_HEADS = ("func ", "case ", "default:", "} else {")


class Block(NamedTuple):
    """Statements that run together: from line and column to line and column, the last one excluded."""

    name: str
    first_line: int
    first_column: int
    last_line: int
    last_column: int
    statements: int


def recognises(body: bytes) -> bool:
    return body.startswith(b"mode: ")


def read(body: bytes, tally: Tally) -> None:
    """Count the lines of each block; a line that several blocks share has run when one of them has.

    Raises `UnreadableReport` for a line that is no block.
    """
    covered: dict[str, list[tuple[int, int]]] = {}
    missed: dict[str, list[tuple[int, int]]] = {}
    for block, ran in blocks(body).items():
        if not 0 < block.first_line <= block.last_line <= MOST_LINE:
            tally.file(block.name)
            tally.dropped_lines += 1
        elif block.statements:
            runs = (covered if ran else missed).setdefault(block.name, [])
            runs.append((block.first_line, block.last_line))
    for all_runs, ran in ((covered, True), (missed, False)):
        for name, runs in all_runs.items():
            file = tally.file(name)
            for first, last in _joined(runs):
                file.mark_run(first, last, ran=ran)


def blocks(body: bytes) -> dict[Block, bool]:
    """Whether each block ran. Profiles of several packages hold a block more than once: it ran if it did in any."""
    ran: dict[Block, bool] = {}
    for line in body.decode("utf-8", "surrogateescape").splitlines():
        if not line or line.startswith("mode: "):  # files put one after another repeat their first line
            continue
        block, count = _block(line)
        ran[block] = ran.get(block, False) or count > 0
    return ran


def without_empty_lines(source: bytes, found: FileCoverage) -> FileCoverage:
    """The same without the lines of `source` that hold nothing to run: blank, a comment, braces, a head.

    A block begins at the brace that opens a function, and goes on over whatever stands between its statements.
    """
    kept = bitmap(_lines_that_run(source))
    return FileCoverage(found.covered_lines & kept, found.missed_lines & kept)


def _lines_that_run(source: bytes) -> Iterator[int]:
    is_comment = False
    for number, raw in enumerate(source.decode("utf-8", "replace").split("\n"), 1):
        line = raw.strip()
        if is_comment or line.startswith("/*"):
            is_comment = "*/" not in line
        elif not line.startswith("//") and not _is_head(line) and not _NOTHING_TO_RUN.issuperset(line):
            yield number


def _is_head(line: str) -> bool:
    """Whether the line only opens a block: what it says besides belongs to no block at all, or to one elsewhere."""
    return line.startswith(_HEADS) and line.endswith(("{", ":"))


def _block(line: str) -> tuple[Block, int]:
    """`name:first.column,last.column statements count`, read from its end, since a name may hold anything."""
    try:
        name_and_place, statements, count = line.rsplit(" ", 2)
        name, _, place = name_and_place.rpartition(":")
        first, last = place.split(",")
        first_line, first_column = first.split(".")
        last_line, last_column = last.split(".")
        numbers = [int(text) for text in (first_line, first_column, last_line, last_column, statements)]
        return Block(name, *numbers), int(count)
    except ValueError:
        raise UnreadableReport(f"it has a broken line, {line[:60]!r}") from None


def _joined(runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same lines in runs that do not touch, so that each line is marked once."""
    ordered = sorted(runs)
    first, last = ordered[0]
    for start, end in ordered[1:]:
        if start > last + 1:
            yield first, last
            first, last = start, end
        else:
            last = max(last, end)
    yield first, last
