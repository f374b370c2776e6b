"""C#'s tables."""

from pathlib import Path

import pytest

from engine.analysis import facts
from engine.languages.csharp import CSHARP
from engine.languages.language import ImportedName
from engine.workspace.checkout import open_folder

PROJECTS = Path(__file__).parents[2] / "projects"
COMPLEXITY = [
    pytest.param("return;", 1, 0, 0, id="straight"),
    pytest.param("if (a) B(); else if (c) D(); else E();", 3, 3, 1, id="else if does not deepen"),
    pytest.param("foreach (var x in a) { if (x) {} }", 3, 3, 2, id="nested loop"),
    pytest.param("switch (a) { case 1: case 2: B(); break; default: C(); break; }", 3, 1, 1, id="labels"),
    pytest.param("switch (a) { case string s when s.Length > 1: B(); break; }", 3, 1, 1, id="a guard"),
    pytest.param("var x = a switch { 1 => 2, > 3 and < 5 => 4, _ => 3 };", 4, 2, 1, id="switch expression"),
    pytest.param("try { A(); } catch (E e) when (e.X) { } finally { }", 3, 1, 1, id="try and catch"),
    pytest.param("var x = a && b || c ? 1 : 2;", 4, 3, 0, id="chains and a choice"),
    pytest.param("var x = a?.B ?? c; x ??= d;", 4, 0, 0, id="what may be null"),
    pytest.param("Run(x => x ? 1 : 2);", 2, 2, 1, id="a lambda counts for its owner"),
    pytest.param("using (a) { lock (b) { } }", 1, 0, 2, id="using and lock deepen"),
    pytest.param("goto end; end: ;", 1, 1, 0, id="goto"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_method_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    method = facts_of("csharp", f"class A {{ void F(int a) {{ {body} }} }}\n").functions[0]

    assert (method.cyclomatic, method.cognitive, method.nesting) == (cyclomatic, cognitive, nesting)


MEMBERS = [
    pytest.param(
        "public Task<int> Run(object a, dynamic b, int? c, params string[] d) { }", "Run", 4, 5, 2, id="method"
    ),
    pytest.param("public void Run() { }", "Run", 0, 0, 0, id="nothing in or out"),
    pytest.param("public A(int a) : base(a) { }", "A", 1, 1, 0, id="constructor"),
    pytest.param("~A() { }", "~A", 0, 0, 0, id="finalizer"),
    pytest.param("public static bool operator ==(A a, A b) => true;", "operator ==", 2, 3, 0, id="operator"),
    pytest.param("public int P { get { return x; } }", "P.get", 0, 0, 0, id="accessor"),
    pytest.param("public int P => a ?? b;", "P", 0, 1, 0, id="property that is an expression"),
    pytest.param("int IFoo.Bar() => 1;", "Bar", 0, 1, 0, id="of a named interface"),
]


@pytest.mark.parametrize(("member", "name", "parameters", "slots", "hollow"), MEMBERS)
def test_every_member_with_a_body_is_a_function(facts_of, member, name, parameters, slots, hollow):
    method = facts_of("csharp", f"class A {{\n{member}\n}}\n").functions[0]

    assert (method.name, method.parameters, method.slots, method.hollow) == (f"A.{name}", parameters, slots, hollow)
    assert method.misname == ""


def test_attributes_hide_neither_the_modifiers_nor_the_documentation(facts_of):
    head = '/// <summary>Adds the goods at the end.</summary>\n[MethodImpl(Options.Fast)]\n[Obsolete("x")]\n'
    source = f"public class Cart : List<int>, ICart {{\n{head}public override int Add(int a) {{ return a; }}\n}}\n"

    read = facts_of("csharp", source)

    assert read.functions[0].line == 5
    assert read.functions[0].flags & (facts.PUBLIC | facts.DOCUMENTED | facts.OVERRIDE) == 19
    assert read.classes[0].bases == ("List", "ICart")


def test_a_member_is_as_public_as_its_class(facts_of):
    members = "public int F() { return 1; }\nprotected int G() { return 1; }\nint H() { return 1; }\n"
    source = f"public class A {{\n{members}}}\ninternal class B {{\n{members}}}\nclass C {{\n{members}}}\n"

    read = facts_of("csharp", source)

    assert [each.name for each in read.functions if each.flags & facts.PUBLIC] == ["A.F", "A.G"]
    assert [each.name for each in read.classes if each.flags & facts.PUBLIC] == ["A"]


def test_an_else_behind_an_if_of_the_preprocessor_is_no_function(facts_of):
    body = "#if NET\nif (a) { B(); }\n#else\nif (c) { B(); }\n#endif\nelse if (d) { B(); }\n"

    read = facts_of("csharp", f"class A {{ void F() {{\n{body}}} }}\n")

    assert [(each.name, each.cyclomatic) for each in read.functions] == [("A.F", 5)]


def test_the_ways_out_of_the_types_are_listed(facts_of):
    body = "dynamic a = b;\nvar c = d!.E();\nvar f = (object)g;\nif (!h) { }\n"

    assert facts_of("csharp", f"class A {{ void F() {{\n{body}}} }}\n").escapes == (2, 3)


def test_a_catch_that_holds_nothing_is_marked(facts_of):
    source = "class A {\nvoid F() {\ntry { B(); }\ncatch (E) { }\ntry { B(); }\ncatch { C(); }\n}\n}\n"

    assert [(mark.kind, mark.line) for mark in facts_of("csharp", source).marks] == [("swallowed", 4)]


def test_switched_off_warnings_are_marked(facts_of):
    source = "#pragma warning disable CS0168\nclass A { }\n#pragma warning restore CS0168\n"

    assert [(mark.kind, mark.line) for mark in facts_of("csharp", source).marks] == [("pragma-warning", 1)]


def test_a_documented_parameter_that_is_not_there_is_a_mistake(facts_of):
    documentation = '/// <summary>Puts goods in.</summary>\n/// <param name="{}">Their name.</param>\n'
    source = "class A {\n" + documentation + "public void Add(string goods) { }\n}\n"

    flags = [facts_of("csharp", source.replace("{}", name)).functions[0].flags for name in ("goods", "pieces")]

    assert [bool(each & facts.MISDOCUMENTED) for each in flags] == [False, True]


USINGS = [
    pytest.param("using Shop.Pricing;", "Shop.Pricing", id="namespace"),
    pytest.param("using static System.Math;", "System.Math", id="static"),
    pytest.param("using Prices = Shop.Pricing.PriceList;", "Shop.Pricing.PriceList", id="alias"),
    pytest.param("global using global::Shop;", "Shop", id="global"),
]


@pytest.mark.parametrize(("source", "expected"), USINGS)
def test_a_using_names_a_namespace_that_is_loaded_when_it_is_used(facts_of, source, expected):
    imports = facts_of("csharp", source + "\n").imports

    assert [(imported.module, imported.kind) for imported in imports] == [(expected, "local")]


PATHS = [
    "src/Shop/Cart.cs", "src/Shop/Pricing/PriceList.cs", "src/Shop/Pricing/Tax.cs", "src/Data/Sql/Store.cs",
    "tests/Shop.Tests/CartTests.cs",
]  # fmt: skip
TARGETS = [
    pytest.param("Shop.Pricing", PATHS[1:3], id="all files of a namespace"),
    pytest.param("Acme.Data.Sql", PATHS[3:4], id="folders often leave the first word out"),
    pytest.param("Shop.Pricing.Tax", PATHS[2:3], id="a class"),
    pytest.param("System.Data.Sql", [], id="the platform"),
    pytest.param("Other.Pricing", [], id="one word in common is not enough"),
]


@pytest.mark.parametrize(("namespace", "expected"), TARGETS)
def test_a_namespace_leads_to_the_files_of_its_folder(namespace, expected):
    project = CSHARP.project(PATHS, {})

    assert project.targets("tests/Shop.Tests/CartTests.cs", ImportedName(namespace, ("*",))) == expected


def test_a_test_sees_the_class_that_it_is_named_after():
    project = CSHARP.project(PATHS, {})

    assert project.companions("tests/Shop.Tests/CartTests.cs") == ["src/Shop/Cart.cs"]
    assert project.companions("src/Shop/Cart.cs") == []


def test_the_parts_of_a_class_belong_together():
    project = CSHARP.project(["src/Shop/Cart.cs", "src/Shop/Cart.Prices.cs", "src/Web/Cart.cs"], {})

    assert project.companions("src/Shop/Cart.cs") == ["src/Shop/Cart.Prices.cs"]
    assert project.companions("src/Web/Cart.cs") == []


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("src/Shop/Cart.cs", False),
        ("src/Shop/Contest.cs", False),
        ("src/Shop.Tests/Support.cs", True),
        ("Shop.UnitTests/Support.cs", True),
        ("src/Shop/CartTests.cs", True),
        ("test/Shop/Cart.cs", True),
        ("src/Latest/Cart.cs", False),
    ],
)
def test_a_test_is_known_by_its_project_or_its_name(path, is_test):
    assert CSHARP.is_test(path) == CSHARP.is_collected(path) == is_test


def test_the_sample_project_is_read_whole(analyzer):
    report = analyzer.analyze(open_folder(PROJECTS / "csharp"), with_functions=True)

    assert report.not_judged == ()
    assert {file.kind for file in report.files if file.language == "C#"} == {"source", "test"}
    assert {function.name for function in report.functions} >= {"Cart.Add", "Cart.IsEmpty", "PriceList.Price"}
