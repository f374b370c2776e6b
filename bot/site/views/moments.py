"""Times and durations as people read them: relative at first sight, exact for those who look twice."""

from dataclasses import dataclass
from datetime import UTC, datetime

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: `relative` to the moment of the page ("3 min ago"), `exact` in UTC, `iso` for machines."""

    relative: str
    exact: str
    iso: str


def moment(at: datetime | None, now: datetime) -> Moment | None:
    """None for what has not happened."""
    if at is None:
        return None
    at = at.astimezone(UTC)
    return Moment(_relative((now - at).total_seconds(), at), f"{at:%Y-%m-%d %H:%M:%S} UTC", at.isoformat())


def _relative(age_s: float, at: datetime) -> str:
    if age_s < -1:
        return f"in {duration(-age_s)}"
    if age_s < 10:
        return "just now"
    if age_s < 30 * _DAY_S:
        return f"{duration(age_s)} ago"
    return f"{at.day} {at:%B %Y}"


def duration(seconds: float) -> str:
    """One unit, the largest that fits, tenths only below ten seconds: 0.4 s, 12 s, 3 min, 5 h, 2 days."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S:.0f} min"
    if seconds < _DAY_S:
        return f"{seconds // _HOUR_S:.0f} h"
    days = int(seconds // _DAY_S)
    return "1 day" if days == 1 else f"{days:,} days"


def between(start: datetime | None, end: datetime | None) -> str:
    """How long it took; empty while either end is missing."""
    return duration((end - start).total_seconds()) if start and end else ""
