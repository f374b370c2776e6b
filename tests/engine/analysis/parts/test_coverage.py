"""Coverage: reports, floors and the estimate."""

from dataclasses import replace

import pytest

from engine.analysis.coverage.carrying import measured_at
from engine.analysis.parts import coverage
from engine.analysis.setup.coverage_floor import CoverageFloor
from tests.engine.made_facts import checking, code_of, file_of, report_on
from tests.engine.snapshots import codes, told


def test_no_tests_at_all_is_known_to_cover_nothing():
    measured = coverage.measure(code_of({"a.py": file_of()}))

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (0.0, "measured", None)


def test_reach_is_an_estimate_of_at_most_six_tenths():
    files = {"a.py": file_of(lines=90), "b.py": file_of(lines=10), "test_a.py": checking("a")}

    code = code_of(files)
    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (0.6, "estimated", 0.3)
    assert measured.reason == "tests reach 90% of the code lines through imports (an estimate counts at most 60%)"
    weights = {item.path: item.weight for item in told(code, measured)}
    assert weights == {"b.py": pytest.approx(10), "test_a.py": pytest.approx(30)}


def test_what_the_cap_takes_stands_at_the_test_that_checks_most():
    tests = {"test_a.py": checking("a"), "test_b.py": checking("a")._replace(assertions=9)}

    code = code_of({"a.py": file_of()} | tests)
    measured = coverage.measure(code)

    assert measured is not None
    assert measured.reason == "tests reach all of the code lines through imports (an estimate counts at most 60%)"
    assert [item.path for item in told(code, measured)] == ["test_b.py"]


def test_declarations_run_nothing_and_repeat_what_they_have_to(analyzer, tree_of):
    overload = "@overload\ndef pay(amount: int, currency: str, when: date, who: Person, why: Reason) -> Receipt: ...\n"
    stub = f"from typing import overload\n{overload * 40}".encode()
    tests = {"test_a.py": b"import a\n\n\ndef test_a():\n    assert a.pay()\n"}

    report = analyzer.analyze(tree_of({"a.py": b"def pay():\n    return 1\n", "b.pyi": stub} | tests))

    parts = {part.name: part for part in report.parts}
    assert parts["coverage"].reason.startswith("tests reach all of the code lines")
    assert not [finding for finding in report.findings if finding.path == "b.pyi"]


def test_what_the_cap_takes_is_one_finding_at_the_first_test():
    files = {f"m{number}.py": file_of() for number in range(9)}
    tests = {f"test_{name}.py": checking(*(path[:-3] for path in files)) for name in "ba"}

    code = code_of(files | tests)
    measured = coverage.measure(code)

    assert measured is not None
    [item] = told(code, measured)
    assert (item.path, item.line, item.symbol) == ("test_a.py", 1, "")
    assert item.message == "what the tests run is not measured: Python code that they import counts at most 60%"
    assert item.fix == "Let the tests that run on pull requests write a coverage report and keep it as an artifact."
    assert (item.value, item.limit) == (0.6, 1)


def test_tests_that_reach_little_lose_nothing_to_the_cap():
    files = {"a.py": file_of(lines=60), "b.py": file_of(lines=40), "test_a.py": checking("a")}

    code = code_of(files)
    measured = coverage.measure(code)

    assert measured is not None
    assert measured.reason == "tests reach 60% of the code lines through imports"
    [item] = told(code, measured)
    assert (item.path, item.message) == ("b.py", "no test imports it, directly or through other modules")


def test_tests_that_check_nothing_reach_nothing():
    measured = coverage.measure(code_of({"a.py": file_of(), "test_a.py": file_of(imports=("a",))}))

    assert measured is not None
    assert (measured.value, measured.state) == (0.0, "estimated")


def test_a_report_takes_the_place_of_the_estimate():
    measured_lines = report_on(a=([*range(1, 65), 85], [70, 71, 72, 80, *range(90, 121)]))
    code = code_of({"a.py": file_of(lines=100), "test_a.py": checking("a")}, measured_lines)

    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.state, measured.lowest) == ("measured", None)
    assert measured.value == pytest.approx(0.55 + 0.45 * 0.5)
    assert measured.reason == "tests ran 65.0% of 100 lines, says coverage.xml"
    [item] = told(code, measured)
    assert (item.line, item.value, item.limit, item.weight) == (70, 65, 100, 35)
    assert item.message == "tests miss 35 of 100 lines: 70-80, 90-120"


