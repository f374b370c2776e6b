"""What is said of a wish that has to wait: what for, until when, and how to drop it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from config.forge_yml import FILE, Refactor, Window
from handlers.messages.markdown import code

_KEYS: Final[Mapping[str, str]] = {
    "limit": "refactor.limits.open_prs",
    "day": "refactor.limits.prs_per_day",
    "window": "refactor.window",
}


def held(
    reference: str, hold: str, until: datetime | None, *, rules: Refactor, taken: Sequence[str], trigger: str
) -> str:
    """The reply to a wish that is kept for later; `taken` are the pull requests and jobs that have the places.

    `until` is the earliest time at which it starts, None where people alone decide when.
    """
    drop = code(f"/{trigger} cancel {reference}")
    said = (
        f"Not now: {why(hold, rules, taken)}. Queued as {code(reference)}; it starts {when(hold, until, rules.window)}."
    )
    return f"{said} {drop} drops it.{_what_sets(hold, rules, taken, trigger)}"


def why(hold: str, rules: Refactor, taken: Sequence[str] = ()) -> str:
    """What stands in the way, as half a sentence."""
    match hold:
        case "day":
            most = rules.limits.prs_per_day
            return f"today has had {most} of {most} Forge pull requests"
        case "window":
            return f"pull requests are opened here {window(rules.window)}"
        case "configuration":
            return f"{code(FILE)} lets nothing be changed at the moment"
        case _ if len(taken) < rules.limits.open_prs:
            return "others wait for a place before it"
    are = "are open or on their way" if any(each.startswith("J-") for each in taken) else "are open"
    return f"{len(taken)} of {rules.limits.open_prs} Forge pull requests {are} ({' '.join(taken)})"


def when(hold: str, until: datetime | None, hours: Window) -> str:
    """When it goes on, behind `it starts`; others may have their turn before it."""
    earliest = "" if until is None else f"{moment(until, hours.tz)} at the earliest"
    if hold == "limit":
        return ", ".join(filter(None, ["when one of them is decided", earliest]))
    return earliest or "when that file allows it"


def _what_sets(hold: str, rules: Refactor, taken: Sequence[str], trigger: str) -> str:
    """The key that makes it wait; which file says so, an organization's perhaps, is a command's to show."""
    if hold not in _KEYS or (hold == "limit" and len(taken) < rules.limits.open_prs):
        return ""
    shows = code(f"/{trigger} config")
    return f" What holds it is {code(_KEYS[hold])}; {shows} shows where that is set."


def moment(at: datetime, tz: str) -> str:
    """`on Monday 2 March 2026 at 08:00 (Europe/Berlin)`, as the clocks there show it."""
    local = at.astimezone(ZoneInfo(tz))
    return f"on {local:%A} {local.day} {local:%B %Y} at {local:%H:%M} ({tz})"


def window(hours: Window) -> str:
    """`Mon, Tue, Wed and Thu from 08 to 17 o'clock (Europe/Berlin)`."""
    *others, last = [day.capitalize() for day in hours.days]
    some = f"on {', '.join(others)} and {last}" if others else f"on {last}"
    listed = "every day" if len(others) == 6 else some
    first, end = hours.hours.split("-")
    at = "at any hour" if (first, end) == ("00", "24") else f"from {first} to {end} o'clock"
    return f"{listed} {at} ({hours.tz})"


def none_at_all(key: str) -> tuple[str, str]:
    """Where a limit is zero: the sentence, and what would work."""
    return (
        f"{code(key)} is 0 here, so no pull request is ever opened.",
        f"Somebody who may change {code(FILE)} can raise it.",
    )
