"""Findings: stable ids and losses that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.ledger import findings, losses_by_path
from engine.analysis.parts.part import Words, items_of
from engine.analysis.report import Finding
from engine.analysis.score import Losses


def losses_of(*items: tuple[float, str, int, str], metric: str = "types", identity: str = "") -> Losses:
    """Items of points, path, line and symbol."""
    paths = PATHS
    columns = items_of(
        np.array([paths.index(path) for _, path, _, _ in items]),
        np.array([line for _, _, line, _ in items]),
        np.ones(len(items)),
        np.array([points for points, _, _, _ in items]),
        lambda number: Words(items[number][3], 0, "why", "how", identity),
    )
    return Losses(metric, columns, columns.weights)


PATHS = [f"{number}.py" for number in range(100)]


def ledger_of(*losses: Losses, **options: object) -> tuple[Finding, ...]:
    return findings(losses, PATHS, **options)


@given(st.lists(st.floats(0, 1e-3), min_size=1, max_size=300))
def test_rounding_loses_nothing(points):
    found = ledger_of(losses_of(*((each, "0.py", 1, str(number)) for number, each in enumerate(points))))

    assert sum(finding.loss for finding in found) == pytest.approx(sum(points), abs=1e-6)
    assert all(finding.loss == round(finding.loss, 6) for finding in found)


def test_ids_stay_while_lines_move_and_tell_namesakes_apart():
    items = [(1, "0.py", 10, "f"), (2, "0.py", 20, "f"), (3, "0.py", 5, "g")]
    moved = [(points, path, line + 100, symbol) for points, path, line, symbol in items]

    ids = {finding.loss: finding.id for finding in ledger_of(losses_of(*items))}

    assert {finding.loss: finding.id for finding in ledger_of(losses_of(*moved))} == ids
    assert len(set(ids.values())) == 3
    assert all(name.startswith("FF-") and len(name) == 9 for name in ids.values())


def test_an_item_with_an_identity_of_its_own_is_known_wherever_it_stands():
    [first] = ledger_of(losses_of((1, "3.py", 1, ""), identity="cap:Go"))
    [second] = ledger_of(losses_of((1, "4.py", 1, ""), identity="cap:Go"))

    assert first.id == second.id
    assert first.path != second.path


def test_ids_stay_unique_among_many():
    found = ledger_of(losses_of(*((1, "0.py", 1, str(number)) for number in range(15_000))))

    assert len({finding.id for finding in found}) == 15_000


def many(metric: str, count: int) -> Losses:
    items = ((0.001 * (number % 7 + 1), f"{number % 100}.py", number, str(number)) for number in range(count))
    return losses_of(*items, metric=metric)


def test_what_costs_least_is_told_together_and_still_adds_up():
    losses = [many("types", 3_000), many("naming", 2_000)]

    whole, short = ledger_of(*losses), ledger_of(*losses, limit=100)

    assert len(whole) == 5_000
    assert len(short) <= 202
    assert sum(finding.loss for finding in short) == pytest.approx(sum(finding.loss for finding in whole))
    assert any(finding.message.endswith("places, the first: why") for finding in short)
    assert any("places in" in finding.message for finding in ledger_of(*losses, limit=10))


def test_the_files_that_are_asked_for_are_told_apart_under_the_ids_that_they_always_have():
    losses = [many("types", 3_000), many("naming", 2_000)]

    short = ledger_of(*losses, limit=100, apart=[42])

    own = {finding.id for finding in short if finding.path == "42.py"}
    assert own == {finding.id for finding in ledger_of(*losses) if finding.path == "42.py"}
    assert len(own) == 50


def test_files_carry_the_losses_of_their_findings():
    found = ledger_of(losses_of((1, "0.py", 1, "f"), (2, "0.py", 2, "g"), (4, "1.py", 1, "f")))

    assert dict(losses_by_path(found)) == {"0.py": 3, "1.py": 4}
