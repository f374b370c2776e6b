"""Which format a report has, told by what is in it and never by its name."""

from typing import Final

from engine.analysis.coverage import (
    cobertura,
    coverage_json,
    coverage_sqlite,
    go_profile,
    istanbul,
    jacoco,
    json_values,
    lcov,
)
from engine.analysis.coverage.report import UnreadableReport
from engine.analysis.coverage.tally import Tally
from engine.analysis.coverage.xml_events import root_tag

LARGEST_REPORT_BYTES: Final = 64 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"


def read_into(body: bytes, tally: Tally) -> str:
    """Read a report of any format and answer the format's name. Raises `UnreadableReport`."""
    if len(body) > LARGEST_REPORT_BYTES:
        raise UnreadableReport(f"it is larger than {LARGEST_REPORT_BYTES >> 20} MB")
    start = body[:64].removeprefix(_BOM).lstrip()
    if coverage_sqlite.recognises(body):
        coverage_sqlite.read(body, tally)
        return coverage_sqlite.FORMAT
    if start.startswith((b"{", b"[")):
        return _read_json(body, tally)
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _read_xml(body, tally)
    return _read_lines(body.removeprefix(_BOM), tally)


def _read_json(body: bytes, tally: Tally) -> str:
    document = json_values.load(body)
    if coverage_json.recognises(document):
        coverage_json.read(document, tally)
        return coverage_json.FORMAT
    if istanbul.recognises(document):
        istanbul.read(document, tally)
        return istanbul.FORMAT
    if istanbul.is_summary(document):
        raise UnreadableReport("Istanbul's summary has totals but no lines; coverage-final.json has them")
    raise UnreadableReport("it is JSON, but not of coverage.py or Istanbul")


def _read_xml(body: bytes, tally: Tally) -> str:
    match root_tag(body):
        case "coverage":
            cobertura.read(body, tally)
            return cobertura.FORMAT
        case "report":
            jacoco.read(body, tally)
            return jacoco.FORMAT
    raise UnreadableReport("it is XML, but not of Cobertura or JaCoCo")


def _read_lines(body: bytes, tally: Tally) -> str:
    if go_profile.recognises(body):
        go_profile.read(body, tally)
        return go_profile.FORMAT
    if lcov.recognises(body):
        lcov.read(body, tally)
        return lcov.FORMAT
    raise UnreadableReport("its format is none that is known here")
