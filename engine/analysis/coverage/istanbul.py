"""Istanbul's coverage-final.json, as nyc, c8, Jest and Vitest write it: statements with their counts."""

from engine.analysis.coverage.json_values import members, whole_number
from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import Tally

FORMAT = "Istanbul"


def recognises(document: object) -> bool:
    """By its first file: only the final report has statements, the summary has totals."""
    first = next(iter(document.values()), None) if isinstance(document, dict) else None
    return isinstance(first, dict) and isinstance(_data(first).get("statementMap"), dict)


def is_summary(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("total"), dict) and "lines" in document["total"]


def read(document: object, tally: Tally) -> None:
    """Count the first line of each statement, as Istanbul's own line coverage does: a line ran if one that begins on
    it did. Raises `UnreadableReport`."""
    for name, entry in members(document, "the report").items():
        data = _data(members(entry, "a file"))
        counts = members(data.get("s"), "the counts of a file")
        path = data.get("path")
        file = tally.file(path if isinstance(path, str) else name)
        for key, place in members(data.get("statementMap"), "the statements of a file").items():
            file.mark(_first_line(place), ran=whole_number(counts.get(key, 0), "a count") > 0)


def _data(entry: dict[str, object]) -> dict[str, object]:
    """Older writers put the facts of a file one level down."""
    inner = entry.get("data")
    return inner if isinstance(inner, dict) else entry


def _first_line(place: object) -> int:
    line = members(members(place, "a statement").get("start"), "the start of a statement").get("line")
    if line is None:
        raise UnreadableReport("a statement has no line")
    return whole_number(line, "a line")
