"""JavaScript's and TypeScript's tables; expected values are those of ESLint 10 and eslint-plugin-sonarjs 4."""

import pytest

from engine.analysis import facts
from engine.languages.javascript import JAVASCRIPT
from engine.languages.language import ImportedName
from engine.languages.typescript import TYPESCRIPT

COMPLEXITY = [
    pytest.param("return a;", 1, 0, 0, id="straight"),
    pytest.param("if (a) {} else if (b) {} else {}", 3, 3, 1, id="else if does not deepen"),
    pytest.param("if (a) { if (b) {} } else { if (c) {} }", 4, 6, 2, id="if inside else deepens"),
    pytest.param("for (;;) { break; } for (const x of a) {} do {} while (a);", 4, 3, 1, id="loops"),
    pytest.param("switch (a) { case 1: break; case 2: b(); default: if (b) {} }", 4, 3, 2, id="switch"),
    pytest.param("try { if (a) {} } catch (e) { if (b) {} } finally {}", 4, 4, 2, id="try and catch"),
    pytest.param("return a && b && c;", 3, 1, 0, id="one chain"),
    pytest.param("return a || b && c;", 3, 1, 0, id="or is a default"),
    pytest.param("return a ?? b;", 2, 0, 0, id="nullish"),
    pytest.param("return a ? b : c ? d : e;", 3, 3, 0, id="ternary in ternary"),
    pytest.param("return a?.b?.(c);", 3, 0, 0, id="optional chain"),
    pytest.param("const { d = 1, e: [g = 2] } = a;", 3, 0, 0, id="defaults while destructuring"),
    pytest.param("a ||= b; a &&= b; a ??= b;", 4, 0, 0, id="logical assignment"),
    pytest.param("l: for (;;) { break l; }", 2, 2, 1, id="labelled jump"),
    pytest.param("return f(a);", 1, 1, 0, id="recursion"),
    pytest.param("return g(() => { if (a) {} });", 1, 0, 0, id="a function inside counts for itself"),
]


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, language, body, cyclomatic, cognitive, nesting):
    function = facts_of(language, f"function f(a, b, c) {{ {body} }}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_a_default_value_is_one_more_path(facts_of, language):
    assert facts_of(language, "function f(a = 1) { return a; }\n").functions[0].cyclomatic == 2


FUNCTIONS = [
    pytest.param("const f = () => 1;", ["f"], id="bound arrow"),
    pytest.param("const o = { m() {}, n: function () {}, p: () => 1 };", ["m", "n", "p"], id="members of an object"),
    pytest.param(
        "class A { constructor() {} static m() {} #p() {} get v() {} }",
        ["A.constructor", "A.m", "A.#p", "A.v"],
        id="class",
    ),
    pytest.param("x.y = function () {};", ["y"], id="assigned"),
    pytest.param("g(function () {}, () => 1);", ["(anonymous)", "(anonymous)"], id="anonymous"),
    pytest.param("function f() { function g() {} }", ["f", "f.g"], id="nested"),
]


@pytest.mark.parametrize(("source", "names"), FUNCTIONS)
def test_functions_have_the_name_they_are_bound_to(facts_of, source, names):
    assert [function.name for function in facts_of("javascript", source + "\n").functions] == names


IMPORTS = [
    pytest.param('import { a } from "./a";', [("./a", "")], id="named"),
    pytest.param('import "./side";', [("./side", "")], id="side effect"),
    pytest.param('export * from "./b";', [("./b", "")], id="exported on"),
    pytest.param('const c = require("./c");', [("./c", "")], id="required"),
    pytest.param('function f() { return import("./lazy"); }', [("./lazy", "local")], id="lazy"),
    pytest.param('import type { T } from "./t";', [("./t", "type")], id="type only"),
    pytest.param('import { type T, type U } from "./t";', [("./t", "type")], id="every name is a type"),
    pytest.param('import { type T, u } from "./t";', [("./t", "")], id="one name is a value"),
    pytest.param('import type from "./t";', [("./t", "")], id="a default import called type"),
    pytest.param('call("./no");', [], id="any other call"),
    pytest.param('const late = import("./lazy");', [("./lazy", "local")], id="lazy at the top"),
    pytest.param('import(/* chunk: "x" */ "./lazy");', [("./lazy", "local")], id="lazy with a word for the bundler"),
    pytest.param('import d from "./d" with { type: "json" };', [("./d", "")], id="with attributes"),
    pytest.param('import e = require("./e");', [("./e", "")], id="required by TypeScript"),
    pytest.param('export type * from "./t";', [("./t", "type")], id="types exported on"),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTS)
def test_imports_are_read_with_when_they_run(facts_of, source, expected):
    imports = facts_of("typescript", source + "\n").imports

    assert [(each.module, each.kind) for each in imports] == expected


def test_imports_by_path_find_their_file():
    paths = ["src/a.ts", "src/b/index.tsx", "src/c.js", "src/main.ts"]
    project = TYPESCRIPT.project(paths, {})

    modules = ("./a.js", "./b", "./c", "../a", "react")
    found = [[*project.targets("src/main.ts", ImportedName(module))] for module in modules]

    assert found == [["src/a.ts"], ["src/b/index.tsx"], ["src/c.js"], [], []]


def test_aliases_come_from_the_nearest_configuration_and_what_it_extends():
    manifests = {
        "tsconfig.base.json": b"""{"compilerOptions": {
            "strict": true, "baseUrl": ".", "paths": {"@app/*": ["web/src/*"]}}}""",
        "web/tsconfig.json": b"""{ /* shared */
            "extends": "../tsconfig.base", "compilerOptions": {"target": "es2022",}, }""",
    }
    project = TYPESCRIPT.project(["web/src/a.ts", "web/src/main.ts"], manifests)

    assert list(project.targets("web/src/main.ts", ImportedName("@app/a"))) == ["web/src/a.ts"]
    assert project.is_strict("web/src/main.ts")
    assert not project.is_strict("other/x.ts")


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b'{"extends": "./tsconfig.json"}', b"\xff\xfe", b'{"compilerOptions": 3}']
)
def test_a_broken_configuration_is_no_configuration(raw):
    project = TYPESCRIPT.project(["a.ts"], {"tsconfig.json": raw})

    assert not project.is_strict("a.ts")


