"""Taking away tests, documentation or the coverage report never raises a score, and tests are worth ten points."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.analysis.coverage.report import Coverage, FileCoverage, Origin
from tests.engine.analysis.laws.test_monotone import TOLERANCE, measured
from tests.engine.analysis.laws.trees import Files, Judge, Judged, modules
from tests.engine.analysis.laws.writing import some, undocumented

ROOT = Path(__file__).parents[4]
OWN_ROOMS = ("engine/analysis/coverage", "engine/analysis/setup", "tests/engine/analysis/coverage")
OWN_ROOMS += ("tests/engine/analysis/setup",)


def without(files: Files, *prefixes: str) -> dict[str, bytes]:
    return {path: raw for path, raw in files.items() if not path.startswith(prefixes)}


def test_no_tests_lower_the_score_by_ten_points(judge: Judge, real: Judged) -> None:
    bare = judge.judged(without(real.files, "tests/"), like=real)

    assert bare.score <= real.score - 10.0


def test_one_test_less_never_raises_the_score(judge: Judge, real: Judged) -> None:
    for path in [path for path in real.files if path.startswith("tests/")]:
        assert judge.judged(without(real.files, path), like=real).score <= real.score + TOLERANCE, path


def test_no_documentation_of_a_module_never_raises_the_score(judge: Judge, real: Judged) -> None:
    edits = list(undocumented(real.files))

    after = {edit.place: judge.judged(edit.files, like=real) for edit in edits}

    assert {place: each.score for place, each in after.items() if each.score > real.score + TOLERANCE} == {}
    assert len(edits) >= 10


def test_no_documents_change_nothing_but_the_set_up(judge: Judge, real: Judged) -> None:
    documents = {"README.md": b"# A package\n\nIt does.\n", "docs/guide.md": b"# A guide\n"}

    told = judge.judged({**real.files, **documents}, like=real)

    assert told.score == pytest.approx(real.score, abs=TOLERANCE)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7, 1.0])
def test_no_coverage_report_never_raises_the_score(judge: Judge, real: Judged, share: float) -> None:
    paths = modules(real.files)
    ran = set(some(paths, round(share * len(paths))))

    told = judge.covered(real, measured(real.files, ran.__contains__))

    assert real.score <= told.score + TOLERANCE
    assert "says coverage.xml" in next(part.reason for part in told.report.parts if part.name == "coverage")


def test_what_an_older_commit_measured_says_nothing_where_no_test_is_left(
    judge: Judge, real_trees: dict[str, Judged]
) -> None:
    click = real_trees["click"]
    all_ran = measured(click.files, lambda path: True)
    older = Coverage(all_ran.files, (Origin("coverage.xml", "Cobertura", 9, 9, commit_sha="5e1f0c2" + "0" * 33),))
    bare = judge.judged(without(click.files, "tests/"), like=click)

    before, after = judge.covered(click, older), judge.covered(bare, older)

    assert before.parts["coverage"] == 1.0
    assert after.parts["coverage"] == 0.0


def own_tree() -> Iterator[tuple[str, bytes]]:
    """Some rooms of this repository with their tests."""
    for room in OWN_ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def test_this_repository_without_its_tests_loses_ten_points(judge: Judge) -> None:
    own = judge.judged(dict(own_tree()))

    bare = judge.judged(without(own.files, "tests/"), like=own)

    assert bare.score <= own.score - 10.0


def test_a_report_of_nothing_that_ran_counts_no_less_than_none(judge: Judge, real: Judged) -> None:
    nothing = {path: FileCoverage(0, each.missed_lines) for path, each in measured(real.files, bool).files.items()}

    told = judge.covered(real, Coverage(nothing, (Origin("coverage.xml", "Cobertura", 9, 9),)))

    assert told.score == pytest.approx(real.score, abs=TOLERANCE)
