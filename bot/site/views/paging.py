"""Long lists in pages, newest first, and never more than may be read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_ROWS = 50
MAX_PAGE = 40

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Row]):
    """One page of a list. `newer` and `older` are page numbers, None at either end."""

    rows: tuple[Row, ...]
    number: int
    newer: int | None
    older: int | None
    is_cut: bool = False  # there is more than the pages go back to

    def with_rows(self, rows: Sequence[Other]) -> "PageOf[Other]":
        """The same page, showing `rows` for its own."""
        return PageOf(tuple(rows), self.number, self.newer, self.older, self.is_cut)


def page_number(query: Mapping[str, str], name: str = "page") -> int:
    """The page asked for, from 1; what is no such number is page 1."""
    asked = query.get(name, "")
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > 4:
        return 1
    return min(MAX_PAGE, max(1, int(asked)))


def rows_needed(number: int) -> int:
    """How many of the newest rows must be read to show page `number` and to know whether another follows."""
    return number * PAGE_ROWS + 1


def page_of(rows: Sequence[Row], number: int) -> PageOf[Row]:
    """Page `number` of `rows`, which are the newest ones, at least `rows_needed(number)` where there are as many."""
    start, end = (number - 1) * PAGE_ROWS, number * PAGE_ROWS
    has_older = len(rows) > end
    return PageOf(
        rows=tuple(rows[start:end]),
        number=number,
        newer=number - 1 if number > 1 else None,
        older=number + 1 if has_older and number < MAX_PAGE else None,
        is_cut=has_older and number == MAX_PAGE,
    )
