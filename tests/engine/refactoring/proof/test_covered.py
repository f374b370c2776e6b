"""The rung of coverage, over runs as the sandbox reports them."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.covered import covered_rung
from engine.workspace.outcomes import SuiteRun

TEN_LINES = b"def f(x):\n" + b"".join(b"    x += %d\n" % number for number in range(9)) + b"    return x\n"


def run_of(lines, **facts):
    return SuiteRun({}, True, "exit", 0, 1.0, coverage=lines, **facts)


@pytest.mark.parametrize(
    ("lines", "verdict", "said"),
    [
        pytest.param(range(1, 12), Verdict.PROVEN, "100% of 10 changed lines run in tests", id="all"),
        pytest.param(range(1, 8), Verdict.PROVEN, "60% of 10 changed lines run in tests", id="enough"),
        pytest.param(range(1, 6), Verdict.NOT_PROVEN, "40% of 10 changed lines run in tests", id="too few"),
        pytest.param((), Verdict.NOT_PROVEN, "0% of 10 changed lines run in tests", id="none"),
    ],
)
def test_the_share_of_changed_lines_decides(lines, verdict, said):
    row = covered_rung({}, {"a.py": TEN_LINES}, run_of({"a.py": frozenset(lines)}))

    assert (row.verdict, row.said) == (verdict, said)


@pytest.mark.parametrize(
    ("enough", "verdict"), [(0.8, Verdict.NOT_PROVEN), (0.7, Verdict.PROVEN), (0.0, Verdict.PROVEN)]
)
def test_how_much_is_enough_is_said_by_who_asks(enough, verdict):
    row = covered_rung({}, {"a.py": TEN_LINES}, run_of({"a.py": frozenset(range(1, 9))}), enough)

    assert (row.verdict, row.said) == (verdict, "70% of 10 changed lines run in tests")


def test_lines_that_were_not_run_are_named():
    row = covered_rung({}, {"a.py": TEN_LINES}, run_of({"a.py": frozenset({2, 3, 6})}))

    assert row.details == ("not run: a.py:4-5, 7-11",)


def test_a_file_of_which_nothing_ran_is_not_covered():
    row = covered_rung({}, {"a.py": TEN_LINES}, run_of({}))

    assert row.verdict is Verdict.NOT_PROVEN


def test_a_change_without_code_needs_no_test():
    row = covered_rung({}, {"a.py": b"from b import c\n"}, None)

    assert row.verdict is Verdict.PROVEN


def test_without_a_run_nothing_is_proven():
    row = covered_rung({}, {"a.py": TEN_LINES}, None)

    assert (row.verdict, row.said) == (Verdict.NOT_PROVEN, "no test ran the 10 changed lines")


def test_a_run_without_measurement_says_why():
    row = covered_rung({}, {"a.py": TEN_LINES}, run_of(None, notes=("coverage.py could not be installed",)))

    assert row.said == "no lines were measured; coverage.py could not be installed"
