from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.site.views.activity import ActivityPage, Traffic, activity_page
from bot.site.views.paging import page_of
from providers.database.deliveries import KeptDelivery
from providers.database.jobs import Job

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ID = UUID("01a20371-fae9-7bdd-a27f-b60709da18d9")


def delivery(**changes: Any) -> KeptDelivery:
    fields: dict[str, Any] = {
        "id": ID, "host": "github", "delivery_id": "72d3162e", "event": "push", "action": None, "body": b"",
        "state": "done", "reason": "", "received_at": NOW, "attempts": 1, "organization_id": None,
    }  # fmt: skip
    return KeptDelivery(**(fields | changes))


def job(**changes: Any) -> Job:
    fields: dict[str, Any] = {
        "id": ID, "kind": "analysis", "key": "analysis:1:2", "payload": {}, "queue": "analysis",
        "organization_id": None, "subject": f"{ID}:branch:main", "state": "done", "reason": "", "attempts": 1,
        "crashes": 0, "fence": 0, "progress": {}, "run_after": NOW, "created_at": NOW, "started_at": None,
        "finished_at": None, "delivery_id": None, "is_cancel_requested": False,
    }  # fmt: skip
    return Job(**(fields | changes))


def shown(
    deliveries: tuple[KeptDelivery, ...] = (), jobs: tuple[Job, ...] = (), **counts: dict[str, int]
) -> ActivityPage:
    traffic = Traffic(
        counts.get("delivery_counts", {}), counts.get("job_counts", {}), page_of(deliveries, 1), page_of(jobs, 1)
    )
    return activity_page(traffic, NOW)


def test_the_depth_is_what_waits_and_dead_is_what_failed_on_either_side():
    page = shown(
        delivery_counts={"kept": 3, "queued": 2, "done": 1200, "failed": 4},
        job_counts={"due": 5, "running": 1, "timed_out": 2, "blocked": 1},
    )

    assert (page.depth, page.running, page.dead) == ("8", "1", "7")
    assert [(count.state.text, count.count) for count in page.delivery_counts] == [
        ("kept", "3"), ("queued", "2"), ("done", "1,200"), ("failed", "4"),
    ]  # fmt: skip


def test_a_delivery_is_named_by_its_event_and_action():
    plain, acted = shown((delivery(), delivery(event="pull_request", action="opened"))).deliveries.rows

    assert (plain.what, acted.what, plain.about) == ("push", "pull_request.opened", "github")


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        (f"{ID}:branch:main", "branch main"),
        (f"{ID}:pull:41", "pull 41"),
        (f"{ID}:branch:feature:with:colons", "branch feature:with:colons"),
        ("", ""),
    ],
)
def test_a_job_is_named_by_what_it_is_about(subject: str, about: str):
    assert shown(jobs=(job(subject=subject),)).jobs.rows[0].about == about


def test_a_job_that_is_put_off_says_until_when():
    waits, runs = shown(
        jobs=(
            job(state="due", run_after=NOW + timedelta(seconds=90)),
            job(state="running", started_at=NOW - timedelta(seconds=30)),
        )
    ).jobs.rows

    assert (waits.reason, waits.took) == ("starts in 1 min", "")
    assert (runs.reason, runs.took) == ("", "30 s")


def test_what_ended_badly_stands_out():
    states = ("failed", "timed_out", "blocked", "refused", "nothing_to_do", "done")

    rows = shown(tuple(delivery(state=state) for state in states)).deliveries.rows

    assert [row.is_dead for row in rows] == [True, True, True, False, False, False]
