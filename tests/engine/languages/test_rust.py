"""Rust's tables."""

from pathlib import Path

import pytest

from engine.analysis import facts
from engine.languages.language import ImportedName
from engine.languages.rust import RUST
from engine.workspace.checkout import open_folder

PROJECTS = Path(__file__).parents[2] / "projects"

COMPLEXITY = [
    pytest.param("return;", 1, 0, 0, id="straight"),
    pytest.param("if a { } else if b { } else { }", 3, 3, 1, id="else if does not deepen"),
    pytest.param("for x in a { if x { } }", 3, 3, 2, id="nested loop"),
    pytest.param("loop { if a { break; } }", 2, 3, 2, id="a loop without a condition decides nothing"),
    pytest.param("match a { 1 | 2 => g(), _ => h() }", 2, 1, 1, id="one arm of a match is no decision"),
    pytest.param("match a { Some(1) => g(), Some(x) if x > 2 => h(), _ => i() }", 4, 1, 1, id="a guard is one"),
    pytest.param("let Some(x) = a else { return };", 2, 1, 0, id="let else"),
    pytest.param("let x = a?.b()?;", 3, 0, 0, id="question marks"),
    pytest.param("a && b || c", 3, 2, 0, id="mixed chains"),
    pytest.param("if let Some(x) = a && b && c { }", 4, 2, 1, id="a chain with let"),
    pytest.param("a.map(|x| if x { 1 } else { 2 });", 2, 3, 2, id="a closure counts for its owner"),
    pytest.param("'outer: for x in a { break 'outer; }", 2, 2, 1, id="labelled jump"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("rust", f"fn f(a: T) {{\n{body}\n}}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


def test_slots_are_parameters_and_the_result_and_dyn_any_says_nothing(facts_of):
    source = (
        "impl S {\n    pub fn f(&self, a: u8, (b, c): (u8, u8), d: &dyn std::any::Any) -> Box<dyn Any> { g() }\n}\n"
    )

    method = facts_of("rust", source).functions[0]

    assert (method.name, method.parameters, method.slots, method.hollow) == ("S.f", 3, 4, 2)
    assert method.flags & facts.PUBLIC


def test_only_unsafe_blocks_escape_the_types(facts_of):
    source = "fn f(p: *const u8) -> u8 {\n    let q = p as *mut u8;\n    unsafe { *q }\n}\n"

    assert facts_of("rust", source).escapes == (3,)


def test_lints_that_are_switched_off_are_marked(facts_of):
    source = "#![allow(dead_code)]\n\n#[derive(Debug)]\n#[allow(unused)]\nstruct S;\n"

    assert [(mark.kind, mark.line) for mark in facts_of("rust", source).marks] == [("allow", 1), ("allow", 4)]


def test_methods_are_named_by_their_type_and_a_trait_is_its_base(facts_of):
    read = facts_of("rust", "impl<T> fmt::Display for Foo<T> {\n    fn fmt(&self) {}\n}\nstruct Foo<T>(T);\n")

    assert [function.name for function in read.functions] == ["Foo.fmt"]
    assert [(each.name, each.bases) for each in read.classes] == [("Foo", ("Display",)), ("Foo", ())]


def test_documentation_stands_above_the_attributes(facts_of):
    head = "/// Reads the next line\n/// of a file.\n#[inline]\n#[must_use]\npub fn read() {}\n"
    source = head + "/// A shelf for many goods.\n#[derive(Debug)]\npub struct S;\n\n#[inline]\npub fn bare() {}\n"

    read = facts_of("rust", source)

    documented = [each.name for each in (*read.functions, *read.classes) if each.flags & facts.DOCUMENTED]
    assert documented == ["read", "S"]


def test_inline_tests_are_no_functions_of_the_source_and_count_when_they_assert(facts_of):
    checked = "    #[test]\n    fn adds() { assert_eq!(add(1, 1), 2); }\n"
    tests = f"    use super::*;\n{checked}    #[test]\n    fn idle() {{ add(1, 1); }}\n"
    source = f"pub fn add(a: u8, b: u8) -> u8 {{ a + b }}\n\n#[cfg(test)]\n#[allow(unused)]\nmod tests {{\n{tests}}}\n"

    read = facts_of("rust", source)

    assert [function.name for function in read.functions] == ["add"]
    assert read.imports == ()
    assert read.assertions == 1
    assert read.code_lines == 3


def test_a_source_with_tests_inside_is_reached_by_itself(analyzer, tree_of):
    body = b"pub fn add(a: u8) -> u8 {\n    if a > 1 {\n        return 1;\n    }\n    2\n}\n"
    tests = b"#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() { assert_eq!(super::add(1), 2); }\n}\n"

    parts = [
        {part.name: part.value for part in analyzer.analyze(tree_of({"src/lib.rs": source})).parts}
        for source in (body, body + tests)
    ]

    assert [each["coverage"] for each in parts] == [0.0, 0.6]


@pytest.mark.parametrize(
    ("path", "is_test", "is_collected"),
    [
        ("src/lib.rs", False, False),
        ("tests/buying.rs", True, True),
        ("src/cart/tests.rs", True, True),
        ("benches/speed.rs", True, False),
        ("src/contest.rs", False, False),
    ],
)
def test_a_test_stands_where_cargo_looks(path, is_test, is_collected):
    assert (RUST.is_test(path), RUST.is_collected(path)) == (is_test, is_collected)


USES = [
    pytest.param("use crate::cart::Cart;", [("crate::cart", ("Cart",))], id="plain"),
    pytest.param("use std::fmt as f;", [("std", ("fmt",))], id="renamed"),
    pytest.param(
        "use crate::{a, b::{self, C as D}, e::*};",
        [("crate", ("a",)), ("crate::b", ("self", "C")), ("crate::e", ("*",))],
        id="nested",
    ),
    pytest.param("use ::rand::{Rng, seq};", [("rand", ("Rng", "seq"))], id="absolute"),
]


@pytest.mark.parametrize(("source", "expected"), USES)
def test_every_name_of_a_use_is_read(facts_of, source, expected):
    imports = facts_of("rust", source + "\n").imports

    read = [(imported.module.removeprefix("::"), imported.names) for imported in imports if not imported.kind]
    assert read == expected


HANGING = [
    pytest.param("mod cart;", ["cart"], id="private, used for its traits"),
    pytest.param("pub mod cart;", [], id="for others"),
    pytest.param("pub mod cart;\nfn f() { cart::add() }", ["cart"], id="for others, and used here"),
    pytest.param("mod cart { pub fn add() {} }", [], id="written here"),
    pytest.param(
        "macro_rules! root {\n  () => { pub use shop::{Cart, io}; mod lines; };\n}",
        ["Cart", "io", "lines"],
        id="by a macro",
    ),
    pytest.param("use crate::Error;", ["Error"], id="above"),
    pytest.param("#[cfg(test)]\nuse crate::cart::Cart;", ["Cart"], id="for tests"),
    pytest.param("use crate::cart::Cart;", [], id="beside"),
]


@pytest.mark.parametrize(("source", "expected"), HANGING)
def test_what_a_module_uses_without_importing_it_is_reached_and_closes_no_circle(facts_of, source, expected):
    imports = facts_of("rust", source + "\n").imports

    assert [name for each in imports if each.kind == "local" for name in each.names] == expected


def test_braces_inside_braces_are_bounded(facts_of):
    source = "use " + "a::{" * 3_000 + "b" + ",c" * 3_000 + "}" * 3_000 + ";\n"

    imports = facts_of("rust", source).imports

    assert sum(len(imported.names) for imported in imports) <= 502


PATHS = [
    "Cargo.lock", "core/src/lib.rs", "core/src/cart.rs", "core/src/cart/lines.rs", "core/src/io/mod.rs",
    "core/src/io/disk.rs", "core/tests/buying.rs", "core/tests/common/mod.rs", "app/src/main.rs", "app/src/view.rs",
]  # fmt: skip
MANIFESTS = {
    "Cargo.toml": b'[workspace]\nmembers = ["core", "app"]\n',
    "core/Cargo.toml": b'[package]\nname = "shop-core"\n',
    "app/Cargo.toml": b'[package]\nname = "app"\n',
}
TARGETS = [
    pytest.param("core/src/cart.rs", "crate::io::disk", "Disk", ["core/src/io/disk.rs"], id="an item of a module"),
    pytest.param("core/src/cart.rs", "crate", "io", ["core/src/io/mod.rs"], id="a module"),
    pytest.param("core/src/io/disk.rs", "super::super::cart", "Cart", ["core/src/cart.rs"], id="two levels up"),
    pytest.param("core/src/cart.rs", "self::lines", "Line", ["core/src/cart/lines.rs"], id="its own child"),
    pytest.param("core/src/lib.rs", "cart", "Cart", ["core/src/cart.rs"], id="a child by its name alone"),
    pytest.param("core/src/cart/lines.rs", "super", "Cart", [], id="what contains it is no edge"),
    pytest.param("core/src/io/disk.rs", "crate", "Error", [], id="the root of its crate is none either"),
    pytest.param("app/src/view.rs", "shop_core", "Cart", ["core/src/lib.rs"], id="another crate"),
    pytest.param("app/src/view.rs", "shop_core::cart", "Cart", ["core/src/cart.rs"], id="a module of another crate"),
    pytest.param("core/tests/buying.rs", "shop_core::io", "*", ["core/src/io/mod.rs"], id="the crate under test"),
    pytest.param("core/tests/buying.rs", "common", "cart", ["core/tests/common/mod.rs"], id="beside a test"),
    pytest.param("core/src/cart.rs", "std::io", "Read", [], id="the standard library"),
]


@pytest.mark.parametrize(("importer", "module", "name", "expected"), TARGETS)
def test_a_use_leads_to_the_file_of_the_deepest_module(importer, module, name, expected):
    project = RUST.project([path for path in PATHS if path.endswith(".rs")], MANIFESTS)

    assert project.targets(importer, ImportedName(module, (name,))) == expected


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("core/src/cart/lines.rs", "super", ["core/src/cart.rs"]),
        ("core/src/io/disk.rs", "crate", ["core/src/lib.rs"]),
        ("app/src/view.rs", "super", ["app/src/main.rs"]),
    ],
)
def test_what_contains_a_module_is_reached_by_its_name(importer, module, expected):
    project = RUST.project([path for path in PATHS if path.endswith(".rs")], MANIFESTS)

    assert project.targets(importer, ImportedName(module, ("Error",), is_lazy=True)) == expected


def test_integration_tests_of_a_program_run_it():
    paths = ["rg/main.rs", "tests/all.rs", "core/src/lib.rs", "core/src/main.rs", "core/tests/buying.rs"]
    manifests = {
        "Cargo.toml": b'[package]\nname = "rg"\n[[bin]]\npath = "rg/main.rs"\n',
        "core/Cargo.toml": b'[package]\nname = "core"\n',
    }

    project = RUST.project(paths, manifests)

    assert project.companions("tests/all.rs") == ["rg/main.rs"]
    assert project.companions("core/tests/buying.rs") == []


def test_a_manifest_that_is_no_toml_is_passed_over():
    project = RUST.project(["src/lib.rs", "src/a.rs"], {"Cargo.toml": b"[[[[" * 1_000, "x/Cargo.toml": b"package = 1"})

    assert project.targets("src/lib.rs", ImportedName("crate::a", ("A",))) == ["src/a.rs"]


def test_the_sample_project_is_read_whole(analyzer):
    report = analyzer.analyze(open_folder(PROJECTS / "rust"), with_functions=True)

    assert {file.path: file.kind for file in report.files if file.language == "Rust"} == {
        "src/cart.rs": "source", "src/lib.rs": "source", "src/prices.rs": "source", "tests/buying.rs": "test",
    }  # fmt: skip
    assert report.not_judged == ()
    assert {function.name for function in report.functions} == {"Cart.add", "Cart.total", "price", "a_cart_adds_up"}
