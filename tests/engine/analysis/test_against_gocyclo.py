"""Go: the rules that gocyclo states. One; one more for each if, for, range, case, && and ||; a default is none."""

import pytest

BODIES = [
    pytest.param("", 1, id="nothing"),
    pytest.param("if a { }", 2, id="if"),
    pytest.param("if a { } else { }", 2, id="else is free"),
    pytest.param("if a { } else if b { }", 3, id="else if"),
    pytest.param("if a { if b { } }", 3, id="nesting is free"),
    pytest.param("for { }", 2, id="forever"),
    pytest.param("for a { }", 2, id="while"),
    pytest.param("for i := 0; i < 3; i++ { }", 2, id="for"),
    pytest.param("for range d { }", 2, id="range"),
    pytest.param("switch c { case 1: }", 2, id="case"),
    pytest.param("switch c { case 1, 2: }", 2, id="several values of one case"),
    pytest.param("switch c { case 1: default: }", 2, id="default"),
    pytest.param("switch c { case 1: case 2: fallthrough; case 3: }", 4, id="every case"),
    pytest.param("switch { case a: switch { case b: } }", 3, id="a switch in a case"),
    pytest.param("switch c.(type) { case int: case string: default: }", 3, id="types"),
    pytest.param("select { case <-e: }", 2, id="receive"),
    pytest.param("select { case <-e: case e <- 1: default: }", 3, id="receive, send, default"),
    pytest.param("_ = a || b", 2, id="or"),
    pytest.param("_ = a && b", 2, id="and"),
    pytest.param("_ = a || b && c", 3, id="each operator"),
    pytest.param("_ = a | b & c", 1, id="bits"),
    pytest.param("defer func() { if a { } }()", 2, id="a literal counts for the function around it"),
    pytest.param("goto L; L: return", 1, id="a jump is free"),
]


@pytest.mark.parametrize(("body", "complexity"), BODIES)
@pytest.mark.parametrize("head", ["func f(a, b bool)", "func (s *S) f(a, b bool)", "func f[T any](a T)"])
def test_a_function_is_as_complex_as_gocyclo_says(facts_of, head, body, complexity):
    facts = facts_of("go", f"package p\n\n{head} {{ {body} }}\n")

    assert [function.cyclomatic for function in facts.functions] == [complexity]
