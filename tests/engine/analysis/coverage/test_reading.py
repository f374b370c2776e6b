"""Reports in, one coverage out; whatever cannot be used is a sentence, and never an exception."""

import gzip
import json

import pytest

from engine.analysis.coverage import formats, reading
from engine.analysis.coverage.reading import read_coverage
from engine.analysis.coverage.report import Coverage, lines_of

PATHS = ["src/a.py", "src/b.py"]


def test_the_shards_of_a_run_are_one_coverage() -> None:
    shards = [("one", _lcov("src/a.py", {1: 1, 2: 0})), ("two", _lcov("src/a.py", {1: 0, 2: 0, 3: 4}))]

    coverage = read_coverage(shards, PATHS)

    assert _lines(coverage) == {"src/a.py": ([1, 3], [2])}
    assert [(origin.name, origin.format, origin.mapped) for origin in coverage.origins] == [
        ("one", "lcov", 1),
        ("two", "lcov", 1),
    ]


def test_reports_of_several_formats_are_merged() -> None:
    cobertura = b'<coverage line-rate="1"><packages><package><classes><class filename="a.py"><lines>'
    cobertura += b'<line number="7" hits="1"/></lines></class></classes></package></packages></coverage>'
    python = {"meta": {}, "files": {"src/b.py": {"executed_lines": [1], "missing_lines": [2]}}}

    coverage = read_coverage(
        [("x.xml", cobertura), ("y.json", json.dumps(python).encode()), ("z", _lcov("src/a.py", {8: 0}))], PATHS
    )

    assert _lines(coverage) == {"src/a.py": ([7], [8]), "src/b.py": ([1], [2])}


def test_the_order_of_reports_and_paths_changes_nothing() -> None:
    reports = [("one", _lcov("src/a.py", {1: 1})), ("two", _lcov("src/b.py", {1: 0}))]

    one, other = read_coverage(reports, PATHS), read_coverage(reports[::-1], PATHS[::-1])

    assert one == other
    assert list(one.files) == list(other.files)


@pytest.mark.parametrize("name", ["lcov.info", "coverage.xml", "cover.out", "nothing"])
def test_a_format_is_told_by_the_content(name: str) -> None:
    coverage = read_coverage([(name, b"\xef\xbb\xbf" + _lcov("src/a.py", {1: 1}))], PATHS)

    assert coverage.origins[0].format == "lcov"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "its format is none that is known here", id="nothing"),
        pytest.param(b"hello", "its format is none that is known here", id="a text"),
        pytest.param(gzip.compress(b"TN:"), "its format is none that is known here", id="compressed"),
        pytest.param(b"{}", "not of coverage.py or Istanbul", id="an empty object"),
        pytest.param(b'{"total": {"lines": {"pct": 3}}}', "coverage-final.json has them", id="Istanbul's summary"),
        pytest.param(b'[{"a": 1}]', "not of coverage.py or Istanbul", id="a list"),
        pytest.param(b"<html></html>", "not of Cobertura or JaCoCo", id="a page"),
        pytest.param(b'<coverage clover="4"><project/></coverage>', "not Cobertura's", id="Clover"),
    ],
)
def test_what_is_no_report_is_told_with_the_reason(body: bytes, reason: str) -> None:
    coverage = read_coverage([("artifact/report", body)], PATHS)

    assert coverage.files == {}
    assert coverage.origins == ()
    assert len(coverage.notes) == 1
    assert coverage.notes[0].startswith("artifact/report was not read: ")
    assert reason in coverage.notes[0]


def test_names_that_are_not_ours_are_told() -> None:
    report = _lcov("src/a.py", {1: 1}) + b"".join(_lcov(f"/usr/include/{n}.h", {1: 1}) for n in range(9))

    coverage = read_coverage([("x", report)], PATHS)

    assert coverage.notes == (
        "x: 9 of its files are not in the repository, such as /usr/include/0.h, /usr/include/1.h, /usr/include/2.h.",
    )


def test_a_file_without_a_line_to_cover_is_known_all_the_same() -> None:
    coverage = read_coverage([("x", b"TN:\nSF:src/a.py\nend_of_record\n")], PATHS)

    assert coverage.files["src/a.py"].coverable == 0


def test_more_reports_than_can_be_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_REPORTS", 2)

    coverage = read_coverage([(str(number), _lcov("src/a.py", {number + 1: 1})) for number in range(3)], PATHS)

    assert coverage.covered == 2
    assert coverage.notes == ("1 of 3 reports were left out: together they are too much.",)


def test_a_report_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LARGEST_REPORT_BYTES", 1 << 20)

    coverage = read_coverage([("x", _lcov("src/a.py", {1: 1}) + b"\n" * (1 << 20))], PATHS)

    assert coverage.notes == ("x was not read: it is larger than 1 MB.",)


def _lcov(path: str, hits: dict[int, int]) -> bytes:
    lines = "".join(f"DA:{line},{count}\n" for line, count in hits.items())
    return f"TN:\nSF:{path}\n{lines}end_of_record\n".encode()


def _lines(coverage: Coverage) -> dict[str, tuple[list[int], list[int]]]:
    return {path: (lines_of(file.covered_lines), lines_of(file.missed_lines)) for path, file in coverage.files.items()}
