"""The tables of C and C++, and what their preprocessor leaves of a file."""

from pathlib import Path

import pytest

from engine.analysis import facts
from engine.languages.c import C
from engine.languages.cpp import CPP
from engine.languages.language import ImportedName
from engine.languages.registry import language_of
from engine.workspace.checkout import open_folder

PROJECTS = Path(__file__).parents[2] / "projects"
COMPLEXITY = [
    pytest.param("return;", 1, 0, 0, id="straight"),
    pytest.param("if (a) b(); else if (c) d(); else e();", 3, 3, 1, id="else if does not deepen"),
    pytest.param("if (a) { } else /* why */ { }", 2, 2, 1, id="a comment after else is none"),
    pytest.param("for (;;) { if (a) {} }", 3, 3, 2, id="nested loop"),
    pytest.param("do { a(); } while (b);", 2, 1, 1, id="do while"),
    pytest.param("switch (a) { case 1: case 2: b(); break; default: c(); }", 3, 1, 1, id="labels"),
    pytest.param("switch (a) {\n#ifdef X\ncase 1: b();\n#endif\ncase 2: c(); }", 4, 3, 1, id="a conditional label"),
    pytest.param("return a && b || c ? 1 : 2;", 4, 3, 0, id="chains and a choice"),
    pytest.param("\n#if A\nb();\n#elif B\nc();\n#else\nd();\n#endif\n", 3, 3, 0, id="a condition of the preprocessor"),
    pytest.param("again: if (a) goto again;", 2, 2, 1, id="goto"),
]
ONLY_CPP = [
    pytest.param("for (auto x : a) { if (x) {} }", 3, 3, 2, id="loop over a range"),
    pytest.param("try { a(); } catch (const E& e) { } catch (...) { }", 3, 2, 1, id="try and catch"),
    pytest.param("run([&](int x) { return x ? 1 : 2; });", 2, 2, 1, id="a lambda counts for its owner"),
    pytest.param("if (a and b or c) {}", 4, 3, 1, id="operators in words"),
]


