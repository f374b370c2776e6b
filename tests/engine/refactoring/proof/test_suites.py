"""The rung of tests: real suites of made-up projects, run in the sandbox before and after."""

from dataclasses import replace

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.ground import nowhere
from engine.refactoring.proof.suites import Baseline, baseline, suite_after
from engine.workspace.preparation import Hints, Runner

ENOUGH_S = 60.0
PRICE = b"""import os

IS_FAST = True
LEAKS = False
seen = []


def total(items):
    return sum(items)


def remember(item):
    seen.append(item)
"""
TESTS = b"""import os

import pytest

from shop import price


@pytest.mark.parametrize("number", range(100))
def test_total(number):
    assert price.total([number, 1]) == number + 1


@pytest.mark.parametrize("name", [os.urandom(8).hex()])
def test_under_another_name_each_time(name):
    assert name


def test_over_the_network():
    raise OSError("there is none")


def test_expected_to_fail():
    pytest.xfail("known")


def test_fast():
    if not price.IS_FAST:
        pytest.skip("only where it is fast")


def test_remember():
    price.remember(1)


def test_that_needs_the_one_before():
    assert price.seen


def test_that_suffers_from_others():
    assert not (price.LEAKS and price.seen)
"""
FILES = {"shop/__init__.py": b"", "shop/price.py": PRICE, "tests/test_price.py": TESTS}


@pytest.fixture(scope="module")
def known(ground) -> Baseline:
    return baseline(ground, FILES, ENOUGH_S)


@pytest.fixture
def judged(ground, known):
    def judge(old, new):
        assert old in PRICE
        return suite_after(ground, {**FILES, "shop/price.py": PRICE.replace(old, new)}, known, ENOUGH_S)

    return judge


def test_tests_that_differ_between_two_runs_of_one_tree_are_quarantined(known):
    assert {test.partition("[")[0] for test in known.flaky} == {
        "tests/test_price.py::test_under_another_name_each_time"
    }
    assert len(known.flaky) == 2


def test_the_baseline_knows_what_passes_and_what_fails(known):
    assert known.reason == ""
    assert len(known.steady) == 105
    assert known.failing == ("tests/test_price.py::test_over_the_network",)


def test_a_change_that_no_test_notices_is_proven(judged):
    row = judged(b"return sum(items)", b"result = sum(items)\n    return result").row

    assert row.verdict is Verdict.PROVEN
    assert row.said == "105 passed -> 105 passed, 0 newly skipped; 1 fail as before; 2 flaky ones not counted"
    assert "failed before, too: tests/test_price.py::test_over_the_network" in row.details


def test_a_change_that_breaks_a_test_is_disproved(judged):
    row = judged(b"return sum(items)", b"return sum(items) or 1 if len(items) == 2 and items[0] != 7 else 0").row

    assert row.verdict is Verdict.DISPROVED
    assert row.said == "1 test fails that passed before (tests/test_price.py::test_total[7])"
    assert "assert 0 == (7 + 1)" in row.details[0]


def test_a_newly_skipped_test_is_shown_and_proves_nothing(judged):
    row = judged(b"IS_FAST = True", b"IS_FAST = False").row

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said == "105 passed -> 104 passed, 1 newly skipped"
    assert row.details == ("newly skipped: tests/test_price.py::test_fast",)


def test_a_failure_that_does_not_come_back_is_flaky(judged):
    row = judged(b"LEAKS = False", b"LEAKS = True").row

    assert row.verdict is Verdict.PROVEN
    assert row.said.startswith("104 passed -> 104 passed")
    assert "flaky, not counted: tests/test_price.py::test_that_suffers_from_others" in row.details


def test_where_one_run_is_enough_a_failure_that_would_not_come_back_counts(ground, known):
    hasty = replace(ground, flake_runs=1)

    row = suite_after(
        hasty, {**FILES, "shop/price.py": PRICE.replace(b"LEAKS = False", b"LEAKS = True")}, known, 60
    ).row

    assert row.verdict is Verdict.DISPROVED
    assert row.said == "1 test fails that passed before (tests/test_price.py::test_that_suffers_from_others)"


def test_a_failure_that_the_tree_before_shows_as_well_is_not_clear(judged):
    row = judged(b"seen.append(item)", b"return item").row

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said.startswith(
        "1 test fails for a reason that is not clear (tests/test_price.py::test_that_needs_the_one_before); 105 passed"
    )


