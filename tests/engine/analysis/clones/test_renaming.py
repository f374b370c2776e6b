"""Runs of one shape are clones where names map one to one, and in those stretches only."""

import random

import pytest

from engine.analysis.clones.classes import duplication

SHAPES = ["{} = {} + 1", "{}({}, 2)", "if {} > 3 and {}:", "return {}[{}]", "{} += {} / 4", "while {} is not {}:"]


def lines(shapes: int, names: int, *, count: int = 40) -> bytes:
    """Lines whose shape and whose names are drawn with two seeds, from a dozen names."""
    of_shape, of_name = random.Random(shapes), random.Random(names)
    known = [f"n{names}_{number}" for number in range(12)]
    return "".join(
        of_shape.choice(SHAPES).format(of_name.choice(known), of_name.choice(known)) + "\n" for _ in range(count)
    ).encode()


def renamed(source: bytes, old: bytes, new: bytes) -> bytes:
    return source.replace(old, new)


def spans(texts_of, *texts: bytes) -> list[list[tuple[str, int, int]]]:
    found = duplication(texts_of(texts).index(), [str(number) for number in range(len(texts))])
    return [
        [(place.path, place.line, place.end_line) for place in each.places]
        for each in found.classes
        if each.kind == "renamed"
    ]


def test_the_same_code_under_other_names_is_one_clone(texts_of):
    one = lines(1, 1)

    found = spans(texts_of, one, renamed(one, b"n1_", b"other_"))

    assert found == [[("0", 1, 40), ("1", 1, 40)]]


def test_code_of_the_same_shape_with_names_that_have_nothing_to_do_with_each_other_is_none(texts_of):
    assert spans(texts_of, lines(1, 1), lines(1, 2)) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_of_a_long_run_only_the_stretch_is_a_clone_that_is_renamed_consistently(texts_of, is_first):
    one, unlike = lines(1, 1), (lines(2, 3), lines(2, 4))
    other = renamed(one, b"n1_", b"other_")

    if is_first:
        found = spans(texts_of, one + unlike[0], other + unlike[1])
    else:
        found = spans(texts_of, unlike[0] + one, unlike[1] + other)

    ((first, second),) = found
    expected = range(1, 41) if is_first else range(41, 81)
    assert first[1:] == second[1:]
    # A name that was not there before fits anything, so a stretch goes on until names come again.
    assert abs(first[1] - expected[0]) <= 6
    assert abs(first[2] - expected[-1]) <= 6


def test_functions_behind_one_another_may_each_have_names_of_their_own(texts_of):
    one, two = lines(1, 1), lines(2, 1)
    others = renamed(one, b"n1_", b"other_") + renamed(two, b"n1_", b"third_")

    found = spans(texts_of, one + two, others)

    covered = {line for places in found for _, first, last in places[:1] for line in range(first, last + 1)}
    assert len(covered) >= 76


def test_tables_of_values_are_none(texts_of):
    rng = random.Random(1)
    one, other = (
        b"".join(b"%d, %d, [%d, (%d)],\n" % tuple(rng.randrange(99) for _ in range(4)) for _ in range(60))
        for _ in range(2)
    )

    assert spans(texts_of, b"TABLE = " + one, b"VALUES = " + other) == []
