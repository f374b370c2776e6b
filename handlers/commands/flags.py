"""Reading the value of a flag by its declared type."""

import difflib
import re
from datetime import date
from typing import assert_never

from handlers.commands.grammar import Amount, Choice, Day, Flag, FlagValue, Switch, WholeNumber
from handlers.messages.markdown import code

_DOLLARS = re.compile(r"\d{1,7}(?:\.\d{1,2})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_SUGGESTED = 40  # characters of a word for which the closest one is looked up


class BadValue(Exception):
    """The value does not fit the flag; `sentence` says why, `remedy` what would have worked."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


def read_flag(flag: Flag, value: str | None) -> FlagValue:
    """The value of a flag; `value` is None for a flag without `=`. Raises `BadValue`."""
    match flag:
        case Switch():
            return _read_switch(value)
        case Choice():
            return _read_choice(flag, value)
        case WholeNumber():
            return _read_whole(flag, value)
        case Amount():
            return _read_amount(flag, value)
        case Day():
            return _read_day(value)
        case _:
            assert_never(flag)


def _read_switch(value: str | None) -> bool:
    if value is not None:
        raise BadValue("This flag takes no value.", "Leave out the `=` and what follows.")
    return True


def _read_choice(flag: Choice, value: str | None) -> str:
    if value in flag.words:
        return value
    if not value:
        raise BadValue(f"This flag needs a {flag.noun}.", _all_of(flag))
    closest = _closest(value, flag.words)
    raise BadValue(f"Not a {flag.noun}.", f"Closest: {code(closest)}." if closest else _all_of(flag))


def _read_whole(flag: WholeNumber, value: str | None) -> int:
    wanted = f"a whole number from {flag.minimum} to {flag.maximum}"
    if not value:
        raise BadValue(f"This flag needs {wanted}.")
    if not _WHOLE.fullmatch(value) or not flag.minimum <= int(value) <= flag.maximum:
        raise BadValue(f"Not {wanted}.")
    return int(value)


def _read_amount(flag: Amount, value: str | None) -> float:
    wanted = f"an amount in US dollars up to {flag.maximum:.2f}, like 0.50"
    if not value:
        raise BadValue(f"This flag needs {wanted}.")
    if not _DOLLARS.fullmatch(value) or float(value) > flag.maximum:
        raise BadValue(f"Not {wanted}.")
    return float(value)


def _read_day(value: str | None) -> date:
    wanted = "a day, like 2027-01-31"
    if not value:
        raise BadValue(f"This flag needs {wanted}.")
    try:
        return date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        raise BadValue(f"Not {wanted}.") from None


def _closest(value: str, words: tuple[str, ...]) -> str | None:
    """By shared letters, or the first word that has the value as one of its parts."""
    if len(value) > _SUGGESTED:
        return None
    by_part = [word for word in words if value.lower() in word.split("_")]
    return next(iter([*difflib.get_close_matches(value.lower(), words, n=1), *by_part]), None)


def _all_of(flag: Choice) -> str:
    return f"One of {', '.join(code(word) for word in flag.words)}."
