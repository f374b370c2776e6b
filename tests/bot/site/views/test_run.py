from typing import Any

import pytest

from bot.site.views.links import HostLinks
from bot.site.views.run import RunPage, run_page
from handlers.jobs.provenance import Provenance, with_provenance
from tests.bot.site.reports import make_report
from tests.bot.site.views.test_runs import NOW, make_run

REPORT = make_report("ab12cd34")


def shown(progress: dict[str, Any] | None = None, **changes: Any) -> RunPage:
    run = make_run(**{"document": REPORT.to_json(), "commit": "ab12cd34", "score": REPORT.score, **changes})
    return run_page(run, before=None, progress=progress or {}, links=HostLinks(None), now=NOW)


@pytest.mark.parametrize(
    ("changes", "phase"),
    [
        pytest.param({}, "scored", id="a report"),
        pytest.param({"status": "pending", "document": None}, "waiting", id="pending"),
        pytest.param({"status": "running", "document": None}, "running", id="running"),
        pytest.param({"status": "failed", "document": None}, "failed", id="failed"),
        pytest.param({"document": None}, "unreadable", id="completed, and its report is gone"),
        pytest.param({"document": {"schema": 2}}, "unreadable", id="another schema"),
        pytest.param({"document": {"schema": 1}}, "unreadable", id="half a report"),
        pytest.param({"document": REPORT.to_json() | {"score": None}, "score": None}, "nothing to score", id="empty"),
    ],
)
def test_a_run_is_shown_in_its_phase(changes: dict[str, Any], phase: str):
    page = shown(**changes)

    assert page.phase == phase
    assert (page.refresh_s is not None) == (phase in {"waiting", "running"})


def test_the_report_is_told_with_its_certainty():
    report = shown().report

    assert report is not None
    assert (report.interval, report.confidence, report.confidence_label) == ("69.4 to 75.4", "71%", "medium")
    assert (report.source_files, report.code_lines) == ("64 source files", "14,080 code lines")
    assert (len(report.ledger.rows), report.ledger.older) == (50, 2)
    assert (report.finding_count, report.mending) == (
        "130 findings",
        "The command /forge plan shows what a proven refactoring wins back.",
    )


@pytest.mark.parametrize(
    ("told", "text"),
    [
        pytest.param({"done_bytes": 4_000_000, "total_bytes": 10_000_000}, "40% of 10.0 MB read", id="on its way"),
        pytest.param({"done_bytes": 11, "total_bytes": 10}, "100% of 0.0 MB read", id="more than all"),
        pytest.param({"done_bytes": 0, "total_bytes": 0}, None, id="nothing to read"),
        pytest.param({"done_bytes": "x", "total_bytes": 10}, None, id="no numbers"),
        pytest.param({}, None, id="not told yet"),
    ],
)
def test_progress_is_shown_where_it_is_known(told: dict[str, Any], text: str | None):
    page = shown(told, status="running", document=None)

    assert (page.progress and page.progress.text) == text


def test_a_finished_run_has_no_progress():
    assert shown({"done_bytes": 1, "total_bytes": 2}).progress is None


def test_where_the_coverage_came_from_is_told_with_what_was_not_found():
    document = with_provenance(REPORT.to_json(), Provenance("d1", "0011", ("A note.",) * 30))

    page = shown(document=document)

    assert (page.measured_commit, page.measured_url, len(page.notes)) == ("0011", None, 20)
    assert (shown().measured_commit, shown().notes) == ("", ())


def test_the_command_to_repeat_it_names_base_and_head():
    assert shown(base_sha="0011").reproduce == "forge analyze --base 0011 --head ab12cd34"
    assert shown().reproduce == "forge analyze --head ab12cd34"
