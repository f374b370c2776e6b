"""When a window is open: days and hours as the clocks of its time zone show them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.forge_yml.sections import Weekday, Window

_DAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Every hour on earth begins at a quarter of an hour in UTC.
_STEP: Final = timedelta(minutes=15)
_LONGEST_WAIT: Final = timedelta(days=15)


def opens_at(window: Window, now: datetime) -> datetime:
    """The moment, `now` or later, at which the window is open, in UTC; `now` must know its time zone.

    Always within fifteen days: an hour that the clocks leave out in spring does not open, and a week goes by.
    """
    moment = now.astimezone(UTC)
    if is_open(window, moment):
        return moment
    moment -= timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    steps = (moment + number * _STEP for number in range(1, int(_LONGEST_WAIT / _STEP)))
    return next(each for each in steps if is_open(window, each))


def is_open(window: Window, now: datetime) -> bool:
    """Whether the window is open; what goes through the night belongs to the day on which it began."""
    local = now.astimezone(ZoneInfo(window.tz))
    first, end = (int(hour) for hour in window.hours.split("-"))
    if first < end:
        return first <= local.hour < end and _DAYS[local.weekday()] in window.days
    day = local.weekday() if local.hour >= first else local.weekday() - 1
    return not end <= local.hour < first and _DAYS[day] in window.days
