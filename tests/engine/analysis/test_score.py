"""The curves, the parts together, what they say, and the interval."""

import pytest

from engine.analysis.parts import annotations, complexity, coverage, documentation, modularity, naming
from engine.analysis.parts.part import curve
from engine.analysis.score import PROFILE, Seen, score
from tests.engine.made_facts import code_of, file_of, function_of
from tests.engine.snapshots import codes, told

KNOTS = ((300, 1.0), (500, 0.8), (1000, 0.4), (2000, 0.0))


@pytest.mark.parametrize(
    ("x", "y"), [(0, 1.0), (300, 1.0), (400, 0.9), (500, 0.8), (750, 0.6), (2000, 0.0), (9999, 0.0)]
)
def test_a_curve_is_straight_between_its_knots(x, y):
    assert curve(KNOTS, x) == pytest.approx(y)


def test_trivial_functions_are_outside_every_denominator():
    trivial = [function_of(f"f{number}", cyclomatic=1, code_lines=4) for number in range(50)]
    bad = function_of("bad", cyclomatic=20, typed=0, flags=1, misname="says nothing")

    alone, padded = code_of({"a.py": file_of(bad)}), code_of({"a.py": file_of(bad, *trivial)})

    for part in (complexity, annotations, documentation, naming):
        lean, fat = part.measure(alone), part.measure(padded)
        assert (lean.value, told(alone, lean)) == (fat.value, told(padded, fat))


def test_parts_that_do_not_apply_leave_the_denominator():
    scored = score([code_of({"_a.py": file_of()})], supported_share=1.0)

    applying = [part.name for part in scored.parts if part.state != "not applicable"]
    assert applying == ["modularity", "coverage"]
    assert scored.score == pytest.approx(100 * 0.20 / 0.40)


def test_the_reasons_of_several_languages_are_told_by_name_and_the_larger_one_first():
    go = {"b.go": file_of(lines=90), "c_test.go": file_of(assertions=1)}
    both = codes({"a.py": file_of(lines=10)} | go)

    together = score([both["Python"], both["Go"]], supported_share=1.0)
    alone = score([both["Python"]], supported_share=1.0)

    said = {part.name: part.reason for part in together.parts}
    assert said["coverage"].startswith("Go: tests reach")
    assert said["coverage"].endswith("; Python: no tests at all")
    assert said["modularity"] == ""
    assert {part.name: part.reason for part in alone.parts}["coverage"] == "no tests at all"


MESSAGES = [
    pytest.param(
        modularity,
        file_of(lines=6261),
        "6,261 code lines in one file, besides imports (full marks up to 300)",
        id="a file",
    ),
    pytest.param(
        complexity,
        file_of(function_of(cyclomatic=16, cognitive=29, nesting=4)),
        "cyclomatic complexity 16, cognitive complexity 29, nesting 4 (free up to 5, 5 and 2)",
        id="everything about a function",
    ),
    pytest.param(
        complexity,
        file_of(function_of(cyclomatic=5, cognitive=7, nesting=3)),
        "cognitive complexity 7, nesting 3 (free up to 5 and 2)",
        id="two things about a function",
    ),
    pytest.param(complexity, file_of(function_of(nesting=3)), "nesting 3 (free up to 2)", id="one thing"),
    pytest.param(
        annotations,
        file_of(function_of(slots=4, typed=1, hollow=1)),
        "2 of 4 parameters and results without a type, 1 of 4 with a type that allows everything",
        id="types",
    ),
    pytest.param(naming, file_of(function_of("tmp", misname="says nothing")), "its name says nothing", id="a name"),
    pytest.param(documentation, file_of(function_of(flags=1)), "no documentation", id="a function"),
    pytest.param(
        documentation, file_of()._replace(is_documented=False), "no documentation of the module", id="a module"
    ),
    pytest.param(
        coverage, file_of(), "no test imports it, directly or through other modules", id="a file without tests"
    ),
]


@pytest.mark.parametrize(("part", "file", "said"), MESSAGES)
def test_a_finding_says_what_was_found_and_what_would_work(part, file, said):
    code = code_of({"a.py": file})

    [item] = told(code, part.measure(code))

    assert item.message == said
    assert item.fix.endswith(".")
    assert "(" not in item.fix


def test_the_weights_are_the_published_ones():
    assert [rule.weight for rule in PROFILE] == [0.20, 0.15, 0.15, 0.20, 0.15, 0.10, 0.05]


def test_what_cannot_be_read_widens_the_interval_to_both_sides():
    code = [code_of({"a.py": file_of(function_of())})]

    whole, half = score(code, supported_share=1.0), score(code, supported_share=0.5)

    assert whole.score == half.score
    assert half.interval[0] == pytest.approx(whole.interval[0] / 2)
    assert half.interval[1] == pytest.approx(whole.interval[1] / 2 + 50)


def test_confidence_is_the_product_of_what_is_known():
    assert Seen(1.0, 1.0, 1000).confidence("measured") == 1.0
    assert Seen(0.9, 0.5, 250).confidence("estimated") == pytest.approx(0.9 * 0.5 * 0.5 * 0.7)
