"""Findings: stable ids and losses that add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.ledger import findings, losses_by_path
from engine.analysis.parts.part import Item
from engine.analysis.score import Loss


def loss_of(points: float, path: str = "a.py", line: int = 1, symbol: str = "f", metric: str = "types") -> Loss:
    return Loss(Item(path, line, symbol, metric, 1, 0, points, "why", "how"), points)


@given(st.lists(st.floats(0, 1e-3), min_size=1, max_size=300))
def test_rounding_loses_nothing(points):
    found = findings([loss_of(each, symbol=str(number)) for number, each in enumerate(points)])

    assert sum(finding.loss for finding in found) == pytest.approx(sum(points), abs=1e-6)
    assert all(finding.loss == round(finding.loss, 6) for finding in found)


def test_ids_stay_while_lines_move_and_tell_namesakes_apart():
    losses = [loss_of(1, line=10), loss_of(2, line=20), loss_of(3, line=5, symbol="g")]
    moved = [Loss(_moved(loss.item, 100), loss.points) for loss in losses]

    ids = {finding.loss: finding.id for finding in findings(losses)}

    assert {finding.loss: finding.id for finding in findings(moved)} == ids
    assert len(set(ids.values())) == 3
    assert all(name.startswith("FF-") and len(name) == 9 for name in ids.values())


def test_an_item_with_an_identity_of_its_own_is_known_wherever_it_stands():
    here = [Loss(replace(loss_of(1, path=path).item, identity="cap:Go"), 1) for path in ("a_test.go", "b_test.go")]

    first, second = findings(here[:1]), findings(here[1:])

    assert first[0].id == second[0].id
    assert first[0].path != second[0].path


def _moved(item: Item, lines: int) -> Item:
    return replace(item, line=item.line + lines)


def test_ids_stay_unique_among_many():
    found = findings([loss_of(1, symbol=str(number)) for number in range(15_000)])

    assert len({finding.id for finding in found}) == 15_000


def test_the_smallest_of_very_many_are_told_together_and_still_add_up():
    found = findings(
        [loss_of(0.001 * (number % 7 + 1), path=f"{number % 100}.py", symbol=str(number)) for number in range(30_000)]
    )

    assert len(found) <= 20_100
    assert sum(finding.loss for finding in found) == pytest.approx(
        sum(0.001 * (number % 7 + 1) for number in range(30_000))
    )
    assert any("places" in finding.message for finding in found)


def test_files_carry_the_losses_of_their_findings():
    found = findings([loss_of(1), loss_of(2), loss_of(4, path="b.py")])

    assert dict(losses_by_path(found)) == {"a.py": 3, "b.py": 4}
