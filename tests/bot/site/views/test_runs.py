from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.site.views.links import HostLinks
from bot.site.views.runs import branch_trend, run_before, run_line
from providers.database.analyses import Run

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ID = UUID("01a20371-fae9-7bdd-a27f-b60709da18d9")


def make_run(commit: str = "head", score: float | None = 70.0, **changes: Any) -> Run:
    fields: dict[str, Any] = {
        "id": ID, "repository_id": ID, "organization_id": ID, "commit_sha": commit, "branch": "main",
        "pull_request": None, "base_sha": None, "status": "completed", "score": score, "score_version": "seed-v1a",
        "document": None,
        "started_at": NOW - timedelta(minutes=5), "completed_at": NOW - timedelta(minutes=4), "error_message": None,
    }  # fmt: skip
    return Run(**(fields | changes))


@pytest.mark.parametrize(
    ("run", "older", "expected"),
    [
        pytest.param(make_run(), [make_run("b"), make_run("a")], "b", id="the last of its branch"),
        pytest.param(make_run(), [make_run("b", branch="topic"), make_run("a")], "a", id="not of another branch"),
        pytest.param(make_run(), [make_run("b", None), make_run("a")], "a", id="not one without a score"),
        pytest.param(make_run(), [make_run("b", pull_request=4), make_run("a")], "a", id="not of a pull request"),
        pytest.param(make_run(), [make_run("b", score_version="0")], None, id="not one of another score version"),
        pytest.param(make_run(), [], None, id="the first one"),
        pytest.param(
            make_run(pull_request=4, base_sha="a"), [make_run("b"), make_run("a")], "a", id="the base of a pull request"
        ),
        pytest.param(make_run(pull_request=4, base_sha="z"), [make_run("b")], None, id="a base nobody judged"),
        pytest.param(make_run(pull_request=4), [make_run("b")], None, id="a pull request without a base"),
    ],
)
def test_a_run_is_measured_against_what_was_there_before(run: Run, older: list[Run], expected: str | None):
    before = run_before(run, older)

    assert (before and before.commit_sha) == expected


def test_a_line_tells_what_ran_and_how_it_ended():
    run = make_run("ab12cd34ef56ab12", 74.0, pull_request=41)

    line = run_line(run, make_run(score=71.0), HostLinks("https://github.com/acme/shop"), NOW)

    assert line.url == f"/repositories/{ID}/runs/{ID}"
    assert (line.commit, line.subject, line.subject_url) == (
        "ab12cd34ef56", "#41", "https://github.com/acme/shop/pull/41",
    )  # fmt: skip
    assert line.change is not None
    assert (line.score.text, line.change.text, line.duration) == ("74", "+3", "1 min")


def test_the_trend_is_that_of_one_branch_oldest_first():
    runs = [make_run(score=75.0), make_run(score=99.0, pull_request=4), make_run(score=None), make_run(score=60.0)]

    mark = branch_trend([*runs, make_run(score=10.0, branch="topic")], "main")

    assert mark is not None
    assert mark.label == "The last 2 scores, from 60 to 75"
