"""coverage.py's own database (`.coverage`): which lines ran. Which could have, only the source can tell."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import MOST_LINE, Tally

FORMAT: Final = "coverage.py database"
MAGIC: Final = b"SQLite format 3\x00"
LARGEST_VALUE_BYTES: Final = MOST_LINE // 8 + 1
STEPS_BETWEEN_LOOKS: Final = 10_000
MOST_LOOKS: Final = 20_000  # 200 million steps of SQLite's machine, some seconds
_TABLES: Final = frozenset({"file", "line_bits", "arc"})
_READING: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})


def recognises(body: bytes) -> bool:
    return body.startswith(MAGIC)


def read(body: bytes, tally: Tally) -> None:
    """Count the lines that ran, as the interpreter saw them, over all contexts. Raises `UnreadableReport`.

    The database is a stranger's: it stands in memory, may only be read, and no view, trigger or computed column of it
    is ever looked at.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(body)
            _bind(database)
            _demand_plain_tables(database)
            _count(database, tally)
    except (sqlite3.Error, ValueError, OverflowError) as broken:
        raise UnreadableReport(f"it is no readable database of coverage.py: {str(broken)[:100]}") from broken


def _bind(database: sqlite3.Connection) -> None:
    """Bounds first, then the authorizer, which refuses everything but reading tables from now on."""
    looks = 0

    def is_enough() -> bool:
        nonlocal looks
        looks += 1
        return looks > MOST_LOOKS

    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE_BYTES)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    database.set_progress_handler(is_enough, STEPS_BETWEEN_LOOKS)
    database.set_authorizer(_authorize)
    database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _demand_plain_tables(database: sqlite3.Connection) -> None:
    """A view or a virtual table of the right name could run anything; so could a computed column."""
    found = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    if not _TABLES.issubset(found):
        raise UnreadableReport("it is a database, but not of coverage.py 5 or newer")
    for name in _TABLES:
        words = str(found[name]).upper()
        if not words.startswith("CREATE TABLE") or "GENERATED" in words or " AS " in words:
            raise UnreadableReport("its tables are not those that coverage.py makes")


def _count(database: sqlite3.Connection, tally: Tally) -> None:
    names: dict[object, str] = {}
    for key, name in database.execute("SELECT id, path FROM file"):
        if isinstance(name, str):
            names[key] = name
            tally.file(name)  # measured, though perhaps nothing of it ran
    for key, bits in database.execute("SELECT file_id, numbits FROM line_bits"):
        if key in names and isinstance(bits, bytes):
            file = tally.file(names[key])
            for line in _numbers(bits):
                file.mark(line, ran=True)
    for key, first, last in database.execute("SELECT DISTINCT file_id, fromno, tono FROM arc"):
        if key not in names:
            continue
        for line in (first, last):
            if isinstance(line, int) and line > 0:  # negative ones are entries and exits
                tally.file(names[key]).mark(line, ran=True)


def _numbers(numbits: bytes) -> Iterator[int]:
    """The numbers of a set packed eight to a byte, the lowest bit first (coverage.numbits)."""
    for at, byte in enumerate(numbits):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)
