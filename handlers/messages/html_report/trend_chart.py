"""Earlier scores as a line; left out where there are fewer than two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.messages.trend import PastScore
from handlers.messages.wording import number

WIDTH: Final = 480.0
HEIGHT: Final = 96.0
_MARGIN: Final = 10.0
_LEAST_SPAN: Final = 10.0  # points; below it a trend would make mountains of tenths


@dataclass(frozen=True, slots=True)
class Point:
    """One run in the chart, and what is told of it."""

    x: float
    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Oldest first; `low` and `high` are the scores at the bottom and at the top."""

    line: str
    points: tuple[Point, ...]
    low: str
    high: str
    label: str


def chart(history: Sequence[PastScore]) -> Chart | None:
    if len(history) < 2:
        return None
    scores = [each.score for each in history]
    span = max(_LEAST_SPAN, max(scores) - min(scores))
    floor = min(100 - span, max(0.0, (min(scores) + max(scores) - span) / 2))
    points = tuple(
        Point(
            round(_MARGIN + (WIDTH - 2 * _MARGIN) * at / (len(history) - 1), 1),
            round(_MARGIN + (HEIGHT - 2 * _MARGIN) * (1 - (each.score - floor) / span), 1),
            f"{number(each.score)} at {each.commit[:12]}, judged on {each.at[:10]}",
        )
        for at, each in enumerate(history)
    )
    label = f"The last {len(history)} scores, from {number(scores[0])} to {number(scores[-1])}"
    line = " ".join(f"{point.x},{point.y}" for point in points)
    return Chart(line, points, number(floor), number(floor + span), label)
