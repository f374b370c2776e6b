"""What is tighter: for each key that an organization may lock, which of two values allows less."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Tighter:
    """How a key is tightened, in plain words, and the tightest that two values come to.

    `tightest(locked, wanted)` never allows more than `locked`; it is `wanted` where that is no looser.
    """

    words: str
    tightest: Callable[[Any, Any], Any]


def duration_s(duration: str) -> int:
    """The seconds of a duration that the model has read: `90s`, `10m`, `1h`."""
    return int(duration[:-1]) * _UNITS[duration[-1]]


def earlier_in(order: Sequence[str]) -> Tighter:
    """For words that stand in an order, the tightest first."""
    return Tighter(" < ".join(order) + ", the first is tightest", lambda *both: min(both, key=order.index))


def _common(locked: tuple[str, ...] | None, wanted: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """What both have; None stands for everything."""
    if locked is None or wanted is None:
        return wanted if locked is None else locked
    return tuple(each for each in wanted if each in locked)


def _joined(locked: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """What either has. What is locked comes last, since the last pattern that matches decides."""
    if set(locked) <= set(wanted) and not any(each.startswith("!") for each in wanted):
        return wanted
    return (*(each for each in wanted if each not in locked), *locked)


def least_of(order: Sequence[str]) -> Tighter:
    """For lists of permissions, the lowest first: the lowest of a list is what is needed."""
    return Tighter(
        "a higher permission", lambda *both: max(both[::-1], key=lambda each: min(order.index(one) for one in each))
    )


LOWER: Final = Tighter("a lower number", lambda *both: min(both))
HIGHER: Final = Tighter("a higher number", lambda *both: max(both))
SHORTER: Final = Tighter("a shorter time", lambda *both: min(both, key=duration_s))
ON: Final = Tighter("true", lambda *both: any(both))
OFF: Final = Tighter("false", lambda *both: all(both))
FEWER: Final = Tighter("fewer entries", _common)
MORE: Final = Tighter("more entries", _joined)
