from datetime import UTC, datetime

import pytest

from handlers.messages import check_run
from providers.code_hosts.code_host import CheckRun

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
AT_FIVE = datetime(2027, 1, 4, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("run", "status", "conclusion", "title", "said"),
    [
        pytest.param(
            check_run.queued(HEAD_SHA, external_id="1", details_url=""),
            "queued",
            None,
            "Queued for analysis",
            "This commit is queued for its analysis. The result appears here.",
            id="queued",
        ),
        pytest.param(
            check_run.queued(HEAD_SHA, external_id="1", details_url="", held_by="github", until=AT_FIVE),
            "queued",
            None,
            "Queued: goes on at 17:05 UTC",
            "since github cannot be asked at the moment. It goes on by itself at 17:05 UTC or soon after",
            id="held",
        ),
        pytest.param(
            check_run.superseded(HEAD_SHA, external_id="1", details_url="", reason="superseded by 77aa88bb99cc"),
            "completed",
            "cancelled",
            "Not scored: superseded by 77aa88bb99cc",
            "The analysis of this commit was ended: superseded by 77aa88bb99cc.",
            id="superseded",
        ),
        pytest.param(
            check_run.failed(HEAD_SHA, external_id="1", details_url="", reason="files: 300,000 is over 200,000"),
            "completed",
            "neutral",
            "Not scored: the analysis failed",
            'To try again, press "Re-run" on this check, or push a commit.',
            id="failed",
        ),
        pytest.param(
            check_run.failed(HEAD_SHA, external_id="1", details_url="", reason="a fault", is_gated=True),
            "completed",
            "action_required",
            "Not scored: the analysis failed",
            "A gate is enforced here, and what could not be judged does not pass it.",
            id="failed before a gate",
        ),
        pytest.param(
            check_run.superseded(HEAD_SHA, external_id="1", details_url="", reason="pull request #7 is closed"),
            "completed",
            "cancelled",
            "Not scored: pull request #7 is closed",
            "The analysis of this commit was ended: pull request",
            id="closed",
        ),
        pytest.param(
            check_run.failed(HEAD_SHA, external_id="1", details_url="", reason="quarantined: its worker was killed"),
            "completed",
            "action_required",
            "Not scored: stopped after three crashes",
            "is not tried again by itself: its worker was killed",
            id="quarantined",
        ),
        pytest.param(
            check_run.timed_out(HEAD_SHA, external_id="1", details_url="", reason="no result within 600 s"),
            "completed",
            "timed_out",
            "Not scored: the analysis took too long",
            "no result within 600 s",
            id="timed out",
        ),
        pytest.param(
            check_run.skipped(HEAD_SHA, external_id="1", details_url="", reason="mode is off"),
            "completed",
            "skipped",
            "Skipped: mode is off",
            "This commit was not analysed: mode is off",
            id="skipped",
        ),
    ],
)
def test_every_end_has_a_title_that_says_it(
    run: CheckRun, status: str, conclusion: str | None, title: str, said: str
) -> None:
    assert (run.name, run.head_sha, run.external_id) == ("Forge Factory / readiness", HEAD_SHA, "1")
    assert (run.status, run.conclusion, run.title) == (status, conclusion, title)
    assert said in run.summary