def test_typescript_slots_are_parameters_and_any_is_hollow(facts_of):
    function = facts_of("typescript", "function f(this: X, a: number, b = 2, c: any[], d) { return a; }\n").functions[0]

    assert (function.slots, function.typed, function.hollow) == (4, 2, 1)


def test_escape_hatches_are_found_where_they_stand(facts_of):
    assert facts_of("typescript", "const a = b!;\nconst c = d as any;\nconst e = f as string;\n").escapes == (1, 2)


def test_jsdoc_types_count_in_javascript(facts_of):
    documented = "/**\n * Adds the goods.\n * @param {string} sku the goods\n * @returns {number} how many\n */\n"

    function = facts_of("javascript", f"{documented}export function add(sku) {{ return 1; }}\n").functions[0]

    assert (function.slots, function.typed) == (1, 1)
    assert function.flags & facts.DOCUMENTED
    assert function.flags & facts.PUBLIC


def test_jsdoc_that_an_empty_line_parts_from_its_function_is_its_own(facts_of):
    documented = "f();\n/**\n * Adds the goods to the basket.\n * @param {string} sku\n */\n\n"

    function = facts_of("javascript", f"{documented}exports.add = function (sku) {{ return 1; }}\n").functions[0]

    assert (function.name, function.slots, function.typed) == ("add", 1, 1)
    assert function.flags & facts.DOCUMENTED


