"""Complexity: how hard the decisions are to follow."""

import pytest

from engine.analysis.parts import complexity
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import told


def test_complexity_weighs_three_metrics_and_forgives_flat_switches():
    hard = function_of("hard", cyclomatic=20, cognitive=30, nesting=5)
    flat = function_of("flat", cyclomatic=28, cognitive=1, paths_in_flat_switches=24)

    code = code_of({"a.py": file_of(hard, flat)})
    measured = complexity.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx((19 * 0.3 + 3 * 1.0) / 22)
    assert [item.symbol for item in told(code, measured)] == ["hard"]
