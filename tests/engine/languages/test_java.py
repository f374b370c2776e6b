"""Java's tables; logical operators count in conditions only, as PMD counts them."""

import pytest

from engine.analysis import facts
from engine.languages.java import JAVA
from engine.languages.language import ImportedName

COMPLEXITY = [
    pytest.param("return;", 1, 0, 0, id="straight"),
    pytest.param("if (a) b(); else if (c) d(); else e();", 3, 3, 1, id="else if does not deepen"),
    pytest.param("for (int x : a) { if (x > 0) {} }", 3, 3, 2, id="nested loop"),
    pytest.param("switch (a) { case 1, 2: b(); break; case 3: break; default: }", 4, 1, 1, id="labels"),
    pytest.param("int x = switch (a) { case 1 -> 2; default -> 3; };", 2, 1, 1, id="switch expression"),
    pytest.param("try { a(); } catch (E e) { if (b) {} }", 3, 3, 2, id="try and catch"),
    pytest.param("if (a && b || c) {}", 4, 3, 1, id="chains in a condition"),
    pytest.param("boolean x = a && b;", 1, 1, 0, id="chains elsewhere"),
    pytest.param("throw new E();", 2, 0, 0, id="throw"),
    pytest.param("run(() -> { if (a) {} });", 1, 2, 0, id="a lambda is a function of its own"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_method_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    method = facts_of("java", f"class A {{ void f(int a) {{ {body} }} }}\n").functions[0]

    assert (method.cyclomatic, method.cognitive, method.nesting) == (cyclomatic, cognitive, nesting)


def test_a_method_stands_on_the_line_of_its_name(facts_of):
    documented = "  /** Adds the goods at the end. */\n"
    source = f"class A {{\n{documented}  @Deprecated\n  public\n  Object add(Object o) {{ return o; }}\n}}\n"

    method = facts_of("java", source).functions[0]

    assert (method.name, method.line, method.slots, method.hollow) == ("A.add", 5, 2, 2)
    assert method.flags & facts.PUBLIC
    assert method.flags & facts.DOCUMENTED


def test_an_import_leads_to_the_file_of_its_class():
    paths = ["app/src/main/java/a/b/C.java", "app/src/main/java/a/b/D.java", "lib/src/main/java/a/b/C.java"]
    project = JAVA.project(paths, {})
    importer = "app/src/main/java/x/Y.java"

    assert project.targets(importer, ImportedName("a.b.C")) == [paths[0]]
    assert project.targets(importer, ImportedName("a.b.C.Inner")) == [paths[0]]
    assert project.targets(importer, ImportedName("a.b", ("*",))) == paths
    assert project.targets(importer, ImportedName("java.util.List")) == []


def test_a_test_sees_the_class_that_it_is_named_after():
    project = JAVA.project(
        ["src/main/java/a/Cart.java", "src/test/java/a/CartTest.java", "src/main/java/b/Cart.java"], {}
    )

    assert project.companions("src/test/java/a/CartTest.java") == ["src/main/java/a/Cart.java"]
