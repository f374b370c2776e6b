import pytest

from bot.site.views.paging import MAX_PAGE, PAGE_ROWS, page_number, page_of, rows_needed


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1), ("1", 1), ("7", 7), ("0", 1), ("-2", 1), ("x", 1), ("１", 1), ("²", 1), ("9999", MAX_PAGE),
        ("9" * 5000, 1),
    ],
)  # fmt: skip
def test_only_a_sensible_number_is_a_page(asked: str, number: int):
    assert page_number({"page": asked}) == number


@pytest.mark.parametrize(
    ("count", "number", "rows", "newer", "older"),
    [
        pytest.param(0, 1, 0, None, None, id="nothing"),
        pytest.param(PAGE_ROWS, 1, PAGE_ROWS, None, None, id="exactly one page"),
        pytest.param(PAGE_ROWS + 1, 1, PAGE_ROWS, None, 2, id="one more"),
        pytest.param(PAGE_ROWS + 1, 2, 1, 1, None, id="the one more"),
        pytest.param(PAGE_ROWS, 9, 0, 8, None, id="beyond the end"),
    ],
)
def test_a_list_is_shown_in_pages(count: int, number: int, rows: int, newer: int | None, older: int | None):
    page = page_of(range(count), number)

    assert (len(page.rows), page.newer, page.older) == (rows, newer, older)


def test_what_is_read_for_a_page_is_enough_to_know_the_next():
    everything = list(range(1000))

    for number in range(1, 25):
        assert page_of(everything[: rows_needed(number)], number) == page_of(everything, number)


def test_the_last_page_says_that_there_is_more():
    page = page_of(range(MAX_PAGE * PAGE_ROWS + 1), MAX_PAGE)

    assert (page.older, page.is_cut) == (None, True)


def test_other_rows_on_the_same_page_keep_its_place():
    page = page_of(range(120), 2).with_rows(["a", "b"])

    assert (page.rows, page.number, page.newer, page.older) == (("a", "b"), 2, 1, 3)