def test_what_was_measured_at_another_commit_says_so():
    files = {"a.py": file_of(lines=100), "test_a.py": checking("a")}
    here, there = report_on(a=(list(range(1, 101)), [])), measured_at(report_on(a=([1], [])), "5e1f0c2" + "0" * 33)
    both = replace(here, origins=(*here.origins, *there.origins))

    reasons = [coverage.measure(code_of(files, each)).reason for each in (there, both)]

    assert reasons == [
        "tests ran 100.0% of 1 lines, says coverage.xml, measured at 5e1f0c2, before this change",
        "tests ran 100.0% of 100 lines, says coverage.xml; coverage.xml, measured at 5e1f0c2, before this change",
    ]


def test_a_file_that_came_after_the_measurement_counts_neither_way():
    files = {"a.py": file_of(lines=40), "b.py": file_of(lines=60)}
    measured_lines = replace(report_on(a=(list(range(1, 41)), [])), unseen=frozenset({"b.py"}))

    measured = coverage.measure(code_of(files, measured_lines))

    assert measured.value == 1.0
    assert measured.reason == "tests ran 100.0% of 40 lines, says coverage.xml"


def test_a_file_that_the_measured_run_never_loaded_is_missed_with_all_its_lines():
    code = code_of({"a.py": file_of(lines=40), "b.py": file_of(lines=60)}, report_on(a=(list(range(1, 41)), [])))

    measured = coverage.measure(code)

    assert measured is not None
    assert measured.value == pytest.approx(0.4 / 0.5 * 0.55)
    assert [(item.path, item.message) for item in told(code, measured)] == [
        ("b.py", "no test of the measured run loads it")
    ]


def test_a_floor_that_the_ci_enforces_stands_where_no_report_does():
    files = {"a.py": file_of(), "tox.ini": file_of(), "test_a.py": checking("a")}
    floor = CoverageFloor(0.95, "--cov-fail-under=95", "tox.ini", 7)
    code = codes(files, floor=floor)["Python"]

    measured = coverage.measure(code)

    assert measured is not None
    assert (measured.value, measured.state, measured.lowest) == (1.0, "enforced", 1.0)
    assert measured.reason == "the CI enforces at least 95% (tox.ini:7); no report says more"


@pytest.mark.parametrize(("share", "state"), [(0.3, "estimated"), (0.7, "enforced")])
def test_a_floor_below_the_estimate_says_nothing(share, state):
    code = codes({"a.py": file_of(), "test_a.py": checking("a")}, floor=CoverageFloor(share, "", "a.py", 7))["Python"]

    measured = coverage.measure(code)

    assert measured is not None
    assert measured.state == state
    assert [item.line for item in told(code, measured)] == [7 if state == "enforced" else 1]


def test_a_report_counts_no_less_than_the_estimate_that_it_replaces():
    files = {"a.py": file_of(lines=100), "test_a.py": checking("a")}

    measured = coverage.measure(code_of(files, report_on(a=([1], list(range(2, 101))))))

    assert measured is not None
    assert (measured.value, measured.state) == (0.6, "measured")
    assert measured.reason == (
        "tests ran 1.0% of 100 lines, says coverage.xml; "
        "counted as the 60% that they would be taken for without a report"
    )


def test_what_was_measured_before_says_nothing_where_no_test_is_left():
    everything = report_on(a=(list(range(1, 101)), []))
    before, here = measured_at(everything, "5e1f0c2" + "0" * 33), everything

    values = [coverage.measure(code_of({"a.py": file_of(lines=100)}, each)).value for each in (before, here)]

    assert values == [0.0, 1.0]


def test_a_report_on_other_files_changes_nothing():
    files = {"a.py": file_of(), "test_a.py": checking("a")}

    assert coverage.measure(code_of(files, report_on(z=([1], [2])))).state == "estimated"
