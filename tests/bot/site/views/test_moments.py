from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.site.views.moments import between, duration, moment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "relative"),
    [
        pytest.param(timedelta(seconds=-300), "in 5 min", id="not yet"),
        pytest.param(timedelta(seconds=-0.5), "just now", id="the clock of another machine"),
        pytest.param(timedelta(seconds=9), "just now", id="seconds"),
        pytest.param(timedelta(seconds=59), "59 s ago", id="under a minute"),
        pytest.param(timedelta(minutes=3, seconds=59), "3 min ago", id="minutes"),
        pytest.param(timedelta(hours=23), "23 h ago", id="hours"),
        pytest.param(timedelta(days=1, hours=3), "1 day ago", id="a day"),
        pytest.param(timedelta(days=29), "29 days ago", id="days"),
        pytest.param(timedelta(days=31), "22 October 2026", id="a date"),
    ],
)
def test_a_time_is_said_as_people_say_it(age: timedelta, relative: str):
    said = moment(NOW - age, NOW)

    assert said is not None
    assert said.relative == relative


def test_the_exact_time_is_in_utc():
    said = moment(datetime(2026, 11, 22, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), NOW)

    assert said is not None
    assert (said.exact, said.iso) == ("2026-11-22 01:04:05 UTC", "2026-11-22T01:04:05+00:00")


def test_what_has_not_happened_has_no_time():
    assert moment(None, NOW) is None
    assert between(NOW, None) == ""
    assert between(None, NOW) == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0.0 s"), (3.44, "3.4 s"), (10, "10 s"), (60, "1 min"), (7200, "2 h"), (86400, "1 day")]
)
def test_a_duration_has_one_unit(seconds: float, text: str):
    assert duration(seconds) == text
    assert between(NOW, NOW + timedelta(seconds=seconds)) == text
