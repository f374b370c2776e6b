"""Java: the rules that PMD states for Cyclo: one, one more for each decision, and for operators in conditions."""

import pytest

BODIES = [
    pytest.param("", 1, id="nothing"),
    pytest.param("if (a) {} else {}", 2, id="if"),
    pytest.param("if (a) {} else if (b) {} else {}", 3, id="else if"),
    pytest.param("if (a && b || c) {}", 4, id="operators of a condition"),
    pytest.param("if (!(a && b)) {}", 3, id="negated"),
    pytest.param("while (a || b) {}", 3, id="while"),
    pytest.param("do {} while (a && b);", 3, id="do"),
    pytest.param("for (int i = 0; a && b; i++) {}", 3, id="for"),
    pytest.param("for (String s : list(a && b)) {}", 2, id="foreach has no condition"),
    pytest.param("x = a ? 1 : 2;", 2, id="ternary"),
    pytest.param("x = (a || b) ? 1 : 2;", 3, id="the condition of a ternary"),
    pytest.param("x = a ? y : b && c ? 1 : 2;", 4, id="a ternary in a ternary"),
    pytest.param("boolean d = a && b;", 1, id="operators elsewhere are free"),
    pytest.param("return a && b;", 1, id="also in a return"),
    pytest.param("try {} catch (E e) {} finally {}", 2, id="catch"),
    pytest.param("try {} catch (E | F e) {} catch (G e) {}", 3, id="each catch, not each type"),
    pytest.param("throw new E();", 2, id="throw"),
    pytest.param('assert a : "b";', 1, id="assert is free"),
    pytest.param("switch (n) { case 1: break; default: }", 2, id="a case"),
    pytest.param("switch (n) { case 1: case 2: break; default: }", 3, id="each label"),
    pytest.param("switch (n) { case 1, 2: break; }", 3, id="each alternative of a label"),
    pytest.param("switch (n) { case 1, 2 -> g(); case 3 -> g(); default -> g(); }", 4, id="arrows"),
    pytest.param("int y = switch (n) { case 1 -> 2; default -> { if (a) yield 1; else yield 2; } };", 3, id="yield"),
    pytest.param("run(() -> { if (a) {} });", 1, id="a lambda is not its method's"),
    pytest.param("new Thread() { void run() { if (a) {} } };", 1, id="nor is a local class"),
    pytest.param("synchronized (this) {}", 1, id="synchronized is free"),
]


@pytest.mark.parametrize(("body", "complexity"), BODIES)
@pytest.mark.parametrize("head", ["void f(int n)", "A(int n)"])
def test_a_method_is_as_complex_as_pmd_says(facts_of, head, body, complexity):
    facts = facts_of("java", f"class A {{ {head} {{ {body} }} }}\n")

    assert facts.functions[0].cyclomatic == complexity