@pytest.mark.parametrize("language", ["c", "cpp", "h"])
@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, language, body, cyclomatic, cognitive, nesting):
    function = facts_of(language, f"void f(int a) {{ {body} }}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), ONLY_CPP)
def test_a_function_of_cpp_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("cpp", f"void f(int a) {{ {body} }}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


SIGNATURES = [
    pytest.param("int f(void) { return 0; }", "f", 0, 1, 0, id="no parameters"),
    pytest.param("static char *f(const void *a, void **b, int c) { }", "f", 3, 4, 1, id="a pointer to anything"),
    pytest.param("void *f(int (*each)(void *)) { }", "f", 1, 2, 1, id="a callback is no pointer to anything"),
    pytest.param("int f(a, b) int a; char *b; { return 0; }", "f", 2, 3, 0, id="before the standard"),
    pytest.param("void f(const char *format, ...) { }", "f", 1, 1, 0, id="more of them"),
    pytest.param("int (*f(int a))(char) { }", "f", 1, 2, 0, id="gives a function back"),
]
CPP_SIGNATURES = [
    pytest.param("int& ns::Cart::total(int a) const { return b; }", "total", 1, 2, 0, id="outside of its class"),
    pytest.param("Cart::~Cart() { }", "~Cart", 0, 0, 0, id="destructor"),
    pytest.param("bool operator==(const A& a, const B& b) { return a; }", "operator==", 2, 3, 0, id="operator"),
    pytest.param("A::operator bool() const { return a; }", "operator bool", 0, 0, 0, id="conversion"),
    pytest.param("template <class T> auto f(T&& a, int b = 1) -> int { return 1; }", "f", 2, 3, 0, id="template"),
    pytest.param("template <> void f<int>(std::any a) { }", "f", 1, 1, 1, id="anything in a box"),
]


@pytest.mark.parametrize(("source", "name", "parameters", "slots", "hollow"), SIGNATURES)
def test_a_head_says_what_goes_in_and_comes_out(facts_of, source, name, parameters, slots, hollow):
    function = facts_of("c", source + "\n").functions[0]

    assert (function.name, function.parameters, function.slots, function.hollow) == (name, parameters, slots, hollow)


@pytest.mark.parametrize(("source", "name", "parameters", "slots", "hollow"), CPP_SIGNATURES)
def test_a_head_of_cpp_says_what_goes_in_and_comes_out(facts_of, source, name, parameters, slots, hollow):
    function = facts_of("cpp", source + "\n").functions[0]

    assert (function.name, function.parameters, function.slots, function.hollow) == (name, parameters, slots, hollow)


def test_casts_of_pointers_escape_the_types_and_casts_of_numbers_do_not(facts_of):
    body = "a = (int)b;\na = (long *)b;\na = (char *)b;\na = reinterpret_cast<int*>(b);\na = static_cast<int>(b);"

    assert facts_of("cpp", f"void f() {{\n{body}\n}}\n").escapes == (3, 5)
    assert facts_of("c", f"void f() {{\n{body[:40]}\n}}\n").escapes == (3,)


def test_what_a_class_or_a_source_file_hides_is_not_public(facts_of):
    methods = "int a() { return 1; }\nprivate:\nint b() { return 1; }\npublic:\nint c() { return 1; }\n"
    functions = "int S::d() { return 1; }\nstatic int e() { return 1; }\nint f() { return 1; }\n"
    source = f"struct S : private Base {{\n{methods}}};\n{functions}"

    header, body = facts_of("hpp", source), facts_of("cpp", source)

    assert [each.name for each in header.functions if each.flags & facts.PUBLIC] == ["S.a", "S.c", "f"]
    assert [each.name for each in body.functions if each.flags & facts.PUBLIC] == []
    assert header.classes[0].bases == ("Base",)


def test_documentation_stands_above_the_template_line(facts_of):
    source = "/// Reads the next line of a file.\ntemplate <typename T>\nT read(T& a) { return a; }\n"

    assert facts_of("cpp", source).functions[0].flags & facts.DOCUMENTED


def test_a_class_behind_the_macro_that_exports_it_is_a_class(facts_of):
    read = facts_of("cpp", "class SHOP_EXPORT Cart {\n public:\n  Cart();\n  int total() const { return 1; }\n};\n")

    assert [each.name for each in read.classes] == ["Cart"]
    assert [each.name for each in read.functions] == ["Cart.total"]


def test_a_header_for_both_languages_is_read_whole(facts_of):
    linkage = '#ifdef __cplusplus\nextern "C" {\n#endif\n', "#ifdef __cplusplus\n}\n#endif\n"
    read = facts_of("h", f"#ifndef A_H\n#define A_H\n{linkage[0]}struct cart {{ int a; }};\n{linkage[1]}#endif\n")

    assert [each.name for each in read.classes] == ["cart"]
    assert read.error_share < 0.1


def test_c_is_tested_by_cpp(analyzer, tree_of):
    files = {
        "cart.h": b"int total(int a);\n",
        "cart.c": b'#include "cart.h"\nint total(int a) {\n  if (a)\n    return 1;\n  return 2;\n}\n',
        "cart_test.cc": b'#include "cart.h"\nTEST(Cart, Adds) { EXPECT_EQ(total(1), 1); }\n',
    }

    parts = {part.name: part.value for part in analyzer.analyze(tree_of(files)).parts}

    assert parts["coverage"] == 0.6


def test_what_is_only_listed_is_marked(facts_of):
    body = '#pragma GCC diagnostic ignored "-Wall"\nvoid f() {\n  try {\n    g();\n  } catch (...) {\n  }\n}\n'

    assert [(mark.kind, mark.line) for mark in facts_of("cpp", body).marks] == [("pragma-warning", 1), ("swallowed", 5)]


def test_a_structure_without_a_tag_has_the_name_of_its_typedef(facts_of):
    read = facts_of("c", "typedef struct {\n  int a;\n} cart_t;\nstruct line { int b; };\n")

    assert [each.name for each in read.classes] == ["cart_t", "line"]


NAMES = [
    ("c", "add_line", True), ("c", "addLine", True), ("c", "AddLine", True), ("c", "cJSON_AddItem", True),
    ("c", "PyList_new_item", True), ("c", "MAX_OF", True), ("c", "add_lineToCart", False), ("cpp", "~Cart", True),
    ("c", "cJSON_Parse_rec", True),
]  # fmt: skip


@pytest.mark.parametrize(("language", "name", "is_right"), NAMES)
def test_any_convention_is_right_that_is_one(facts_of, language, name, is_right):
    head = f"A::{name}()" if name.startswith("~") else f"int {name}(int a)"

    function = facts_of(language, f"{head} {{\n  if (a)\n    return 1;\n  return 2;\n}}\n").functions[0]

    assert (function.misname == "") == is_right


PATHS = [
    "src/cart.c",
    "src/cart.h",
    "src/util/cart.h",
    "include/shop/api.h",
    "lib/api.h",
    "src/api.c",
    "tests/cart_test.c",
]
TARGETS = [
    pytest.param("src/cart.c", "cart.h", ["src/cart.h"], id="beside it"),
    pytest.param("src/util/cart.h", "../cart.h", ["src/cart.h"], id="above it"),
    pytest.param("tests/cart_test.c", "util/cart.h", ["src/util/cart.h"], id="by the end of its path"),
    pytest.param("src/cart.c", "<shop/api.h>", ["include/shop/api.h"], id="by its folder, as from outside"),
    pytest.param("src/cart.c", "<cart.h>", [], id="a name of the system"),
    pytest.param("src/cart.c", "cart.c", [], id="itself"),
]


@pytest.mark.parametrize(("importer", "included", "expected"), TARGETS)
def test_an_include_leads_to_the_nearest_file_of_that_path(importer, included, expected):
    assert C.project(PATHS, {}).targets(importer, ImportedName(included)) == expected


def test_who_includes_a_header_links_its_source():
    project = CPP.project(PATHS, {})

    assert project.companions("src/cart.h") == ["src/cart.c"]
    assert project.companions("src/cart.c") == []


@pytest.mark.parametrize(
    ("path", "is_test", "is_collected"),
    [
        ("src/cart.cc", False, False),
        ("src/cart_unittest.cc", True, True),
        ("src/CartTest.cpp", True, True),
        ("tests/main.c", True, True),
        ("tests/support.h", True, False),
        ("src/contest.c", False, False),
        ("src/latest.c", False, False),
    ],
)
def test_a_test_is_known_by_its_name_or_folder(path, is_test, is_collected):
    language = language_of(path)

    assert language is not None
    assert (language.is_test(path), language.is_collected(path)) == (is_test, is_collected)


ODD = [
    pytest.param("c", "int a[] = {" + "1, " * 60_000 + "1};\n", id="a very wide table"),
    pytest.param("c", "int f() { return " + "(" * 20_000 + "1" + ")" * 20_000 + "; }\n", id="deep brackets"),
    pytest.param("cpp", "A<" * 500 + "int" + ">" * 500 + " a;\nint f() { return 1; }\n", id="templates in templates"),
    pytest.param("cpp", 'const char* a = R"x(\nint no() {\n)x";\nint f() { return 1; }\n', id="a raw string"),
    pytest.param("c", "int" + " *" * 10_000 + "f() { return 0; }\n", id="a pointer to a pointer to …"),
]


@pytest.mark.parametrize(("language", "source"), ODD)
def test_odd_files_are_read_in_time(facts_of, language, source):
    read = facts_of(language, source)

    assert [each.name for each in read.functions if each.name not in {"f", "(anonymous)"}] == []
    assert read.code_lines >= 1


@pytest.mark.parametrize(("project", "language"), [("c", "C"), ("cpp", "C++")])
def test_the_sample_project_is_read_whole(analyzer, project, language):
    report = analyzer.analyze(open_folder(PROJECTS / project), with_functions=True)

    assert report.not_judged == ()
    assert {file.kind for file in report.files if file.language == language} == {"source", "test"}
    assert report.functions
