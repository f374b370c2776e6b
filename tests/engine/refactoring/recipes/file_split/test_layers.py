"""How units are put together: circles stay whole, and no part ever needs a part above it."""

import ast
import random

import pytest

from engine.refactoring.recipes.file_split.layers import Needs, knots, parts, size
from engine.refactoring.recipes.file_split.sizes import TARGET
from engine.refactoring.recipes.file_split.statements import Kind, Statement
from engine.refactoring.recipes.file_split.units import Unit

EMPTY: frozenset[str] = frozenset()


def unit(index: int, code_lines: int) -> Unit:
    statement = Statement(
        index, ast.Pass(), Kind.DEFINITION, index, index, index, index, True, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY
    )
    return Unit((statement,), frozenset({f"u{index}"}), EMPTY, EMPTY, EMPTY, code_lines, True)


def graph(sizes: list[int], edges: list[tuple[int, int]]) -> tuple[list[Unit], Needs]:
    units = [unit(index, lines) for index, lines in enumerate(sizes)]
    return units, {each: frozenset(units[low] for high, low in edges if high == each.index) for each in units}


def test_a_circle_is_one_knot_and_stands_below_what_needs_it() -> None:
    units, needs = graph([1, 1, 1, 1], [(0, 1), (1, 2), (2, 1), (3, 0)])

    assert [[each.index for each in knot] for knot in knots(units, needs)] == [[1, 2], [0], [3]]


def test_a_long_chain_of_calls_needs_no_deep_stack() -> None:
    units, needs = graph([1] * 3000, [(index, index + 1) for index in range(2999)])

    assert len(knots(units, needs)) == 3000


@pytest.mark.parametrize("seed", range(20))
def test_parts_hold_every_unit_once_and_import_only_lower_ones(seed: int) -> None:
    dice = random.Random(seed)
    sizes = [dice.randint(1, 90) for _ in range(60)]
    units, needs = graph(sizes, [(dice.randrange(60), dice.randrange(60)) for _ in range(70)])

    found = parts(units, needs)

    everything = [*found.layered, *found.loose]
    assert sorted(each.index for part in everything for each in part) == list(range(60))
    place = {each: number for number, part in enumerate(everything) for each in part}
    assert all(place[low] <= place[high] for high in units for low in needs[high])
    assert all(size(part) <= TARGET or len(knots(part, needs)) == 1 for part in everything)


def test_units_that_need_nothing_of_each_other_share_files_in_the_order_of_the_module() -> None:
    units, needs = graph([120, 120, 120, 120], [])

    assert [[each.index for each in part] for part in parts(units, needs).loose] == [[0, 1], [2, 3]]
