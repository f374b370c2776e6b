"""Which tests are suspected after a change, from what two runs say of them."""

import pytest

from engine.refactoring.proof.confirming import suspects
from engine.workspace.outcomes import Outcome, SuiteRun

PASSED, FAILED, SKIPPED, XFAILED, XPASSED = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.SKIPPED,
    Outcome.XFAILED,
    Outcome.XPASSED,
)


def run_of(outcomes):
    return SuiteRun(outcomes, True, "exit", 0, 1.0)


@pytest.mark.parametrize(
    ("was", "now", "is_suspect"),
    [
        pytest.param(PASSED, PASSED, False, id="passes still"),
        pytest.param(PASSED, FAILED, True, id="fails"),
        pytest.param(PASSED, SKIPPED, True, id="is skipped"),
        pytest.param(PASSED, None, True, id="is gone"),
        pytest.param(PASSED, XFAILED, True, id="gives itself up"),
        pytest.param(XFAILED, XPASSED, False, id="does better than expected"),
        pytest.param(XFAILED, FAILED, True, id="fails otherwise than expected"),
    ],
)
def test_who_did_well_has_to_do_well(was, now, is_suspect):
    after = {} if now is None else {"t.py::a": now}

    found = suspects(run_of({"t.py::a": was}), {"t.py::a"}, (), run_of(after))

    assert found == (["t.py::a"] if is_suspect else [])


def test_what_was_not_steady_is_no_suspect():
    assert suspects(run_of({"t.py::a": PASSED}), (), ("t.py::a",), run_of({"t.py::a": FAILED})) == []


def test_a_new_test_that_fails_is_suspected_and_one_that_passes_is_not():
    after = run_of({"t.py::new": FAILED, "t.py::other": PASSED})

    assert suspects(run_of({}), (), (), after) == ["t.py::new"]


def test_an_example_in_a_docstring_may_move_with_its_function():
    before = run_of({"shop/price.py::shop.price.total": PASSED, "shop/price.py::shop.price.tax": PASSED})
    after = run_of({"shop/_sums.py::shop._sums.total": PASSED, "shop/_sums.py::shop._sums.tax": FAILED})

    found = suspects(before, before.outcomes.keys(), (), after)

    assert found == ["shop/price.py::shop.price.tax", "shop/_sums.py::shop._sums.tax"]


def test_they_come_in_the_order_in_which_they_ran():
    before = run_of({"t.py::z": PASSED, "t.py::a": PASSED})

    assert suspects(before, before.outcomes.keys(), (), run_of({})) == ["t.py::z", "t.py::a"]
