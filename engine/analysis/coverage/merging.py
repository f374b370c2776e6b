"""Several reports of one commit as one: shards of a run, languages, the same lines told twice."""

from collections.abc import Iterable, Mapping

from engine.analysis.coverage.report import FileCoverage


def merged(reports: Iterable[Mapping[str, FileCoverage]]) -> dict[str, FileCoverage]:
    """By path: a line ran if any report says so, and could have run if any report says so."""
    found: dict[str, FileCoverage] = {}
    for report in reports:
        for path, file in report.items():
            known = found.get(path)
            found[path] = file if known is None else both(known, file)
    return found


def both(one: FileCoverage, other: FileCoverage) -> FileCoverage:
    """One file in two reports."""
    covered = one.covered_lines | other.covered_lines
    return FileCoverage(covered, (one.missed_lines | other.missed_lines) & ~covered)
