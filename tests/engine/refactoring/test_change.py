"""Change sets: edits of bytes that touch nothing twice, and the difference of two trees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.refactoring.change import ChangeSet, Conflict, Edit, difference, line_edits, merged

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\x0c\n", b"\n", b"last"]), max_size=12).map(b"".join)


def test_every_byte_outside_the_edits_stays_as_it_is() -> None:
    files = {"a.py": b"\xef\xbb\xbfone\r\ntwo\r\n\tthree"}

    changed = ChangeSet((Edit("a.py", 3, 6, b"ONE"), Edit("a.py", 14, 19, b"3"))).applied(files)

    assert changed == {"a.py": b"\xef\xbb\xbfONE\r\ntwo\r\n\t3"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((0, 4), (3, 6), id="they overlap"),
        pytest.param((2, 2), (2, 2), id="two insertions at one point"),
        pytest.param((2, 2), (2, 5), id="an insertion where another one begins"),
    ],
)
def test_edits_that_touch_each_other_are_a_conflict(first: tuple[int, int], second: tuple[int, int]) -> None:
    edits = (Edit("a.py", *first, b"x"), Edit("a.py", *second, b"y"))

    with pytest.raises(Conflict, match=r"a\.py"):
        ChangeSet(edits)


def test_a_file_is_not_edited_and_removed_at_once() -> None:
    with pytest.raises(Conflict, match="two ways"):
        ChangeSet((Edit("a.py", 0, 1, b""),), removed=frozenset({"a.py"}))


def test_an_edit_beyond_the_end_is_a_conflict() -> None:
    change = ChangeSet((Edit("a.py", 0, 9, b""),))

    with pytest.raises(Conflict, match="beyond"):
        change.applied({"a.py": b"short"})


def test_a_new_file_does_not_overwrite_one_that_is_there() -> None:
    change = ChangeSet(created={"a.py": b"new"})

    with pytest.raises(Conflict, match="already"):
        change.applied({"a.py": b"old"})


def test_the_digest_tells_changes_apart_and_not_their_construction() -> None:
    one, other = Edit("a.py", 0, 1, b"x"), Edit("a.py", 4, 5, b"y")

    assert ChangeSet((one, other)).digest() == ChangeSet((other, one)).digest()
    assert ChangeSet((one,)).digest() != ChangeSet((other,)).digest()
    assert ChangeSet(created={"ab": b"c"}).digest() != ChangeSet(created={"a": b"bc"}).digest()


def test_changes_of_one_tree_are_merged_unless_they_meet() -> None:
    one, other = ChangeSet((Edit("a.py", 0, 1, b"x"),)), ChangeSet(created={"b.py": b""})

    assert merged([one, other]).paths == {"a.py", "b.py"}
    with pytest.raises(Conflict):
        merged([one, ChangeSet((Edit("a.py", 0, 2, b"y"),))])


@given(st.dictionaries(st.sampled_from("abc"), LINES), st.dictionaries(st.sampled_from("abc"), LINES))
def test_the_difference_of_two_trees_leads_from_one_to_the_other(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    change = difference(before, after)

    result = {**before, **change.applied(before)}
    assert {path: raw for path, raw in result.items() if raw is not None} == after


@pytest.mark.timeout(20)  # comparing all of them with each other took minutes
def test_many_lines_that_read_alike_are_compared_at_once() -> None:
    same = b"x = 1\n" * 50_000

    edits = line_edits("a.py", same + b"y = 1\n" + same, same + b"z = 1\n" + same)

    assert edits == [Edit("a.py", len(same), len(same) + 6, b"z = 1\n")]
