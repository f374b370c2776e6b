"""What keeps the bot from acting in a repository right now: a pause, and what each waiting wish waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config.forge_yml import FILE
from handlers.messages import steering_replies
from handlers.messages.fitting import Rows
from handlers.messages.markdown import cell, code, plain
from handlers.messages.pull_request import Part
from handlers.messages.wording import ago
from providers.database.pauses import Pause

_HEAD = "**Waiting for their turn**\n\n| Job | Asked | Waits because | Goes on |\n|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class WaitingWish:
    """A wish that waits: what for, as `.forge.yml` has it, and the earliest time at which it goes on, None where that
    is up to people alone. `part` is which one of its series it will be."""

    reference: str
    hold: str
    until: datetime | None
    asked_by: str
    asked_at: datetime
    part: Part = field(default_factory=Part)


def blocks(pause: Pause | None, waiting: Sequence[WaitingWish], now: datetime, trigger: str) -> list[str | Rows]:
    """Nothing where nothing stands in the way."""
    paused = f"{steering_replies.is_paused(pause)} {steering_replies.how_to_resume(trigger)}" if pause else ""
    return [paused, Rows(_HEAD, [_row(each, now) for each in waiting], "wishes")]


def series(open_parts: Mapping[str, Part]) -> Rows:
    """What is open of each series, by its job: what comes after it waits for that."""
    rows = [
        f"- {code(reference)} is open,{_place(part)}."
        + (" The next one begins when it is merged." if part.number < part.of else "")
        for reference, part in open_parts.items()
        if part.is_of_series
    ]
    return Rows("**Series**\n", rows, "parts")


def _place(part: Part) -> str:
    return f" part {part.number:,} of {part.of:,}" if part.is_of_series else ""


def told(wish: WaitingWish, now: datetime, trigger: str) -> str:
    """One wish in a sentence."""
    by = f" by {plain(wish.asked_by)}" if wish.asked_by else ""
    drop = code(f"/{trigger} cancel {wish.reference}")
    return (
        f"{code(wish.reference)}{_place(wish.part)}, asked for{by} {ago(wish.asked_at, now)}, waits because"
        f" {_why(wish.hold)}. It goes on {_when(wish)}; {drop} drops it."
    )


def _row(wish: WaitingWish, now: datetime) -> str:
    by = f" by {plain(wish.asked_by)}" if wish.asked_by else ""
    named = f"{cell(wish.reference)}{_place(wish.part)}"
    return f"| {named} | {ago(wish.asked_at, now)}{by} | {_why(wish.hold)} | {_when(wish)} |"


def _why(hold: str) -> str:
    match hold:
        case "day":
            return f"today has as many pull requests as {code('refactor.limits.prs_per_day')} allows"
        case "window":
            return f"no pull requests are opened at this hour ({code('refactor.window')})"
        case "configuration":
            return f"{code(FILE)} lets nothing be changed at the moment"
        case _:
            return f"as many pull requests are open as {code('refactor.limits.open_prs')} allows"


def _when(wish: WaitingWish) -> str:
    earliest = "" if wish.until is None else f"on {wish.until:%Y-%m-%d at %H:%M} {wish.until.tzname()} at the earliest"
    if wish.hold == "limit":
        return ", ".join(filter(None, ["when one of them is decided", earliest]))
    return earliest or "when the file allows it"
