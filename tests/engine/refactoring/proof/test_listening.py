"""Whether a suite notices that the changed file is broken, where there is no room for mutants."""

import time

import pytest

from engine.refactoring.evidence import Proof, Rung, Verdict, proven
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.recipes.recipe import TransformationType

BEFORE = b"_UNUSED = 1\n\n\ndef rate():\n    return 3\n"
AFTER = b"def rate():\n    return 3\n"
LISTENING = b"""import unittest

import shop


class Suite(unittest.TestCase):
    def test_rate(self):
        self.assertEqual(shop.rate(), 3)
"""
DEAF = b"""import unittest

try:
    import shop
except ImportError:
    shop = None


class Suite(unittest.TestCase):
    def test_rate(self):
        self.assertTrue(shop is None or shop.rate() == 3)
"""
APART = b"""import unittest


class Suite(unittest.TestCase):
    def test_nothing(self):
        self.assertTrue(True)
"""
STATIC = Proof((proven(Rung.STATIC, "nothing names _UNUSED"),))


def row_of(ground, test):
    before = {"shop.py": BEFORE, "test_shop.py": test}
    ladder = Ladder(ground, before, time.monotonic() + 120)
    proof = ladder.climb({"shop.py": AFTER}, TransformationType.DEAD_CODE_REMOVAL, STATIC)
    return next((row for row in proof.rows if row.rung is Rung.MUTANTS), None)


@pytest.mark.parametrize(
    ("test", "verdict", "said"),
    [
        pytest.param(
            LISTENING, Verdict.PROVEN, "no room for mutants here; with shop.py broken the tests fail", id="listens"
        ),
        pytest.param(DEAF, Verdict.NOT_PROVEN, "the tests pass even where shop.py cannot be imported", id="deaf"),
    ],
)
def test_a_suite_has_to_fail_where_the_changed_file_is_broken(quick_ground, test, verdict, said):
    row = row_of(quick_ground, test)

    assert (row.verdict, row.said) == (verdict, said)


def test_a_file_that_no_test_runs_is_not_asked_about(quick_ground):
    assert row_of(quick_ground, APART) is None
