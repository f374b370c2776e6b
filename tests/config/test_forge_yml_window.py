"""When pull requests may be opened that nobody asked for."""

from datetime import datetime

import pytest

from config.forge_yml import Window, opens_at

WORK = Window(days=("mon", "tue", "wed", "thu"), hours="08-17", tz="Europe/Berlin")
NIGHT = Window(days=("fri",), hours="22-06", tz="Asia/Kathmandu")

MOMENTS = [
    pytest.param(WORK, "2027-01-04T09:30:05+00:00", "2027-01-04T09:30:05+00:00", id="open now"),
    pytest.param(WORK, "2027-01-04T03:00:01+00:00", "2027-01-04T07:00:00+00:00", id="later today"),
    pytest.param(WORK, "2027-01-04T16:00:00+00:00", "2027-01-05T07:00:00+00:00", id="its end is not in it"),
    pytest.param(WORK, "2027-01-07T16:00:00+00:00", "2027-01-11T07:00:00+00:00", id="over a long weekend"),
    pytest.param(WORK, "2027-03-28T12:00:00+00:00", "2027-03-29T06:00:00+00:00", id="after the clocks went forward"),
    pytest.param(WORK, "2027-10-31T12:00:00+00:00", "2027-11-01T07:00:00+00:00", id="after the clocks went back"),
    pytest.param(NIGHT, "2027-01-08T12:00:00+00:00", "2027-01-08T16:15:00+00:00", id="a zone of three quarters"),
    pytest.param(NIGHT, "2027-01-09T00:14:00+00:00", "2027-01-09T00:14:00+00:00", id="the morning after its day"),
    pytest.param(NIGHT, "2027-01-09T00:15:00+00:00", "2027-01-15T16:15:00+00:00", id="a week's wait"),
    pytest.param(
        Window(days=("sun",), hours="02-03", tz="Europe/Berlin"),
        "2027-03-28T00:00:00+00:00",
        "2027-04-04T00:00:00+00:00",
        id="an hour that spring leaves out",
    ),
    pytest.param(
        Window(days=("sun",), hours="02-03", tz="Europe/Berlin"),
        "2027-03-21T02:00:00+00:00",
        "2027-04-04T00:00:00+00:00",
        id="the longest wait",
    ),
    pytest.param(Window(), "2027-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00", id="always open"),
]


@pytest.mark.parametrize(("window", "now", "opening"), MOMENTS)
def test_a_window_opens_by_the_clocks_of_its_zone(window: Window, now: str, opening: str) -> None:
    found = opens_at(window, datetime.fromisoformat(now))

    assert found == datetime.fromisoformat(opening)
