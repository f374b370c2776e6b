"""Coverage reports named on the command line, held against the tree."""

from pathlib import Path

import pytest
from coverage import CoverageData

from bot.cli import coverage_files
from bot.cli.coverage_files import UnreadableFile, coverage_of, read_reports
from tests.engine.conftest import MemoryTree

LCOV = "SF:src/pay.py\nDA:1,1\nDA:2,0\nend_of_record\n"
TREE = MemoryTree({"src/pay.py": b"a = 1\nb = 2\n", "src/tax.py": b"c = 1\n"})


def test_several_reports_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "one.info").write_text(LCOV)
    (tmp_path / "two.info").write_text(LCOV.replace("pay", "tax"))

    coverage = coverage_of(TREE, read_reports([tmp_path / "one.info", tmp_path / "two.info"]))

    assert coverage is not None
    assert (sorted(coverage.files), coverage.covered, coverage.coverable) == (["src/pay.py", "src/tax.py"], 2, 4)


def test_a_report_that_needs_the_source_gets_it_from_the_tree(tmp_path: Path) -> None:
    data = CoverageData(basename=str(tmp_path / ".coverage"))
    data.add_lines({"/ci/shop/src/pay.py": [1]})
    data.write()

    coverage = coverage_of(TREE, read_reports([tmp_path / ".coverage"]))

    assert coverage is not None
    assert (coverage.covered, coverage.coverable) == (1, 2)


def test_without_reports_nothing_is_known() -> None:
    assert coverage_of(TREE, []) is None


def test_a_report_of_something_else_says_so_in_a_note(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("hello\n")

    coverage = coverage_of(TREE, read_reports([tmp_path / "readme.txt"]))

    assert coverage is not None
    assert not coverage.files
    assert "readme.txt was not read" in coverage.notes[0]


def test_what_cannot_be_read_is_refused_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match=r"missing\.xml is not a file"):
        read_reports([tmp_path / "missing.xml"])
    with pytest.raises(UnreadableFile, match="is not a file"):
        read_reports([tmp_path])
    monkeypatch.setattr(coverage_files, "MOST_TOTAL_BYTES", 3)
    (tmp_path / "large.info").write_text(LCOV)
    with pytest.raises(UnreadableFile, match="too large for --coverage"):
        read_reports([tmp_path / "large.info"])
