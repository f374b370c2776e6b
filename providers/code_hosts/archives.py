"""Zip archives from strangers, in memory: coverage reports are picked by their first bytes, everything else stays shut.

Nothing is written anywhere, so a name with `../` in it is only a strange label.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from providers.errors import ProviderError

MOST_ENTRIES: Final = 20_000
MOST_REPORTS: Final = 100
LARGEST_REPORT_BYTES: Final = 64 * 1024 * 1024
MOST_TOTAL_BYTES: Final = 128 * 1024 * 1024
MOST_UNFOLDING: Final = 200  # times its compressed size; real reports unfold ten to fifty times
SMALL_BYTES: Final = 1024 * 1024  # so much may come out of any entry
NAME_CHARACTERS: Final = 200
HEAD_BYTES: Final = 2_048
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_NEVER_REPORTS: Final = frozenset(
    {".html", ".htm", ".js", ".css", ".map", ".png", ".gif", ".svg", ".ico", ".woff", ".woff2", ".class", ".jar"}
)
_STARTS: Final = (b"SQLite format 3\x00", b"mode: ", b"TN:", b"SF:")
_XML_ROOTS: Final = (b"<coverage", b"<report")
_JSON_KEYS: Final = (b'"statementMap"', b'"meta"')
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class UnusableArchive(ProviderError):
    """An archive that is broken, or would unfold into more than is read; the text says which."""


def reports_in(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that looks like a coverage report. Raises `UnusableArchive`."""
    # The directory is read whole before anything can be asked of it, so its entries are counted first.
    if archive.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
        raise UnusableArchive(f"it has more than {MOST_ENTRIES:,} entries")
    try:
        with zipfile.ZipFile(BytesIO(archive)) as opened:
            yield from _reports(opened)
    except _BROKEN as broken:
        raise UnusableArchive(f"it is broken: {type(broken).__name__}") from broken


def _reports(opened: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    free_bytes, count = MOST_TOTAL_BYTES, 0
    for entry in opened.infolist():
        if not _is_worth_a_look(entry) or not looks_like_report(_read(opened, entry, HEAD_BYTES)):
            continue
        count += 1
        if count > MOST_REPORTS:
            raise UnusableArchive(f"it holds more than {MOST_REPORTS} reports")
        unfolded_bytes = max(SMALL_BYTES, entry.compress_size * MOST_UNFOLDING)
        limit = min(LARGEST_REPORT_BYTES, free_bytes, unfolded_bytes)
        body = _read(opened, entry, limit + 1)
        if len(body) > limit:
            raise UnusableArchive(f"{entry.filename[:NAME_CHARACTERS]!r} unfolds into more than {limit:,} bytes")
        free_bytes -= len(body)
        yield entry.filename[:NAME_CHARACTERS], body


def looks_like_report(head: bytes) -> bool:
    """Whether a file that begins with these bytes may be a coverage report of a known format."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return any(root in start for root in _XML_ROOTS)
    if start.startswith(b"{"):
        return any(key in start for key in _JSON_KEYS)
    return start.startswith(_STARTS)


def _is_worth_a_look(entry: zipfile.ZipInfo) -> bool:
    return (
        not entry.is_dir()
        and entry.compress_type in _METHODS
        and entry.file_size > 0
        and PurePosixPath(entry.filename).suffix.lower() not in _NEVER_REPORTS
    )


def _read(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, size_bytes: int) -> bytes:
    """At most so many bytes, whatever the entry claims."""
    with opened.open(entry) as stream:
        return stream.read(size_bytes)
