"""coverage.py's JSON (`coverage json`): executed and missing lines of each file."""

from engine.analysis.coverage.json_values import members, whole_number
from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import Tally

FORMAT = "coverage.py JSON"


def recognises(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("meta"), dict) and "files" in document


def read(document: object, tally: Tally) -> None:
    """Count the lines of each file; excluded ones are in neither list. Raises `UnreadableReport`."""
    for name, entry in members(members(document, "the report").get("files"), "files").items():
        file, lists = tally.file(name), members(entry, "a file")
        for key, ran in (("executed_lines", True), ("missing_lines", False)):
            lines = lists.get(key)
            if not isinstance(lines, list):
                raise UnreadableReport(f"a file has no list of {key}")
            for line in lines:
                file.mark(whole_number(line, "a line"), ran=ran)
