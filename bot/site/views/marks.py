"""The marks that all pages share: a score, its change, its trend, and the tone of a state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.messages.wording import number, signed

Band = Literal["good", "fair", "poor", "none"]
Tone = Literal["good", "bad", "warn", "busy", "quiet"]

TREND_WIDTH, TREND_HEIGHT = 96, 26
_TREND_MARGIN = 3
_LEAST_SPAN = 10.0  # points; below it a trend would make mountains of tenths

_TONES: dict[str, Tone] = {
    **dict.fromkeys(("done", "completed", "success", "merged"), "good"),
    **dict.fromkeys(("failed", "failure", "timed_out", "blocked"), "bad"),
    **dict.fromkeys(("refused", "action_required"), "warn"),
    **dict.fromkeys(("kept", "queued", "due", "pending", "running", "in_progress", "open"), "busy"),
}


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """A score as a ring: `share` of the circle is filled, 0-100; `band` gives the colour, never the only sign."""

    text: str
    share: float
    band: Band


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change in points with its sign; `word` is said to those who cannot see the colour."""

    text: str
    word: Literal["up", "down", "level"]


@dataclass(frozen=True, slots=True)
class Trend:
    """Scores, oldest first, as a line in a box of TREND_WIDTH x TREND_HEIGHT; x and y are those of the newest."""

    points: str
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class State:
    """A state in words, and its tone."""

    text: str
    tone: Tone


def score_mark(score: float | None) -> ScoreMark:
    if score is None:
        return ScoreMark("–", 0.0, "none")
    band: Band = "good" if score >= 80 else "fair" if score >= 60 else "poor"
    return ScoreMark(number(score), round(min(100.0, max(0.0, score)), 1), band)


def change_mark(score: float | None, before: float | None) -> ChangeMark | None:
    """None where one of the two is missing."""
    if score is None or before is None:
        return None
    change = round(score - before, 1)
    return ChangeMark(signed(change), "up" if change > 0 else "down" if change < 0 else "level")


def trend(scores: Sequence[float]) -> Trend | None:
    """None for fewer than two scores: one point is no trend."""
    if len(scores) < 2:
        return None
    low, high = min(scores), max(scores)
    span = max(_LEAST_SPAN, high - low)
    floor = min(100 - span, max(0.0, (low + high - span) / 2))
    width, height = TREND_WIDTH - 2 * _TREND_MARGIN, TREND_HEIGHT - 2 * _TREND_MARGIN
    places = [
        (_TREND_MARGIN + width * at / (len(scores) - 1), _TREND_MARGIN + height * (1 - (score - floor) / span))
        for at, score in enumerate(scores)
    ]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    label = f"The last {len(scores)} scores, from {number(scores[0])} to {number(scores[-1])}"
    return Trend(points, round(places[-1][0], 1), round(places[-1][1], 1), label)


def state(name: str) -> State:
    return State(name.replace("_", " "), _TONES.get(name, "quiet"))
