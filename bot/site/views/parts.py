"""The parts of the score as bars: how many of the 100 points each can give, and how many it gave."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.report import Part
from handlers.messages.markdown import shortened
from handlers.messages.wording import HOW_COMPUTED, number, part_name, percent


@dataclass(frozen=True, slots=True)
class PartBar:
    """One part. `width` (what it can give) and `won_width` are in hundredths of the widest bar."""

    name: str
    won: str
    lost: str
    possible: str
    weight: str
    width: float
    won_width: float
    state: str
    reason: str
    how: str

    @property
    def applies(self) -> bool:
        return self.state != "not applicable"


def part_bars(parts: Sequence[Part]) -> tuple[PartBar, ...]:
    """In the order of the report. The weight of parts that do not apply is spread over the others."""
    whole = sum(part.weight for part in parts if _applies(part)) or 1.0
    widest = max((part.weight for part in parts if _applies(part)), default=1.0)
    return tuple(_bar(part, whole, widest) for part in parts)


def _bar(part: Part, whole: float, widest: float) -> PartBar:
    possible = 100 * part.weight / whole if _applies(part) else 0.0
    won = max(0.0, possible - part.loss)
    width = 100 * part.weight / widest if possible else 0.0
    return PartBar(
        name=part_name(part.name),
        won=number(won),
        lost=number(part.loss),
        possible=number(possible),
        weight=percent(part.weight),
        width=round(width, 1),
        won_width=round(width * won / possible, 1) if possible else 0.0,
        state=part.state,
        reason=shortened(part.reason, 300),
        how=HOW_COMPUTED.get(part.name, ""),
    )


def _applies(part: Part) -> bool:
    return part.state != "not applicable"
