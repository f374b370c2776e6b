"""Archives from strangers: reports come out, and nothing else happens."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from providers.code_hosts import archives
from providers.code_hosts.archives import UnusableArchive, looks_like_report, reports_in

LCOV = b"TN:\nSF:a.py\nDA:1,1\nend_of_record\n"


@pytest.mark.parametrize(
    ("head", "is_report"),
    [
        pytest.param(LCOV, True, id="lcov"),
        pytest.param(b"mode: atomic\n", True, id="go"),
        pytest.param(b"SQLite format 3\x00", True, id="coverage.py"),
        pytest.param(b'<?xml version="1.0"?>\n<!-- x -->\n<coverage line-rate="1">', True, id="cobertura"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE report PUBLIC "x"><report name="x">', True, id="jacoco"),
        pytest.param(b'\xef\xbb\xbf{"/x/a.js": {"path": "/x/a.js", "statementMap": {', True, id="istanbul"),
        pytest.param(b'{"meta": {"format": 3', True, id="coverage.json"),
        pytest.param(b"<html>", False, id="a page"),
        pytest.param(b"<testsuites>", False, id="test results"),
        pytest.param(b'{"name": "x"}', False, id="other JSON"),
        pytest.param(b"", False, id="nothing"),
        pytest.param(b"\x89PNG", False, id="a picture"),
    ],
)
def test_a_report_is_known_by_its_first_bytes(head: bytes, is_report: bool) -> None:
    assert looks_like_report(head) is is_report


def test_reports_are_found_among_everything_else() -> None:
    archive = _packed(
        {"coverage/index.html": b"<html><coverage", "deep/er/x": LCOV, "notes.txt": b"hello", "empty": b""}
    )

    assert list(reports_in(archive)) == [("deep/er/x", LCOV)]


def test_names_that_climb_out_are_only_labels() -> None:
    archive = _packed({"../../etc/cron.d/x": LCOV, "/etc/passwd": LCOV, "C:\\x": LCOV, "n" * 5_000: LCOV})

    names = [name for name, _ in reports_in(archive)]

    assert names == ["../../etc/cron.d/x", "/etc/passwd", "C:\\x", "n" * 200]


def test_a_bomb_is_not_unfolded() -> None:
    archive = _packed({"coverage.info": LCOV + b"\n" * 64_000_000})

    with pytest.raises(UnusableArchive, match="unfolds into more than"):
        list(reports_in(archive))


def test_the_same_bytes_named_often_do_not_add_up_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_TOTAL_BYTES", 500_000)
    archive = _packed({f"{number}.info": LCOV + bytes(200_000) for number in range(5)})

    with pytest.raises(UnusableArchive, match="unfolds into more than"):
        list(reports_in(archive))


def test_a_directory_of_many_entries_is_not_even_read() -> None:
    archive = _packed({}) + archives._DIRECTORY_ENTRY * 20_001

    with pytest.raises(UnusableArchive, match="more than 20,000 entries"):
        list(reports_in(archive))


def test_more_reports_than_anybody_has_are_refused() -> None:
    archive = _packed({f"{number}.info": LCOV for number in range(101)})

    with pytest.raises(UnusableArchive, match="more than 100 reports"):
        list(reports_in(archive))


def test_an_entry_that_claims_a_gigabyte_gives_what_is_there() -> None:
    archive = _claiming(_packed({"x.info": LCOV * 100}), 1_000_000_000)

    assert list(reports_in(archive)) == [("x.info", LCOV * 100)]


def test_an_entry_that_claims_less_than_it_holds_is_refused() -> None:
    archive = _claiming(_packed({"x.info": LCOV * 100}), 500)

    with pytest.raises(UnusableArchive, match="broken"):
        list(reports_in(archive))


def test_unusual_compressions_are_left_alone() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.info", LCOV)

    assert list(reports_in(buffer.getvalue())) == []


@pytest.mark.parametrize("cut", [0, 1, 30, 60, -1])
def test_a_broken_archive_is_refused(cut: int) -> None:
    archive = _packed({"x.info": LCOV})[:cut]

    with pytest.raises(UnusableArchive, match="broken"):
        list(reports_in(archive))


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def _claiming(archive: bytes, size_bytes: int) -> bytes:
    """The archive with another size of its first entry, in the directory and before the entry itself."""
    changed = bytearray(archive)
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", changed, changed.find(signature) + at, size_bytes)
    return bytes(changed)
