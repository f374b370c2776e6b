"""Many steps proved at once, and the one to blame found among them."""

import time

import pytest

from engine.refactoring.change import difference
from engine.refactoring.evidence import Proof, Rung, Verdict, disproved, proven
from engine.refactoring.proof.batches import MAX_RED, static_rows, verified
from engine.refactoring.proof.ground import nowhere
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.recipes.recipe import Candidate, Safety, TransformationType
from engine.refactoring.results import PlannedChange, PlannedStep, RecipeUsed

FILES = {f"m{number}.py": b"def f(x):\n    return x\n" for number in range(5)}
GOOD, MISSING = b"def f(x):\n    return (x)\n", b"def f(x):\n    return y\n"
STATIC = Proof((proven(Rung.STATIC, "it reads the same", 0.5),))


def change_of(trees, files=FILES, static=STATIC):
    """A change with a step from each tree to the next."""
    steps = []
    before = files
    for number, edited in enumerate(trees):
        after = {**before, **edited}
        candidate = Candidate(min(edited), "f", 1, "why", "lines", 1, 1)
        steps.append(PlannedStep(f"step {number}", candidate, 0, "", difference(before, after), static))
        before = after
    recipe = RecipeUsed("test", 1, TransformationType.VARIABLE_RENAME, Safety.PROVEN)
    return PlannedChange(recipe, tuple(steps), 1.0, (), (), tuple(files), {})


def ladder(ground=None, files=FILES):
    return Ladder(ground or nowhere("no sandbox"), files, time.monotonic() + 100)


def kept(outcome):
    return [step.title for step in outcome.change.steps]


def test_steps_that_stand_together_are_climbed_once():
    change = change_of([{"m0.py": GOOD}, {"m1.py": GOOD}])

    outcome = verified(ladder(), change)

    assert outcome.change == change
    assert outcome.dropped == {}
    assert outcome.proof.row(Rung.STATIC).said == "it reads the same"


@pytest.mark.parametrize("culprit", range(5))
def test_the_culprit_among_five_is_dropped_and_the_others_stand(culprit):
    change = change_of([{f"m{number}.py": MISSING if number == culprit else GOOD} for number in range(5)])

    outcome = verified(ladder(), change)

    assert kept(outcome) == [f"step {number}" for number in range(5) if number != culprit]
    assert outcome.change.paths == tuple(f"m{number}.py" for number in range(5) if number != culprit)
    assert outcome.dropped == {f"step {culprit}": "names: 1 new complaint of ruff (F821: Undefined name `y`)"}
    assert outcome.proof.row(Rung.NAMES).verdict is Verdict.PROVEN


def test_what_builds_on_the_culprit_goes_with_it():
    change = change_of(
        [
            {"m0.py": GOOD},
            {"m1.py": MISSING},
            {"m1.py": MISSING + b"\nz = 1\n", "m2.py": GOOD},
            {"m2.py": GOOD + b"\nz = 2\n"},
            {"m3.py": GOOD},
        ]
    )

    outcome = verified(ladder(), change)

    assert kept(outcome) == ["step 0", "step 4"]
    assert outcome.dropped["step 2"] == outcome.dropped["step 3"] == "it edits what a refuted step had made"


def test_two_culprits_are_found_one_after_the_other():
    change = change_of([{"m0.py": MISSING}, {"m1.py": GOOD}, {"m2.py": MISSING}])

    outcome = verified(ladder(), change)

    assert kept(outcome) == ["step 1"]
    assert set(outcome.dropped) == {"step 0", "step 2"}


def test_after_three_refuted_batches_nothing_is_believed():
    change = change_of([{f"m{number}.py": MISSING} for number in range(4)] + [{"m4.py": GOOD}])

    outcome = verified(ladder(), change)

    assert outcome.change is None
    assert outcome.proof.verdict is Verdict.DISPROVED
    assert list(outcome.dropped)[:MAX_RED] == ["step 0", "step 1", "step 2"]
    assert outcome.dropped["step 4"] == "given up after 3 refuted batches"


def test_a_single_step_that_is_refuted_leaves_nothing():
    outcome = verified(ladder(), change_of([{"m0.py": MISSING}]))

    assert outcome.change is None
    assert outcome.proof.row(Rung.NAMES).verdict is Verdict.DISPROVED


def test_a_step_that_its_own_recipe_refuted_is_the_culprit():
    good = change_of([{"m0.py": GOOD}, {"m1.py": GOOD}])
    bad = change_of([{"m0.py": GOOD}, {"m1.py": GOOD}], static=Proof((disproved(Rung.STATIC, "it reads otherwise"),)))
    mixed = PlannedChange(good.recipe, (good.steps[0], bad.steps[1]), 1.0, (), (), (), {})

    outcome = verified(ladder(), mixed)

    assert kept(outcome) == ["step 0"]
    assert outcome.dropped == {"step 1": "static proof: it reads otherwise"}


def test_the_culprit_is_found_by_the_tests(quick_ground):
    test = b"import unittest, m0, m1, m2\n\n\nclass Suite(unittest.TestCase):\n"
    test += b"".join(b"    def test_%d(self):\n        self.assertEqual(m%d.f(7), 7)\n\n" % (n, n) for n in range(3))
    files = {**FILES, "test_all.py": test}
    wrong = b"def f(x):\n    return -x\n"
    change = change_of([{"m0.py": GOOD}, {"m1.py": wrong}, {"m2.py": GOOD}], files)

    outcome = verified(ladder(quick_ground, files), change)

    assert kept(outcome) == ["step 0", "step 2"]
    assert outcome.dropped["step 1"].startswith("tests: 1 test fails that passed before (test_all.Suite.test_1)")
    assert outcome.proof.row(Rung.TESTS).said == "3 passed -> 3 passed, 0 newly skipped"


def test_rows_of_steps_that_say_the_same_are_one():
    same = static_rows(change_of([{"m0.py": GOOD}, {"m1.py": GOOD}]).steps)

    assert [(row.said, row.seconds) for row in same.rows] == [("it reads the same", 1.0)]


def test_the_worst_of_many_rows_is_told():
    steps = change_of([{"m0.py": GOOD}, {"m1.py": GOOD}]).steps
    worse = change_of([{"m0.py": GOOD}], static=Proof((disproved(Rung.STATIC, "it reads otherwise"),))).steps

    (row,) = static_rows([*steps, *worse]).rows

    assert (row.verdict, row.said) == (Verdict.DISPROVED, "it reads otherwise")


def test_rows_that_say_different_things_are_counted():
    other = Proof((proven(Rung.STATIC, "it compiles to the same code"),))
    steps = (*change_of([{"m0.py": GOOD}]).steps, *change_of([{"m1.py": GOOD}], static=other).steps)

    (row,) = static_rows(steps).rows

    assert row.said == "2 statements, all proven; the first: it reads the same"
    assert row.details == ("it compiles to the same code",)
