"""lcov's trace files (geninfo(1)), as gcov, Istanbul, c8, Dart, Rust and coverage.py write them."""

import re

from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import FileTally, Tally

FORMAT = "lcov"
_FIRST_LINES_BYTES = 4_096
_FIRST_RECORD = re.compile(rb"^(?:TN:|SF:)", re.MULTILINE)


def recognises(body: bytes) -> bool:
    return _FIRST_RECORD.search(body[:_FIRST_LINES_BYTES]) is not None


def read(body: bytes, tally: Tally) -> None:
    """Count the DA records of each source file; functions and branches are left alone.

    Raises `UnreadableReport` for a record that cannot be read, and for a file that ends within one.
    """
    file: FileTally | None = None
    for record in body.splitlines():
        if record.startswith(b"DA:"):
            if file is None:
                raise UnreadableReport("it has a DA record before its SF record")
            _mark(file, record)
        elif record.startswith(b"SF:"):
            file = tally.file(record[3:].strip().decode("utf-8", "surrogateescape"))
        elif record.startswith(b"end_of_record"):
            file = None
    if file is not None:
        raise UnreadableReport("it is cut off within a file")


def _mark(file: FileTally, record: bytes) -> None:
    """`DA:line,hits[,checksum]`; gcov writes negative hits for a counter that ran over, and so does nothing here."""
    line, _, rest = record[3:].partition(b",")
    hits = rest.partition(b",")[0]
    try:
        file.mark(int(line), ran=int(hits) > 0)
    except ValueError:
        raise UnreadableReport(f"it has a broken record, {record[:40]!r}") from None
