"""The rung of mutants: what the tests would have noticed."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.mutants import mutants_rung, no_mutants
from engine.refactoring.proof.suites import Baseline, baseline, suite_after
from engine.workspace.outcomes import SuiteRun
from engine.workspace.reach import Reach

OLD = b"def price(items, rate):\n    return rate\n"
NEW = b"""def price(items, rate):
    if not items:
        return 0
    result = sum(items) + rate
    return result * 2


def never(items):
    items.append(1)
    items.append(2)
    items.append(3)
"""
TESTED = b"""import unittest

import shop


class Suite(unittest.TestCase):
    def test_empty(self):
        self.assertEqual(shop.price([], 1), 1 if shop.price([1], 1) == 1 else 0)

    def test_some(self):
        self.assertIn(shop.price([1, 2], 3), {3, 12})

    def test_beside(self):
        self.assertTrue(shop)
"""
UNTESTED = TESTED.replace(b"shop.price([], 1), 1 if shop.price([1], 1) == 1 else 0", b"1, 1").replace(
    b"self.assertIn(shop.price([1, 2], 3), {3, 12})", b"shop.price([1, 2], 3)"
)


def judged(ground, test, new):
    before, after = ({"shop.py": text, "test_shop.py": test} for text in (OLD, new))
    known = baseline(ground, before, 30.0)
    run = suite_after(ground, after, known, 30.0).run
    return mutants_rung(ground, before, after, frozenset({"shop.py"}), known, run, 60.0)


def test_tests_that_notice_most_faults_are_strong(quick_ground):
    row = judged(quick_ground, TESTED, NEW.partition(b"\n\n\n")[0] + b"\n")

    assert row.verdict is Verdict.PROVEN
    assert row.said == "7 of 7 mutants on the changed lines were caught"


def test_tests_that_look_at_nothing_are_weak(quick_ground):
    row = judged(quick_ground, UNTESTED, NEW)

    assert row.verdict is Verdict.NOT_PROVEN
    assert any(line.startswith("not noticed: shop.py:") for line in row.details)


def test_too_few_places_for_faults_are_no_row(quick_ground):
    assert judged(quick_ground, TESTED, OLD.replace(b"return rate", b"return (rate)")) is None


def suite_of(seconds, **facts):
    return SuiteRun({}, True, "exit", 0, seconds, **facts)


@pytest.mark.parametrize(
    ("run", "left_s", "reason"),
    [
        pytest.param(suite_of(1.0), 60.0, "", id="time enough"),
        pytest.param(suite_of(1.0), 2.0, "there was no time left for them", id="no time"),
        pytest.param(
            suite_of(40.0),
            900.0,
            "the suite takes 40 s, and which of its tests run a line is not known",
            id="a long suite",
        ),
        pytest.param(
            suite_of(40.0, reach=Reach(), durations_s={"test_a": 36.0}), 60.0, "", id="a long suite that is known"
        ),
        pytest.param(
            suite_of(40.0, reach=Reach()), 60.0, "there was no time left for them", id="a suite that starts slowly"
        ),
    ],
)
def test_the_reason_against_trying_any(run, left_s, reason):
    assert no_mutants(Baseline(run=run), run, left_s) == reason
