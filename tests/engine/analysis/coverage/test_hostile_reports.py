"""Reports made to hurt: each is refused with a reason, within seconds and within bounds."""

# ruff: noqa: E501 (a line a case)
import contextlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import coverage as coverage_py
import pytest

from engine.analysis.coverage import coverage_sqlite, json_values
from engine.analysis.coverage.reading import read_coverage

PATHS = ["a.py", "b.py"]
_BOMB = b'<!DOCTYPE report [<!ENTITY a0 "ha">' + b"".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)
)
_ENDLESS_VIEW = """CREATE VIEW file AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n)
    SELECT id, 'a.py' AS path FROM n"""
_COMPUTED_TABLE = """CREATE TABLE line_bits (file_id integer, context_id integer,
    numbits blob GENERATED ALWAYS AS (zeroblob(file_id * 1000000000)))"""
_LINE = (
    b'<report><package name=""><sourcefile name="a.py"><line nr="%s" mi="0" ci="1"/></sourcefile></package></report>'
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(_BOMB + b"]><report>&a9;</report>", "not harmless", id="a billion laughs"),
        pytest.param(
            b'<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>',
            "not harmless",
            id="an external entity",
        ),
        pytest.param(
            b'<!DOCTYPE report [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><report/>',
            "not harmless",
            id="a parameter entity",
        ),
        pytest.param(b"<report>" + b"<group>" * 100_000, "64 deep", id="deep elements"),
        pytest.param(b"<report name='x'>", "broken", id="cut off XML"),
        pytest.param(b"<?xml version='1.0' encoding='nonsense'?><report/>", "", id="an unknown encoding"),
        pytest.param(b'<coverage><packages><class filename="a.py"><line number="x" hits="1"/>', "broken line", id="no number"),
        pytest.param(b"<coverage><packages><class><line/></class></packages></coverage>", "lacks its filename", id="no name"),
        pytest.param(b'{"meta": {}, "files": ' + b"[" * 100_000, "nested too deeply", id="deep JSON"),
        pytest.param(b'{"meta": {}, "files": {"a.py": {"executed_lines": [1], "mis', "broken", id="cut off JSON"),
        pytest.param(b'{"meta": {}, "files": {"a.py": {"executed_lines": ["1"], "missing_lines": []}}}', "whole number", id="texts"),
        pytest.param(b'{"meta": {}, "files": {"a.py": {"executed_lines": [' + b"9" * 5_000 + b"]}}}", "broken", id="a long number"),
        pytest.param(b'{"meta": {}, "files": [1]}', "no object", id="another shape"),
        pytest.param(b'{"a.py": {"statementMap": {"0": 3}, "s": {}}}', "no object", id="a statement without a place"),
        pytest.param(b"TN:\nSF:a.py\nDA:1,1\nDA:2", "broken record", id="a cut off record"),
        pytest.param(b"TN:\nSF:a.py\nDA:1,1\n", "cut off", id="a cut off trace file"),
        pytest.param(b"TN:\nDA:1,1\nend_of_record\n", "before its SF", id="a record of no file"),
        pytest.param(b"TN:\nSF:" + b"a/" * 5_000 + b"\nend_of_record\n", "file name", id="a long name"),
        pytest.param(b"mode: set\na.py:1.1,2.2 1", "broken line", id="a cut off profile"),
        pytest.param(b"mode: set\n" + b"9" * 100_000, "broken line", id="a long line"),
        pytest.param(coverage_sqlite.MAGIC, "no readable database", id="the head of a database"),
        pytest.param(coverage_sqlite.MAGIC + b"\x10\x00\x01\x01\x00@  " + b"\xff" * 5_000, "no readable database", id="a broken one"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_report_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    found = read_coverage([("x", body)], PATHS)

    assert found.files == {}
    assert len(found.notes) == 1
    assert found.notes[0].startswith("x was not read: ")
    assert reason in found.notes[0]


@pytest.mark.parametrize("line", ["-1", "0", "1000000000", "9" * 4_000])
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda line: f"TN:\nSF:a.py\nDA:{line},1\nend_of_record\n".encode(), id="lcov"),
        pytest.param(lambda line: _LINE % line.encode(), id="jacoco"),
        pytest.param(lambda line: f"mode: set\na.py:{line}.1,{line}.9 1 1\n".encode(), id="go"),
        pytest.param(
            lambda line: (
                f'{{"meta": {{}}, "files": {{"a.py": {{"executed_lines": [{line}], "missing_lines": []}}}}}}'.encode()
            ),
            id="coverage.json",
        ),
    ],
)
def test_a_line_that_no_file_can_have_is_left_out_and_told(write: Callable[[str], bytes], line: str) -> None:
    found = read_coverage([("x", write(line))], PATHS)

    assert found.files["a.py"].coverable == 0
    assert found.notes == ("x: 1 line numbers that no file can have were left out.",)


