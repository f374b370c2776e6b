"""Who looks at a fault: which tests are chosen for a line, and what they are called in the row."""

import pytest

from engine.refactoring.proof.juries import MAX_TESTS, choice
from engine.refactoring.proof.lines import changed_code
from engine.refactoring.proof.mutants import mutants_rung
from engine.refactoring.proof.running import run_tests
from engine.refactoring.proof.suites import Baseline
from engine.workspace.reach import Reach

SHOP = b"""def price(items):
    return len(items)


def rate():
    return 3


def never():
    return 4
"""
TESTS = b"""import pytest

import shop

seen = []


@pytest.fixture(scope="module")
def rate():
    return shop.rate()


def test_alone():
    assert shop.price([1]) == 1


def test_after_another():
    seen.append(1)
    assert shop.price([]) == 0


def test_that_needs_the_one_before():
    assert seen or shop.price([]) != 0


def test_rate(rate):
    assert rate == 3


def test_of_nothing():
    assert True
"""
HERE = "test_shop.py::"


@pytest.fixture(scope="module")
def looked_at(ground):
    """A tree in which all of the shop is new, and its suite."""
    before, after = ({"shop.py": shop, "test_shop.py": TESTS} for shop in (b"", SHOP))
    run = run_tests(ground, after, 30.0, with_coverage=True, lines=changed_code(before, after))
    return before, after, run


def test_each_test_is_told_apart(looked_at):
    *_, run = looked_at

    names = ("test_after_another", "test_alone")
    assert run.reach.tests("shop.py", 2) == tuple(HERE + name for name in names)


def test_what_a_shared_fixture_runs_belongs_to_no_test(looked_at):
    *_, run = looked_at

    assert run.reach.is_shared("shop.py", 6)
    assert not run.reach.is_shared("shop.py", 2)


def test_where_a_test_stops_the_measuring_nothing_is_known(ground):
    stopping = (
        b"import coverage\n\n\ndef test_a():\n    coverage.Coverage.current().stop()\n\n\ndef test_b():\n    pass\n"
    )
    files = {"shop.py": SHOP, "test_shop.py": stopping}

    run = run_tests(ground, files, 30.0, with_coverage=True, lines={"shop.py": frozenset({2})})

    assert (run.reach, run.is_complete, len(run.outcomes)) == (None, True, 2)


def test_a_fault_is_shown_to_the_tests_of_its_line_and_to_everybody_where_it_is_shared(ground, looked_at):
    before, after, run = looked_at
    steady = Baseline(frozenset(run.outcomes), run=run, files=before)

    row = mutants_rung(ground, before, after, frozenset(after), steady, run, 60.0)

    assert row.said == "2 of 3 mutants on the changed lines were caught by the 5 tests that run them"
    assert row.details == ("not noticed: shop.py:10 5 instead of 4",)


@pytest.mark.parametrize(
    ("count", "seconds_each", "named"),
    [
        pytest.param(0, 0.0, ": no test runs them", id="none"),
        pytest.param(1, 0.0, " by the only test that runs them", id="one"),
        pytest.param(12, 0.0, " by the 12 tests that run them", id="some"),
        pytest.param(1200, 0.0, f" by {MAX_TESTS} of the 1,200 tests that run them", id="too many"),
        pytest.param(12, 4.0, " by 2 of the 12 tests that run them", id="slow ones"),
    ],
)
def test_there_is_a_bound_to_tests_and_to_their_time(count, seconds_each, named):
    tests = {f"test_{number}": seconds_each for number in range(count)}
    reach = Reach({"a.py": dict.fromkeys(tests, ((3, 5),))})

    chosen = choice(reach, list(tests), tests, [("a.py", 4)])

    assert chosen.named == named


def test_tests_that_do_not_pass_by_themselves_are_not_chosen():
    reach = Reach({"a.py": {"test_good": ((3, 5),), "test_flaky": ((3, 5),)}})

    assert choice(reach, ["test_good", "test_other"], {}, [("a.py", 4)]).tests == ["test_good"]
