"""Naming: how a bad name weighs."""

import pytest

from engine.analysis.facts import Class
from engine.analysis.parts import naming
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import told


def test_a_name_is_judged_once_however_often_it_is_written():
    bad = [function_of("Pay", misname="breaks the convention", flags=1 | 32 | 256) for _ in range(2)]
    real = function_of("Pay", misname="breaks the convention")
    classes = tuple(Class("pay_", line, 20, (), 1, "breaks the convention") for line in (1, 30))

    code = code_of({"a.py": file_of(*bad, real, classes=classes)})
    measured = naming.measure(code)

    assert measured is not None
    assert [item.symbol for item in told(code, measured)] == ["Pay", "pay_"]


def test_one_bad_name_in_twenty_takes_all():
    names = [function_of(f"f{number}") for number in range(39)]

    measured = naming.measure(code_of({"a.py": file_of(*names, function_of("tmp", misname="says nothing"))}))

    assert measured is not None
    assert measured.value == pytest.approx(0.5)
