"""Runs of logical operators, as SonarSource's white paper reads them."""

import pytest

PYTHON = [
    pytest.param("a and b and c", 1, id="one run"),
    pytest.param("a and (b and c) and d", 1, id="parentheses do not end a run"),
    pytest.param("a and b or c and d", 3, id="three runs"),
    pytest.param("a and not (b and c)", 2, id="a negation begins another run"),
    pytest.param("a and check(b and c)", 2, id="a call begins another run"),
    pytest.param("a and [b and c]", 2, id="a list begins another run"),
    pytest.param("(a and b) + 1 and c", 2, id="an operand that is no logical operation itself"),
]
JAVASCRIPT = [
    pytest.param("a && b && c", 1, id="one run"),
    pytest.param("a || b || c", 0, id="alternatives are free"),
    pytest.param("a && (b || c) && d", 2, id="an alternative ends the run"),
    pytest.param("a && (b || (c && d))", 2, id="an alternative between two"),
    pytest.param("a && (b && c || d)", 1, id="the run goes on in parentheses"),
    pytest.param("(a || b && c) && d", 1, id="the run comes out of parentheses"),
    pytest.param("a && (b ?? c) && d", 2, id="a default ends the run"),
    pytest.param("a && (b || f(c && d))", 2, id="a call begins another run inside a mixed chain"),
    pytest.param("a && f('||') && b", 1, id="a string that looks like an alternative"),
    pytest.param("a && !(b && c)", 2, id="a negation begins another run"),
]


@pytest.mark.parametrize(("expression", "points"), PYTHON)
def test_a_run_of_one_operator_counts_once_in_python(facts_of, expression, points):
    facts = facts_of("python", f"def choose(a, b, c, d):\n    return {expression}\n")

    assert facts.functions[0].cognitive == points


@pytest.mark.parametrize(("expression", "points"), JAVASCRIPT)
def test_a_run_of_one_operator_counts_once_in_javascript(facts_of, expression, points):
    facts = facts_of("javascript", f"function choose(a, b, c, d) {{\n  return {expression};\n}}\n")

    assert facts.functions[0].cognitive == points