@pytest.mark.parametrize(
    ("above", "flag"),
    [
        pytest.param("f();\n// Adds the goods to the basket.\n\n", 0, id="a comment of its own"),
        pytest.param("f();\n/** Adds the goods to the basket. */\n\n\n", 0, id="two empty lines"),
        pytest.param("/** Licence of the whole file, for all who read. */\n\n", 0, id="what opens a file"),
        pytest.param("f();\n/** Adds the goods to the basket. */\n\n", facts.DOCUMENTED, id="one empty line"),
    ],
)
def test_a_comment_that_stands_off_is_documentation_only_as_jsdoc(facts_of, above, flag):
    function = facts_of("javascript", f"{above}export function add(sku) {{ return 1; }}\n").functions[0]

    assert function.flags & facts.DOCUMENTED == flag


@pytest.mark.parametrize(
    ("bound", "is_public"),
    [
        ("app.use = function use(a) {}", True),
        ("View.prototype.lookup = function lookup(a) {}", True),
        ("module.exports = function (a) {}", True),
        ("app._router = function (a) {}", False),
        ("const use = function (a) {}", False),
    ],
)
def test_what_is_bound_to_an_object_is_public(facts_of, bound, is_public):
    function = facts_of("javascript", f"{bound}\n").functions[0]

    assert bool(function.flags & facts.PUBLIC) == is_public


@pytest.mark.parametrize(
    ("exported", "is_public"),
    [
        ("export { add, remove as drop };", True),
        ("export default add;", True),
        ("export default {\n  add,\n  remove\n};", True),
        ("module.exports = { add: add };", True),
        ("module.exports = add;", True),
        ("exports.plus = add;", True),
        ('export { add } from "./elsewhere";', False),
        ("run(add);", False),
    ],
)
def test_what_a_list_of_exports_names_is_public(facts_of, exported, is_public):
    function = facts_of("javascript", f"function add(sku) {{ return 1; }}\n{exported}\n").functions[0]

    assert bool(function.flags & facts.PUBLIC) == is_public


def test_the_words_for_a_constructor_are_those_of_its_class(facts_of):
    source = "export class Cart {\n  constructor(a) {}\n  add(b) {}\n}\n"

    flags = [each.flags & (facts.PUBLIC | facts.OVERRIDE) for each in facts_of("javascript", source).functions]

    assert flags == [facts.PUBLIC | facts.OVERRIDE, facts.PUBLIC]


def test_a_computed_name_is_nobodys_choice(facts_of):
    function = facts_of("javascript", "app[method] = function (a) {}\n").functions[0]

    assert (function.name, function.misname) == ("[method]", "")


@pytest.mark.parametrize("taken", ["{ sku, count }", "a, [b, c]", "...rest"])
def test_parameters_that_are_taken_apart_have_a_name_in_the_documentation_alone(facts_of, taken):
    documented = "/**\n * Adds the goods to the basket.\n * @param {object} options what and how many\n */\n"

    function = facts_of("javascript", f"{documented}export function add({taken}) {{ return 1; }}\n").functions[0]

    assert not function.flags & facts.MISDOCUMENTED


def test_test_files_are_known_by_their_names():
    assert JAVASCRIPT.is_collected("src/a.test.js")
    assert JAVASCRIPT.is_collected("src/__tests__/a.js")
    assert JAVASCRIPT.is_collected("spec/cartSpec.js")
    assert not JAVASCRIPT.is_collected("src/__mocks__/a.js")
    assert not JAVASCRIPT.is_test("src/contest.js")


def test_comments_that_switch_the_type_checker_off_are_ways_out_of_it_too(facts_of):
    source = (
        "let a = b!;\n// @ts-ignore\nlet c = d;\n// @ts-expect-error\nlet e = f as any;\n// eslint-disable-next-line\n"
    )

    escapes = facts_of("typescript", source).escapes

    assert escapes == (1, 2, 4, 5)