def test_a_file_that_is_told_of_a_thousand_times_is_one_file() -> None:
    body = b"TN:\nSF:a.py\nDA:1,0\nend_of_record\n" * 1_000 + b"TN:\nSF:/x/a.py\nDA:1,3\nend_of_record\n"

    found = read_coverage([("x", body)], PATHS)

    assert (found.covered, found.coverable) == (1, 1)


def test_blocks_that_lie_over_each_other_cost_no_more_than_their_lines() -> None:
    body = b"mode: set\n" + b"".join(b"a.py:%d.1,1000000.1 1 %d\n" % (n, n % 2) for n in range(1, 20_000))

    found = read_coverage([("x", body)], PATHS)

    assert found.coverable == 1_000_000


def test_json_that_would_unfold_into_gigabytes_is_refused_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "MOST_VALUES", 1_000)

    found = read_coverage([("x", b'{"meta": {}, "files": [' + b"[]," * 1_000 + b"1]}")], PATHS)

    assert found.notes == ("x was not read: it holds more than 1,000 values.",)


def test_a_name_that_is_not_utf_8_is_found_in_the_tree() -> None:
    path = b"src/caf\xe9.py".decode("utf-8", "surrogateescape")

    found = read_coverage([("x", b"TN:\nSF:src/caf\xe9.py\nDA:1,1\nend_of_record\n")], [path])

    assert list(found.files) == [path]


def test_a_genuine_database_with_triggers_and_extra_views_is_read(tmp_path: Path) -> None:
    body = _database(
        tmp_path,
        "CREATE VIEW harm AS SELECT randomblob(1000000000)",
        "CREATE TRIGGER t AFTER INSERT ON file BEGIN DELETE FROM line_bits; END",
    )

    found = read_coverage([(".coverage", body)], PATHS, sources=lambda _: [("a.py", b"x = 1\ny = 2\n")])

    assert (found.covered, found.coverable) == (1, 2)


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        pytest.param(
            ["DROP TABLE file", _ENDLESS_VIEW], "not of coverage.py", id="a view without end",
        ),
        pytest.param(
            ["DROP TABLE line_bits", _COMPUTED_TABLE], "not those that", id="a computed column",
        ),
        pytest.param(["DROP TABLE arc"], "not of coverage.py", id="a missing table"),
        pytest.param(["UPDATE line_bits SET numbits = zeroblob(50000000)"], "no readable database", id="a large value"),
        pytest.param(["ALTER TABLE file RENAME COLUMN path TO road"], "no readable database", id="another column"),
    ],
)  # fmt: skip
def test_a_database_that_would_run_something_is_refused(tmp_path: Path, statements: list[str], reason: str) -> None:
    body = _database(tmp_path, *statements)

    found = read_coverage([(".coverage", body)], PATHS, sources=lambda _: [])

    assert found.files == {}
    assert reason in found.notes[0]


def test_a_database_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
    body = _database(tmp_path, f"INSERT INTO arc (file_id, context_id, fromno, tono) {many} SELECT 1, i, i, i FROM n")
    monkeypatch.setattr(coverage_sqlite, "MOST_LOOKS", 3)

    found = read_coverage([(".coverage", body)], PATHS, sources=lambda _: [])

    assert "interrupted" in found.notes[0]


def test_a_database_cut_off_anywhere_is_refused_or_read_in_part(tmp_path: Path) -> None:
    body = _database(tmp_path)

    for size in range(16, len(body), 997):
        found = read_coverage([(".coverage", body[:size])], PATHS, sources=lambda _: [])

        assert found.notes != ()


def test_without_the_source_a_database_tells_nothing(tmp_path: Path) -> None:
    found = read_coverage([(".coverage", _database(tmp_path))], PATHS)

    assert found.files == {}
    assert (
        "For 1 files of coverage.py's database the source could not be read or parsed, such as a.py" in found.notes[0]
    )


@pytest.mark.parametrize("document", [None, True, 3, "x", [[]], {"s": 1}, {"a": {"s": {}, "statementMap": {}}}])
def test_any_json_is_answered(document: object) -> None:
    found = read_coverage([("x", json.dumps(document).encode())], PATHS)

    assert len(found.notes) == 1


def _database(folder: Path, *statements: str) -> bytes:
    """What coverage.py itself writes, with further statements run over it."""
    data = coverage_py.CoverageData(basename=str(folder / ".coverage"))
    data.add_lines({"/home/runner/work/x/x/a.py": [1]})
    data.close()
    with contextlib.closing(sqlite3.connect(folder / ".coverage")) as database:
        for statement in statements:
            database.execute(statement)
        if any("arc" in statement for statement in statements):
            database.execute("DELETE FROM line_bits")
        database.commit()
    return (folder / ".coverage").read_bytes()
