"""From the bytes of any number of reports to one coverage of the tree. Nothing is raised: what fails is a note."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from engine.analysis.coverage import coverage_sqlite, go_profile, python_statements
from engine.analysis.coverage.formats import read_into
from engine.analysis.coverage.mapping import Mapped, map_names
from engine.analysis.coverage.merging import merged
from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, UnreadableReport
from engine.analysis.coverage.tally import Tally
from engine.analysis.sources import shown_path

MOST_REPORTS: Final = 200
MOST_TOTAL_BYTES: Final = 256 * 1024 * 1024
SHOWN_NAMES: Final = 3
SHOWN_CHARACTERS: Final = 100

Sources = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]
"""The bytes of the files at these paths, in any order; those that cannot be read are left out."""


def read_coverage(
    reports: Sequence[tuple[str, bytes]], paths: Sequence[str], *, sources: Sources | None = None
) -> Coverage:
    """What the reports, each a name and its bytes, say about the files at `paths`.

    `sources` is asked only for files whose report does not say which lines could run: those of coverage.py's database,
    which is of no use without it, and of Go's profiles, whose blocks span empty lines too.
    """
    collection = _Collection(paths)
    for name, body in _within_bounds(reports, collection.notes):
        collection.add(name, body)
    return collection.coverage(sources)


def _within_bounds(reports: Sequence[tuple[str, bytes]], notes: list[str]) -> list[tuple[str, bytes]]:
    kept, size_bytes = list[tuple[str, bytes]](), 0
    for name, body in sorted(reports)[:MOST_REPORTS]:
        if size_bytes + len(body) <= MOST_TOTAL_BYTES:
            size_bytes += len(body)
            kept.append((name, body))
    if len(kept) < len(reports):
        notes.append(f"{len(reports) - len(kept)} of {len(reports)} reports were left out: together they are too much.")
    return kept


class _Collection:
    """The reports read so far, by repository path and by what their lines still lack."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.notes: list[str] = []
        self._paths = paths
        self._origins: list[Origin] = []
        self._by_format: dict[str, list[dict[str, FileCoverage]]] = {}

    def add(self, name: str, body: bytes) -> None:
        """Read and map one report; a note says what could not be."""
        tally = Tally()
        try:
            format_name = read_into(body, tally)
            files = tally.results()
            mapped = map_names(files, tally.roots, self._paths)
        except UnreadableReport as refused:
            self.notes.append(f"{_shown(name)} was not read: {refused}.")
            return
        self._origins.append(Origin(_shown(name), format_name, len(files), len(mapped.paths)))
        self._note(_shown(name), tally, mapped)
        mine = merged({path: files[told]} for told, path in mapped.paths.items())
        self._by_format.setdefault(format_name, []).append(mine)

    def coverage(self, sources: Sources | None) -> Coverage:
        """All together, each line of the formats that need it held against the source."""
        executed = merged(self._by_format.pop(coverage_sqlite.FORMAT, ()))
        blocks = merged(self._by_format.pop(go_profile.FORMAT, ()))
        wanted = sorted({*executed, *blocks})
        judged = [all_files for lists in self._by_format.values() for all_files in lists]
        for path, source in sources(wanted) if sources is not None and wanted else ():
            if path in blocks:
                judged.append({path: go_profile.without_empty_lines(source, blocks.pop(path))})
            statements = (
                python_statements.coverage_of(source, executed[path].covered_lines) if path in executed else None
            )
            if statements is not None:
                judged.append({path: statements})
                del executed[path]
        if executed:
            self.notes.append(_unjudged(sorted(executed)))
        files = merged([*judged, blocks])
        return Coverage({path: files[path] for path in sorted(files)}, tuple(self._origins), tuple(self.notes))

    def _note(self, name: str, tally: Tally, mapped: Mapped) -> None:
        if tally.dropped_lines:
            self.notes.append(f"{name}: {tally.dropped_lines:,} line numbers that no file can have were left out.")
        for names, what in (
            (mapped.foreign, "are not in the repository"),
            (mapped.ambiguous, "could be several files"),
        ):
            if names:
                self.notes.append(f"{name}: {len(names):,} of its files {what}, such as {_some(names)}.")
        if not mapped.paths and not mapped.foreign and not mapped.ambiguous:
            self.notes.append(f"{name} tells of no files.")


def _unjudged(paths: Sequence[str]) -> str:
    """coverage.py's database tells what ran; without the source, what did not run is not known."""
    return (
        f"For {len(paths):,} files of coverage.py's database the source could not be read or parsed, such as "
        f"{_some(paths)}: they are left out."
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(_shown(name) for name in names[:SHOWN_NAMES])


def _shown(name: str) -> str:
    shown = shown_path(name)
    return shown if len(shown) <= SHOWN_CHARACTERS else f"…{shown[1 - SHOWN_CHARACTERS :]}"
