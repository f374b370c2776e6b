"""The coverage reports that `forge analyze --coverage FILE` names, held against the tree."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.analysis.coverage.reading import MOST_TOTAL_BYTES, read_coverage
from engine.analysis.coverage.report import Coverage
from engine.analysis.sources import Tree


class UnreadableFile(Exception):
    """A file that was named and cannot be read; the text is the sentence for whoever named it."""


def read_reports(files: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Each file's name and its bytes; raises UnreadableFile for one that is not there or far too large."""
    return [(str(file), _bytes_of(file)) for file in files]


def coverage_of(tree: Tree, reports: Sequence[tuple[str, bytes]]) -> Coverage | None:
    """What the reports say of a tree; None without reports."""
    if not reports:
        return None
    blobs = {blob.path: blob for blob in tree.blobs}

    def sources(paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for blob, raw in tree.read([blobs[path] for path in paths if path in blobs]):
            yield blob.path, raw

    return read_coverage(reports, list(blobs), sources=sources)


def _bytes_of(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise UnreadableFile(f"{file} is not a file. Give --coverage a coverage report, such as coverage.xml.")
        if file.stat().st_size > MOST_TOTAL_BYTES:
            raise UnreadableFile(f"{file} is larger than {MOST_TOTAL_BYTES // 1024**2} MB, too large for --coverage.")
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror}.") from error
