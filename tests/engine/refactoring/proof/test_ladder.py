"""The whole ladder, climbed by changes of made-up projects."""

import time

import pytest

from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict, disproved, proven
from engine.refactoring.proof.ground import nowhere
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.recipes.recipe import TransformationType

PRICE = b"""def total(items: list[int]) -> int:
    result = 0
    for item in items:
        if item > 0:
            result += item
    return result
"""
EXTRACTED = b"""def total(items: list[int]) -> int:
    result = 0
    for item in items:
        result = _with(result, item)
    return result


def _with(result: int, item: int) -> int:
    if item > 0:
        result += item
    return result
"""
TESTS = b"""import unittest

from shop import price


class Suite(unittest.TestCase):
    def test_total(self):
        self.assertEqual(price.total([1, 2, -3]), 3)

    def test_nothing(self):
        self.assertEqual(price.total([]), 0)
"""
FILES = {"shop/__init__.py": b"", "shop/price.py": PRICE, "test_price.py": TESTS}
EXTRACT = TransformationType.FUNCTION_EXTRACT
STATIC = Proof((proven(Rung.PARSES, "1 files parse"), proven(Rung.STATIC, "inlined back, it reads the same")))


def ladder(ground, files=FILES, seconds=120.0):
    return Ladder(ground, files, time.monotonic() + seconds)


def verdicts(proof):
    return {row.rung: row.verdict for row in proof.rows}


def test_a_good_change_climbs_every_rung(quick_ground):
    files = {**FILES, "mypy.ini": b"[mypy]\n"}
    heard = []
    whole = Ladder(quick_ground, files, time.monotonic() + 120, heard.append)

    proof = whole.climb({"shop/price.py": EXTRACTED}, EXTRACT, STATIC)

    assert proof.verdict is Verdict.PROVEN
    assert [row.rung for row in proof.rows] == list(Rung)
    assert proof.row(Rung.TESTS).said == "2 passed -> 2 passed, 0 newly skipped"
    assert proof.row(Rung.COVERAGE).said == "100% of 4 changed lines run in tests"
    assert heard[0] == "comparing names"
    assert heard[-1] == "putting faults into the changed lines"


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        pytest.param(b"def total(items: list[int]) -> int:\n    return sums(items)\n", Rung.NAMES, id="a missing name"),
        pytest.param(b"def sums(items: list[int]) -> int:\n    return sum(items)\n", Rung.API, id="a lost function"),
        pytest.param(b"import not_there\n" + PRICE, Rung.IMPORTS, id="a module that does not import"),
        pytest.param(PRICE.replace(b"> 0", b"> 1"), Rung.CALLS, id="another answer"),
    ],
)
def test_the_first_rung_that_refutes_is_the_last(quick_ground, text, rung):
    proof = ladder(quick_ground).climb({"shop/price.py": text}, EXTRACT, STATIC)

    assert proof.verdict is Verdict.DISPROVED
    assert proof.row(rung).verdict is Verdict.DISPROVED
    assert proof.row(Rung.TESTS) is None


def test_what_the_recipe_refuted_is_not_looked_at(quick_ground):
    refuted = Proof((disproved(Rung.STATIC, "it reads otherwise"),))

    assert ladder(quick_ground).climb({"shop/price.py": EXTRACTED}, EXTRACT, refuted) == refuted


def test_types_are_asked_of_changes_of_types_alone(quick_ground):
    """Where the repository asks no checker."""
    wrong = PRICE.replace(b"-> int", b"-> str")

    proof = ladder(quick_ground).climb({"shop/price.py": wrong}, TransformationType.TYPE_ANNOTATION, STATIC)

    assert proof.row(Rung.TYPES).verdict is Verdict.DISPROVED


def test_without_a_ground_every_rung_says_why():
    proof = ladder(nowhere("no sandbox here")).climb({"shop/price.py": EXTRACTED}, EXTRACT, STATIC)

    assert proof.verdict is Verdict.NOT_PROVEN
    assert verdicts(proof) == {
        Rung.PARSES: Verdict.PROVEN,
        Rung.STATIC: Verdict.PROVEN,
        Rung.NAMES: Verdict.PROVEN,
        Rung.API: Verdict.PROVEN,
        Rung.IMPORTS: Verdict.NOT_PROVEN,
        Rung.TESTS: Verdict.NOT_PROVEN,
        Rung.COVERAGE: Verdict.NOT_PROVEN,
    }
    assert proof.row(Rung.TESTS).said == "no sandbox here"


def test_without_time_the_tests_are_not_begun(quick_ground):
    proof = ladder(quick_ground, seconds=5.0).climb({"shop/price.py": EXTRACTED}, TransformationType.FILE_SPLIT, STATIC)

    assert proof.row(Rung.TESTS) == Evidence(Rung.TESTS, Verdict.NOT_PROVEN, "no time was left for the tests")


def test_an_uncovered_change_is_not_proven(quick_ground):
    files = {**FILES, "shop/tax.py": b"def tax(x):\n    return x\n"}
    changed = b"def tax(x):\n    y = x + 1\n    return y\n"

    proof = ladder(quick_ground, files).climb({"shop/tax.py": changed}, TransformationType.FILE_SPLIT, STATIC)

    assert proof.verdict is Verdict.NOT_PROVEN
    assert proof.row(Rung.TESTS).verdict is Verdict.PROVEN
    assert proof.row(Rung.COVERAGE).said == "0% of 2 changed lines run in tests"


def test_the_suite_before_is_run_once_for_all_changes(quick_ground):
    heard = []
    whole = Ladder(quick_ground, FILES, time.monotonic() + 120, heard.append)

    for text in (PRICE + b"\n", PRICE + b"\n\n"):
        whole.climb({"shop/price.py": text}, TransformationType.FILE_SPLIT, STATIC)

    assert heard.count("running the tests twice on the tree as it is") == 1
    assert heard.count("running the tests on the changed tree") == 2
