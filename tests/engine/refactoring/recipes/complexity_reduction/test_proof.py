"""Faults in flattened functions: the proof refuses each, whatever the plan says."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.complexity_reduction.proof import prove
from engine.refactoring.view import View

BEFORE = """\
import os

def ship(order, rates):
    # the way out
    if order is not None and order.total() > limit():
        for line in order.lines:
            if line.is_open:
                send(line)
        rates.clear()
    else:
        return rates
    return order.close()

def other():
    return os
"""
AFTER = """\
import os

def ship(order, rates):
    # the way out
    if not (order is not None and order.total() > limit()):
        return rates
    for line in order.lines:
        if line.is_open:
            send(line)
    rates.clear()
    return order.close()

def other():
    return os
"""


def verdict(after: str, before: str = BEFORE, **others: bytes) -> Verdict:
    old, new = View({"a.py": before.encode()}), View({"a.py": after.encode(), **others})
    return prove(old, new, "a.py", "ship")[0].verdict


def test_the_sound_rewrite_is_proven():
    assert verdict(AFTER) is Verdict.PROVEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("if not (order", "if (order", id="a condition that is not negated"),
        pytest.param("        return rates\n", "        return\n", id="a branch that lost what it returns"),
        pytest.param("not (order is not None and", "not (order is not None or", id="and becomes or"),
        pytest.param(
            "order is not None and order.total() > limit()",
            "order.total() > limit() and order is not None",
            id="conditions in another order",
        ),
        pytest.param("order.total() > limit()", "limit() > order.total()", id="calls in another order"),
        pytest.param(
            "not (order is not None and order.total() > limit())",
            "order is None or order.total() < limit()",
            id="a comparison that has no exact opposite",
        ),
        pytest.param("    rates.clear()\n", "", id="a statement that went"),
        pytest.param("    rates.clear()\n", "        rates.clear()\n", id="a statement that moved into the loop"),
        pytest.param("    # the way out\n", "", id="a lost comment"),
        pytest.param("return os", "return None", id="another function that changed"),
        pytest.param("import os\n", "import os\nimport sys\n", id="another line that changed"),
        pytest.param("return order.close()", "return order.close", id="a call that went"),
        pytest.param("        return rates\n", "        raise rates\n", id="another exit"),
    ],
)
def test_a_fault_is_disproved(old, new):
    assert old in AFTER

    assert verdict(AFTER.replace(old, new, 1)) is Verdict.DISPROVED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("if a:\n  x()\n else:\n  y()", "if a:\n  y()\n else:\n  x()", id="swapped branches"),
        pytest.param("if a != b:\n  x()", "if not a == b:\n  x()", id="equality of unknown objects"),
        pytest.param("if a < 1:\n  x()", "if not a >= 1:\n  x()", id="order of what may be no number"),
        pytest.param("x()\n return\n a = 1", "x()\n return", id="a name that was local by code nothing reaches"),
        pytest.param("x()\n return\n yield", "x()\n return", id="a generator by code nothing reaches"),
        pytest.param(
            "for i in a:\n  with i:\n   if i:\n    x()\n   y()",
            "for i in a:\n  with i:\n   if not i:\n    continue\n   x()\n   y()",
            id="a guard that skips what follows",
        ),
        pytest.param(
            "while a:\n  if a:\n   x()\n else:\n  y()",
            "while a:\n  if not a:\n   break\n  x()\n else:\n  y()",
            id="a break instead of the end of the loop",
        ),
        pytest.param("if a:\n  x()\n elif b:\n  x()", "if b or a:\n  x()", id="equal branches in another order"),
        pytest.param('"a"\n if a:\n  x()', 'if a:\n  "a"\n  x()', id="documentation that is none any more"),
    ],
)
def test_programs_that_differ_are_told_apart(before, after):
    head = "def ship(a, b):\n "

    assert verdict(f"{head}{after}\n", f"{head}{before}\n") is Verdict.DISPROVED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("if a:\n  if b:\n   x()", "if a and b:\n  x()", id="nested conditions"),
        pytest.param("if a:\n  x()\n elif b:\n  x()", "if a or b:\n  x()", id="equal branches"),
        pytest.param("x()\n return None", "x()", id="a jump to where the end goes"),
        pytest.param("for i in a:\n  x()\n  continue", "for i in a:\n  x()", id="an idle continue"),
        pytest.param("if not a in b:\n  x()", "if a not in b:\n  x()", id="another way to write the same test"),
        pytest.param(
            "if not (a or b):\n  x()\n else:\n  y()",
            "if a or b:\n  y()\n else:\n  x()",
            id="branches turned with the test",
        ),
    ],
)
def test_programs_that_are_the_same_are_proven(before, after):
    head = "def ship(a, b):\n "

    assert verdict(f"{head}{after}\n", f"{head}{before}\n") is Verdict.PROVEN


def test_a_change_in_another_file_is_disproved():
    assert verdict(AFTER, **{"b.py": b"x = 1\n"}) is Verdict.DISPROVED
