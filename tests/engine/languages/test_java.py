"""Java's tables; logical operators count in conditions only, as PMD counts them."""

import pytest

from engine.analysis import facts
from engine.languages.java import JAVA

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
    source = f"public class A {{\n{documented}  @Deprecated\n  public\n  Object add(Object o) {{ return o; }}\n}}\n"

    method = facts_of("java", source).functions[0]

    assert (method.name, method.line, method.slots, method.hollow) == ("A.add", 5, 2, 2)
    assert method.flags & facts.PUBLIC
    assert method.flags & facts.DOCUMENTED


def test_benchmarks_are_no_source():
    assert JAVA.is_test("metrics/src/main/java/a/ParseBenchmark.java")
    assert not JAVA.is_collected("metrics/src/main/java/a/ParseBenchmark.java")


def test_only_what_hides_a_type_error_is_an_escape(facts_of):
    plain = '@SuppressWarnings("SystemOut")\nclass A {\n'
    escapes = '@SuppressWarnings("unchecked")\nint b;\n@SuppressWarnings({"rawtypes", "x"})\nint c;\n}\n'

    assert facts_of("java", plain + escapes).escapes == (3, 5)


def test_what_stands_in_a_class_of_the_package_is_none_of_its_interface(facts_of):
    body = "  public int add(int a) {\n    return a;\n  }\n"
    source = f"class A {{\n{body}  public class Inner {{\n{body}  }}\n}}\n"

    assert not any(function.flags & facts.PUBLIC for function in facts_of("java", source).functions)


def test_a_constructor_has_its_name_from_its_class(facts_of):
    source = "class Gson {\n  Gson(int a) {\n    if (a > 0) {}\n  }\n  void Read(int a) {\n    if (a > 0) {}\n  }\n}\n"

    constructor, method = facts_of("java", source).functions

    assert (constructor.name, constructor.misname) == ("Gson.Gson", "")
    assert method.misname == "breaks the convention of Java"


IMPORTS = [
    pytest.param("import a.b.C; C c;", [("a.b.C", (), "")], id="a class"),
    pytest.param("import a.b.C;\n/** {@link C}\n * @see C\n */\nint x;", [("a.b.C", (), "type")], id="for Javadoc"),
    pytest.param("import a.b.C.Inner; Inner c;", [("a.b.C.Inner", (), "")], id="a class inside"),
    pytest.param("import static a.b.C.max; int m = max();", [("a.b.C.max", (), "")], id="a method"),
    pytest.param("import static a.b.C.*;", [("a.b.C", ("*",), "")], id="all methods"),
    pytest.param("import a.b.*;", [("a.b", ("*",), "local")], id="some of a package"),
    pytest.param("package a.b; class C { int x; }", [], id="nobody of the package"),
    pytest.param("package a.b; class C { D d = new D(); }", [("a.b", ("D",), "local")], id="created"),
    pytest.param("@Old\npackage a.b; class C extends D {}", [("a.b", ("D",), "local")], id="with an annotation"),
    pytest.param("package a.b; class C extends D {}", [("a.b", ("D",), "local")], id="extended"),
    pytest.param("package a.b; class C implements D, E {}", [("a.b", ("D", "E"), "local")], id="implemented"),
    pytest.param(
        "package a.b; import x.D; class C extends D {}", [("x.D", (), "")], id="what is imported is no mate"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), IMPORTS)
def test_imports_are_read_with_when_they_run(facts_of, source, expected):
    imports = facts_of("java", source + "\n").imports

    assert [(each.module, each.names, each.kind) for each in imports] == expected