def test_a_change_that_ends_the_process_is_disproved(judged):
    row = judged(b"return sum(items)", b"return os._exit(0)").row

    assert row.verdict is Verdict.DISPROVED
    assert row.details[0] == "tests/test_price.py::test_total[0]: has no outcome any more"


def test_a_module_that_tests_cannot_import_fails_them_all(judged):
    row = judged(b"import os", b"import not_there").row

    assert row.verdict is Verdict.DISPROVED
    assert row.said.startswith("50 tests fail that passed before")


def test_the_run_after_a_change_brings_the_lines_that_it_ran(judged):
    run = judged(b"IS_FAST = True", b"IS_FAST = 1").run

    assert run is not None
    assert {9, 13} <= run.coverage["shop/price.py"]


def suite(*bodies):
    head = "import unittest\n\n\nclass Suite(unittest.TestCase):\n"
    tests = "".join(f"    def test_{number}(self):\n        {body}\n\n" for number, body in enumerate(bodies))
    return {"test_it.py": (head + tests).encode()}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        pytest.param({"it.py": b""}, "no tests", id="none"),
        pytest.param(
            suite("1 / 0", "self.fail()"), "the suite fails before the change: 2 of 2, and none passes", id="all red"
        ),
        pytest.param(
            suite("pass", "import os; os._exit(0)"), "the suite ended before it had reported everything", id="left"
        ),
    ],
)
def test_a_suite_that_says_nothing_is_a_reason(quick_ground, files, reason):
    known = baseline(quick_ground, files, 2.0)

    row = suite_after(quick_ground, files, known, 2.0).row

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said == reason


def test_a_suite_is_ended_after_the_time_that_the_repository_gives_it(quick_ground):
    impatient = replace(quick_ground, longest_run_s=1.0)

    known = baseline(impatient, suite("while True: pass"), ENOUGH_S)

    assert known.reason == "the tests take longer than the time for them (1 s)"


def test_a_red_suite_proves_nothing_and_refutes_all_the_same(quick_ground):
    files = {**suite("import it; self.assertEqual(it.x, 1)", "self.fail()"), "it.py": b"x = 1\n"}
    known = baseline(quick_ground, files, ENOUGH_S)

    same = suite_after(quick_ground, files, known, ENOUGH_S).row
    worse = suite_after(quick_ground, {**files, "it.py": b"x = 2\n"}, known, ENOUGH_S).row

    assert same.verdict is Verdict.NOT_PROVEN
    assert same.said == "the suite fails before the change: 1 of 2; 1 passed -> 1 passed, 0 newly skipped"
    assert worse.verdict is Verdict.DISPROVED


def test_a_suite_of_flaky_tests_is_not_believed(quick_ground):
    text = "import os, unittest\n\nclass Suite(unittest.TestCase):\n    pass\n\n"
    text += "for _ in range(3):\n    setattr(Suite, 'test_' + os.urandom(8).hex(), lambda self: None)\n"

    known = baseline(quick_ground, {"test_it.py": text.encode()}, ENOUGH_S)

    assert known.reason == "6 of 6 tests are flaky: two runs of the same tree differ"


def test_a_command_of_the_repository_is_believed_by_its_exit_code(quick_ground):
    plan = replace(quick_ground.environment.preparation, runner=Runner.COMMAND)
    hints = Hints(test_command=("python", "manage.py", "test"))
    ground = replace(quick_ground, environment=replace(quick_ground.environment, preparation=plan), hints=hints)
    files = {"manage.py": b"import it\n\nassert it.x == 1\n", "it.py": b"x = 1\n"}
    known = baseline(ground, files, ENOUGH_S)

    same = suite_after(ground, files, known, ENOUGH_S).row
    worse = suite_after(ground, {**files, "it.py": b"x = 2\n"}, known, ENOUGH_S).row

    assert (same.verdict, same.said) == (Verdict.PROVEN, "1 passed -> 1 passed, 0 newly skipped")
    assert worse.said == "1 test fails that passed before (python manage.py test)"


def test_without_a_ground_the_reason_is_said():
    known = baseline(nowhere("no sandbox here"), FILES, ENOUGH_S)

    row = suite_after(nowhere("no sandbox here"), FILES, known, ENOUGH_S).row

    assert (row.verdict, row.said) == (Verdict.NOT_PROVEN, "no sandbox here")
