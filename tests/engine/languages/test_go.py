"""Go's tables."""

import pytest

from engine.analysis import facts

COMPLEXITY = [
    pytest.param("return", 1, 0, 0, id="straight"),
    pytest.param("if a { } else if b { } else { }", 3, 3, 1, id="else if does not deepen"),
    pytest.param("for _, x := range a { if x { } }", 3, 3, 2, id="nested loop"),
    pytest.param("switch a { case 1, 2: g(); case 3: g(); default: g() }", 3, 1, 1, id="switch"),
    pytest.param("switch x := a.(type) { case int: g(x) }", 2, 1, 1, id="type switch"),
    pytest.param("select { case <-c: g(); default: }", 2, 1, 1, id="select"),
    pytest.param("return a && b || c", 3, 2, 0, id="mixed chains"),
    pytest.param("g(func() { if a { } })", 2, 2, 2, id="a literal counts for its owner"),
    pytest.param("L: for { break L }", 2, 2, 1, id="labelled jump"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("go", f"package p\n\nfunc f(a, b, c bool) {{\n{body}\n}}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


def test_slots_are_parameters_and_results_and_any_says_nothing(facts_of):
    source = "package p\n\nfunc (s *S) F(a, b int, c ...any) (int, error) { return 1, nil }\n"

    function = facts_of("go", source).functions[0]

    assert (function.parameters, function.slots, function.hollow) == (3, 5, 1)
    assert function.flags & facts.PUBLIC


def test_the_comment_above_is_the_documentation(facts_of):
    source = "package p\n\n// Read waits\n// for the next line.\nfunc Read() {}\n\n// detached\n\nfunc Write() {}\n"

    documented = [function.name for function in facts_of("go", source).functions if function.flags & facts.DOCUMENTED]

    assert documented == ["Read"]
