"""A report as SARIF 2.1.0 (OASIS), within what GitHub code scanning takes: 25,000 results, 10 MB compressed.

Names of a repository are hostile here too: text is on one line, braces and links of SARIF's own message syntax are
taken out of it, and paths become URIs byte by byte.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import quote

from engine.analysis.comparison import Comparison
from engine.analysis.report import Antipattern, CloneClass, Finding, Place, Report
from handlers.messages.beside_the_score import duplicate_told
from handlers.messages.markdown import shortened
from handlers.messages.sarif_rules import DUPLICATE, antipattern_rule_id, metric_rule_id, rules
from handlers.messages.wording import by_reason, counted, loss

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS: Final = 25_000
MOST_COMPRESSED_BYTES: Final = 10_000_000
SERIOUS_LOSS: Final = 2.0  # points; from here a result is an error
NOTABLE_LOSS: Final = 0.5  # from here a warning, as on the check run; below it a note
_TEXT_LIMIT: Final = 1_000
_OTHER_PLACES: Final = 20
_REASONS: Final = 50
_ROOT: Final = "SRCROOT"

Level = Literal["error", "warning", "note"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the tree comes from: the address of the repository ("" where it has none) and its commit.

    `raw_paths` gives the true path of each that is shown escaped.
    """

    repository_uri: str = ""
    raw_paths: Mapping[str, str] = field(default_factory=dict)


NOWHERE: Final = Provenance()


def render(comparison: Comparison, provenance: Provenance = NOWHERE, *, results: int = MOST_RESULTS) -> str:
    """The log file as JSON. At most `results` results, findings first, and fewer where it would get too large."""
    report = comparison.head
    found = _results(comparison, provenance)
    count = min(results, MOST_RESULTS, len(found))
    while True:
        text = _text(report, provenance, found[:count], left_out=len(found) - count)
        size = _compressed_bytes(text)
        if size <= MOST_COMPRESSED_BYTES or count == 0:
            return text
        count = count * MOST_COMPRESSED_BYTES // (size + MOST_COMPRESSED_BYTES // 10)


def uri(path: str) -> str:
    """A path, relative to the root, as an RFC 3986 reference: every byte that may stand for itself does."""
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/-._~!$&'()*+,;=@")
    return quoted or "."


def message_text(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Text in which SARIF finds neither placeholders (`{0}`) nor links (`[text](1)`)."""
    return shortened(text, limit).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _compressed_bytes(text: str) -> int:
    """What does not compress to less than its own size is measured only where that could be too much."""
    raw = text.encode()
    return len(raw) if len(raw) <= MOST_COMPRESSED_BYTES else len(gzip.compress(raw, compresslevel=1))


def _text(report: Report, provenance: Provenance, results: Sequence[Json], *, left_out: int) -> str:
    run: Json = {
        "tool": {"driver": {"name": "Forge Factory", "version": report.engine_revision, "rules": rules(report)}},
        "automationDetails": {"id": "forge-factory/readiness/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notices(report, left_out)}],
        "results": list(results),
        "properties": _standing(report),
    }
    if report.commit_sha and provenance.repository_uri:
        run["versionControlProvenance"] = [
            {
                "repositoryUri": provenance.repository_uri,
                "revisionId": report.commit_sha,
                "mappedTo": {"uriBaseId": _ROOT},
            }
        ]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _standing(report: Report) -> Json:
    return {
        "score": report.score,
        "scoreVersion": report.score_version,
        "interval": list(report.interval) if report.interval else None,
        "confidence": round(report.confidence, 3),
        "commit": report.commit_sha,
    }


def _results(comparison: Comparison, provenance: Provenance) -> list[Json]:
    """Findings by loss, then the largest duplicates, then anti-patterns."""
    report = comparison.head
    is_compared = comparison.base is not None
    new = {finding.id for finding in comparison.new_findings}
    findings = [
        _finding(finding, provenance, ("new" if finding.id in new else "unchanged") if is_compared else "")
        for finding in report.findings
    ]
    duplicates = [_duplicate(each, provenance) for each in report.duplicates if each.places]
    return [*findings, *duplicates, *(_antipattern(item, provenance) for item in report.antipatterns)]


def _finding(finding: Finding, provenance: Provenance, baseline: str) -> Json:
    message = f"{finding.message}. {loss(finding.loss)} points. Fix: {finding.fix}"
    result: Json = {
        "ruleId": metric_rule_id(finding.metric),
        "level": _level(finding.loss),
        "message": {"text": message_text(message)},
        "locations": [_location(Place(finding.path, finding.line, finding.line), provenance, finding.symbol)],
        "partialFingerprints": {"forgeFinding/v1": finding.id},
        "properties": {
            "loss": round(finding.loss, 6),
            "value": finding.value,
            "limit": finding.limit,
            "fix": shortened(finding.fix, _TEXT_LIMIT),
        },
    }
    if baseline:
        result["baselineState"] = baseline
    return result


def _duplicate(each: CloneClass, provenance: Provenance) -> Json:
    first, *others = each.places
    return {
        "ruleId": DUPLICATE,
        "level": "note",
        "message": {"text": message_text(f"{duplicate_told(each)}.")},
        "locations": [_location(first, provenance)],
        "relatedLocations": [{"id": at} | _location(o, provenance) for at, o in enumerate(others[:_OTHER_PLACES], 1)],
        "properties": {"loss": 0.0, "tokens": each.tokens},
    }


def _antipattern(item: Antipattern, provenance: Provenance) -> Json:
    unless = f" Not a problem if {item.unless}." if item.unless else ""
    return {
        "ruleId": antipattern_rule_id(item.kind),
        "level": "note",
        "message": {"text": message_text(item.reason + unless)},
        "locations": [_location(Place(item.path, item.line, item.line), provenance, item.symbol)],
        "properties": {"loss": 0.0},
    }


def _level(points: float) -> Level:
    if points >= SERIOUS_LOSS:
        return "error"
    return "warning" if points >= NOTABLE_LOSS else "note"


def _location(place: Place, provenance: Provenance, symbol: str = "") -> Json:
    """A line 0, that of a whole file, becomes 1: code scanning shows nothing without a region."""
    first = max(1, place.line)
    region = {"startLine": first} | ({"endLine": place.end_line} if place.end_line > first else {})
    artifact = {"uri": uri(provenance.raw_paths.get(place.path, place.path)), "uriBaseId": _ROOT}
    location: Json = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if symbol:
        location["logicalLocations"] = [{"fullyQualifiedName": shortened(symbol, _TEXT_LIMIT)}]
    return location


def _notices(report: Report, left_out: int) -> list[Json]:
    """What this file does not hold: results beyond the bounds, and files that were not judged."""
    notices = []
    if left_out:
        told = f"{counted(left_out, 'result')} of the smallest losses left out: a host takes no more."
        notices.append({"level": "warning", "message": {"text": told}})
    for reason, paths in by_reason(report.not_judged)[:_REASONS]:
        told = message_text(f"Not judged, {reason}: {counted(len(paths), 'file')}, such as {paths[0]}")
        notices.append({"level": "note", "message": {"text": told}})
    return notices
