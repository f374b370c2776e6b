"""Coverage: what the newest green run measured; without a report what the collected tests can reach, an estimate."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.analysis.coverage.report import Coverage, FileCoverage
from engine.analysis.graph import reach
from engine.analysis.parts.part import Code, Items, Measure, Words, curve, items_of, joined
from engine.analysis.setup.coverage_floor import CoverageFloor
from engine.analysis.tables import Index

VALUE = ((0.0, 0.0), (0.5, 0.55), (0.8, 1.0))  # of the share of lines that tests run
ESTIMATE_CAP = 0.6
SHOWN_RUNS = 3
WRITE_A_TEST = "Write a test that imports it and checks what it does."
COVER = "Write tests that run these lines and check what they do."
REPORT_IT = "Let the tests that run on pull requests write a coverage report and keep it as an artifact."


def measure(code: Code) -> Measure | None:
    """The curve over the share of lines that tests ran, where a report says so; else over the floor that the CI
    enforces; else the share of code lines in modules that a collected test reaches through imports, at most 0.6; 0 and
    known when there is no test at all. None without code that runs.

    A report and a floor count no less than the estimate that would take their place: nobody gains by hiding one.
    """
    if not _running(code).any():
        return None
    estimated = _estimated(code)
    known = _known(code, code.coverage) if code.coverage is not None else {}
    if known and code.coverage is not None:
        return _at_least(_measured(code, code.coverage, known), estimated)
    if code.floor is None or not code.tests.size:
        return estimated
    enforced = _enforced(code, code.floor)
    return enforced if enforced.value > estimated.value else estimated


def _enforced(code: Code, floor: CoverageFloor) -> Measure:
    """What the CI does not let coverage fall below; how much more there is, nobody knows."""
    value = float(curve(VALUE, floor.share))
    place = code.snapshot.entries.find(floor.path)
    reason = f"the CI enforces at least {floor.share:.0%} ({floor.path}:{floor.line}); no report says more"
    message = f"what tests run beyond the {floor.share:.0%} that the CI enforces is not measured"
    told = Words("", 1, message, REPORT_IT, identity=f"floor:{code.traits.name}")
    one = np.ones(1)
    where = np.array([place if place is not None else int(code.sources[0])])
    items = items_of(where, one * floor.line, one * floor.share, one, lambda number: told)
    return Measure(value, items, "enforced", reason, lowest=value)


def _at_least(measured: Measure, estimated: Measure) -> Measure:
    if measured.value >= estimated.value:
        return measured
    reason = f"{measured.reason}; counted as the {estimated.value:.0%} that they would be taken for without a report"
    return replace(measured, value=estimated.value, reason=reason)


def _known(code: Code, coverage: Coverage) -> dict[int, FileCoverage]:
    """What the report says of each source file of this language that it knows; where no test is left, nothing that was
    measured at another commit."""
    here = {"", code.snapshot.commit_sha}
    if not code.has_tests and all(origin.commit_sha not in here for origin in coverage.origins if origin.mapped):
        return {}
    found = {file: coverage.files.get(code.path(file)) for file in code.sources.tolist()}
    return {file: each for file, each in found.items() if each is not None}


def _measured(code: Code, coverage: Coverage, known: dict[int, FileCoverage]) -> Measure:
    """A source file that the report does not know was not run: all its code lines count as missed, unless it came after
    the measurement."""
    lines = {
        file: count
        for file, count in zip(code.sources.tolist(), (code.sizes * code.runs).tolist(), strict=True)
        if file in known or code.path(file) not in coverage.unseen
    }
    missed = {file: known[file].coverable - known[file].covered if file in known else lines[file] for file in lines}
    coverable = {file: known[file].coverable if file in known else lines[file] for file in lines}
    total = sum(coverable.values())
    if not total:
        return _estimated(code)
    share = 1.0 - sum(missed.values()) / total
    value = float(curve(VALUE, share))
    files = np.array([file for file in lines if missed[file] and value < 1.0], np.int64)
    places = [known[file].first_missed_line or 1 if file in known else 1 for file in files.tolist()]

    def words(number: int) -> Words:
        file = int(files[number])
        if file not in known:
            return Words("", lines[file], "no test of the measured run loads it", WRITE_A_TEST)
        return Words("", coverable[file], _missed_words(known[file]), COVER)

    covered = [coverable[file] - missed[file] for file in files.tolist()]
    items = items_of(
        files, np.array(places, np.int64), np.array(covered), np.array([missed[f] for f in files.tolist()]), words
    )
    reason = f"tests ran {share:.1%} of {total:,} lines, says {_told(coverage, code.snapshot.commit_sha)}"
    return Measure(value, items, "measured", reason)


def _told(coverage: Coverage, commit_sha: str) -> str:
    """The reports that said something of these files, those of this commit first; of others with the commit."""
    names: dict[str, set[str]] = {}
    for origin in coverage.origins:
        if origin.mapped:
            names.setdefault("" if origin.commit_sha == commit_sha else origin.commit_sha, set()).add(origin.name)
    return "; ".join(
        _some(sorted(names[sha])) + (f", measured at {sha[:7]}, before this change" if sha else "")
        for sha in sorted(names)
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN_RUNS]) + (f" and {len(names) - SHOWN_RUNS} more" if len(names) > SHOWN_RUNS else "")


def _missed_words(known: FileCoverage) -> str:
    runs = known.missed_runs()
    shown = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in runs[:SHOWN_RUNS])
    more = f" and {len(runs) - SHOWN_RUNS:,} more places" if len(runs) > SHOWN_RUNS else ""
    missed = known.coverable - known.covered
    return f"tests miss {missed:,} of {known.coverable:,} lines: {shown}{more}"


def _estimated(code: Code) -> Measure:
    lines = _running(code)
    total = int(lines.sum())
    reached = (
        reach(code.snapshot.edges, code.tests)[code.sources] if code.tests.size else np.zeros(lines.size, np.bool_)
    )
    chosen = np.flatnonzero(~reached & (lines > 0))
    items = _unreached(code.sources[chosen], lines[chosen])
    if not code.has_tests:
        return Measure(0.0, items, reason="no tests at all")
    reached_lines = int(lines[reached].sum())
    share = reached_lines / total
    value = min(ESTIMATE_CAP, share)
    reason = f"tests reach {_whole_percent(share)} of the code lines through imports"
    if share > ESTIMATE_CAP:
        items = joined([items, _unmeasured(code, reached_lines - ESTIMATE_CAP * total)])
        reason += f" (an estimate counts at most {ESTIMATE_CAP:.0%})"
    return Measure(value, items, "estimated", reason, lowest=value / 2)


def _running(code: Code) -> Index:
    """The code lines of each source that tests can run; all of them where none weighs anything."""
    lines: Index = code.lines * code.runs
    return lines if lines.any() else code.sizes * code.runs


def _whole_percent(share: float) -> str:
    """Rounded, but all only for all."""
    return f"{min(share, 0.99):.0%}" if share < 1.0 else "all"


def _unreached(files: Index, lines: Index) -> Items:
    told = Words("", 1, "no test imports it, directly or through other modules", WRITE_A_TEST)
    return items_of(files, np.ones(files.size), np.zeros(files.size), lines, lambda number: told)


def _unmeasured(code: Code, lines: float) -> Items:
    """What the cap takes from all that tests reach, once for the language: no single file could win it back.

    It stands at the test that checks most, and is known by the language, so that another one makes no new finding.
    """
    place = code.tests[code.snapshot.columns.head["assertions"][code.tests].argmax()]
    language = code.traits.name
    message = f"what the tests run is not measured: {language} code that they import counts at most {ESTIMATE_CAP:.0%}"
    told = Words("", 1, message, REPORT_IT, identity=f"cap:{language}")
    one = np.ones(1)
    return items_of(np.array([place]), one, one * ESTIMATE_CAP, one * lines, lambda number: told)
