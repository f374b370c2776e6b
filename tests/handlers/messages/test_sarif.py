"""The SARIF file: valid by the published schema, within the hosts' limits, and with places that can be found."""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import jsonschema_rs
import pytest

from engine.analysis.comparison import Comparison, compare
from engine.analysis.report import Report
from handlers.messages import sarif
from handlers.messages.sarif import Provenance, message_text, render, uri
from tests.handlers.messages.whole_reports import HOSTILE, bare_report, hostile_report, large_report, whole_report
from tests.oracles.npm import node_modules

SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
ODD_PATHS = (
    "a b/ü.py",
    "100%.py",
    "%2e%2e/x",
    "a:b.py",
    "q?.py",
    "h#.py",
    "back\\slash.py",
    '"<>.py',
    "[x](1).py",
    "東.py",
)


@pytest.fixture(scope="module")
def published() -> Any:
    """The validator of the schema that the standard's committee publishes."""
    # One pattern of it has a bracket too many, which lenient engines read as itself.
    schema = json.loads(Path(node_modules(), SCHEMA).read_text().replace("{2}]?$", "{2}\\\\]?$"))
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)


def run_of(report: Report, provenance: Provenance = sarif.NOWHERE, base: Report | None = None) -> dict[str, Any]:
    (run,) = json.loads(render(compare(report, base), provenance))["runs"]
    return dict(run)


@pytest.mark.parametrize("make", [whole_report, bare_report, hostile_report], ids=["whole", "bare", "hostile"])
def test_every_log_is_valid_by_the_published_schema(published: Any, make: Any) -> None:
    log = json.loads(render(compare(make(), None), Provenance("https://example.com/owner/name")))

    assert [error.message for error in published.iter_errors(log)] == []


def test_the_schema_finds_what_is_wrong(published: Any) -> None:
    log = json.loads(render(compare(whole_report(), None)))

    log["runs"][0]["results"][0]["level"] = "terrible"

    assert [error.message for error in published.iter_errors(log)] != []


def test_findings_come_with_their_loss_their_place_and_a_name_that_stays() -> None:
    run = run_of(whole_report())

    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("readiness/modularity", "warning")
    assert first["partialFingerprints"] == {"forgeFinding/v1": "FF-0c55e9"}
    assert first["properties"]["loss"] == 1.8
    (location,) = first["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "src/shop.py", "uriBaseId": "SRCROOT"}
    assert location["physicalLocation"]["region"] == {"startLine": 1}
    assert run["results"][1]["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "settle"}]


@pytest.mark.parametrize(("loss", "level"), [(2.0, "error"), (1.99, "warning"), (0.5, "warning"), (0.49, "note")])
def test_the_level_follows_from_the_loss(loss: float, level: str) -> None:
    report = whole_report()

    run = run_of(replace(report, findings=(replace(report.findings[0], loss=loss),)))

    assert run["results"][0]["level"] == level


def test_every_result_has_a_rule_with_help() -> None:
    run = run_of(whole_report())

    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= set(rules)
    assert len(rules) == len(run["tool"]["driver"]["rules"])
    assert all(rule["help"]["text"] and rule["fullDescription"]["text"] for rule in rules.values())


def test_the_other_places_of_a_duplicate_stand_beside_it() -> None:
    run = run_of(whole_report())

    (first, _) = (result for result in run["results"] if result["ruleId"] == "duplicate")
    others = [each["physicalLocation"]["artifactLocation"]["uri"] for each in first["relatedLocations"]]
    assert others == ["src/tax.py", "src/a.py"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 10, "endLine": 33}


def test_a_base_says_which_results_are_new() -> None:
    report = whole_report()

    run = run_of(report, base=replace(report, findings=report.findings[1:]))

    states = [result.get("baselineState") for result in run["results"][:3]]
    assert states == ["new", "unchanged", "unchanged"]


def test_where_it_comes_from_is_told_for_a_commit_only() -> None:
    address = Provenance("https://example.com/owner/name")

    (told,) = run_of(whole_report(), address)["versionControlProvenance"]

    assert (told["repositoryUri"], told["revisionId"]) == (address.repository_uri, whole_report().commit_sha)
    assert "versionControlProvenance" not in run_of(whole_report(commit_sha=""), address)
    assert "versionControlProvenance" not in run_of(whole_report())


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_path_is_a_relative_uri_that_leads_back_to_it(path: str) -> None:
    found = urlsplit(uri(path))

    assert (found.scheme, found.netloc, found.query, found.fragment) == ("", "", "", "")
    assert unquote_to_bytes(uri(path)) == path.encode()


def test_a_path_that_is_shown_escaped_has_its_true_bytes_in_the_uri() -> None:
    raw, shown = "odd\udcff\n.py", "odd\\xff\\n.py"
    report = whole_report(findings=(replace(whole_report().findings[0], path=shown),))

    run = run_of(report, Provenance(raw_paths={shown: raw}))

    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert unquote_to_bytes(place["artifactLocation"]["uri"]) == b"odd\xff\n.py"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_holds_neither_placeholders_nor_links_nor_control_characters(name: str) -> None:
    text = message_text(name)

    assert text.isprintable()
    assert "](" not in text
    assert "{" not in text.replace("{{", "")
    assert len(text) <= 1100


def test_what_was_not_judged_and_what_does_not_fit_is_told() -> None:
    comparison = compare(whole_report(), None)

    (run,) = json.loads(render(comparison, results=2))["runs"]

    assert len(run["results"]) == 2
    notices = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert notices[0] == "7 results of the smallest losses left out: a host takes no more."
    assert notices[1].startswith("Not judged, does not parse: 4% of its bytes are errors: 1 file, such as src/old.py")


def test_no_more_results_than_code_scanning_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MOST_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MOST_RESULTS", 40)
    report = whole_report()
    many = tuple(replace(report.findings[1], id=f"FF-{at:08x}", line=at + 1) for at in range(50))

    (run,) = json.loads(render(compare(replace(report, findings=many), None), results=10**9))["runs"]

    assert len(run["results"]) == 40


def test_a_log_that_does_not_compress_is_cut_to_what_a_host_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_COMPRESSED_BYTES", 200_000)
    noise = random.Random(5)
    report = whole_report()
    many = tuple(replace(report.findings[1], id=f"FF-{at:08x}", path=noise.randbytes(400).hex()) for at in range(1500))

    text = render(Comparison(replace(report, findings=many), None, (), (), ()))

    kept = json.loads(text)["runs"][0]["results"]
    assert 100 < len(kept) < 1500
    assert len(gzip.compress(text.encode())) <= 200_000


def test_a_large_repository_stays_within_all_bounds(published: Any) -> None:
    text = render(compare(large_report(), None))

    assert published.is_valid(json.loads(text))
    assert len(gzip.compress(text.encode())) < 1_000_000
