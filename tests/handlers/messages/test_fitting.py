from hypothesis import given
from hypothesis import strategies as st

from handlers.messages.fitting import Rows, fit

ROWS = st.lists(st.text(alphabet="aé漢", min_size=1, max_size=40), max_size=60)


def test_what_does_not_fit_is_counted() -> None:
    text = fit(["Head.", Rows("List:", ["- one", "- two", "- three"], "items"), "Foot."], limit=52)

    assert text == "Head.\n\nList:\n- one\n\n… and 2 more items.\n\nFoot."


def test_what_is_left_out_is_counted_with_what_it_costs() -> None:
    rows = Rows("List:", ["- one", "- two"], "items", total=4, costs=[2, 1.2, 0.4, 0.6])

    assert fit([rows]) == "List:\n- one\n- two\n\n… and 2 more items, worth 1 point together."
    assert fit([rows], limit=65) == "List:\n- one\n\n… and 3 more items, worth 2.2 points together."


def test_of_a_single_row_left_out_no_number_is_wrong() -> None:
    assert fit([Rows("List:", ["- one"], "items", total=2)]) == "List:\n- one\n\n… and 1 more."


@given(st.lists(st.floats(0, 99), max_size=40), st.integers(min_value=80, max_value=400))
def test_what_the_rest_costs_fits_too(costs: list[float], limit: int) -> None:
    rows = ["- a row of some length"] * len(costs)

    assert len(fit([Rows("List:", rows, "items", costs=costs)], limit).encode()) <= limit


def test_everything_is_shown_where_there_is_room() -> None:
    assert fit(["Head.", Rows("", ["- one", "- two"], "items")]) == "Head.\n\n- one\n- two"


def test_an_empty_list_leaves_no_heading_behind() -> None:
    assert fit(["Head.", Rows("List:", [], "items")]) == "Head."


@given(ROWS, ROWS, st.integers(min_value=200, max_value=3000))
def test_rows_are_dropped_whole_and_from_the_end(first: list[str], second: list[str], limit: int) -> None:
    text = fit(["Head.", Rows("A", first, "a-rows"), Rows("B", second, "b-rows")], limit)

    assert len(text.encode()) <= limit
    lines = text.split("\n")
    for heading, rows in (("A", first), ("B", second)):
        if rows:
            start = lines.index(heading) + 1
            shown = [line for line in lines[start : start + len(rows)] if line]
            kept = [row for row, line in zip(rows, shown, strict=False) if row == line]
            assert kept == rows[: len(kept)]
            left = len(rows) - len(kept)
            told = f"… and {left:,} more {heading.lower()}-rows." if left > 1 else f"… and {left} more."
            assert not left or told in lines
