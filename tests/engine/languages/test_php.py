"""PHP's tables."""

import pytest

from engine.analysis import facts
from engine.languages.language import ImportedName
from engine.languages.php import PHP

COMPLEXITY = [
    pytest.param("return;", 1, 0, 0, id="straight"),
    pytest.param("if ($a) {} elseif ($b) {} else if ($c) {} else {}", 4, 4, 1, id="else if does not deepen"),
    pytest.param("if ($a): b(); elseif ($c): d(); else: e(); endif;", 3, 3, 1, id="with colons"),
    pytest.param("foreach ($a as $b) { if ($b) {} }", 3, 3, 2, id="nested loop"),
    pytest.param("for (;;) {} do {} while ($a);", 3, 2, 1, id="loops"),
    pytest.param("switch ($a) { case 1: case 2: b(); break; default: c(); }", 3, 1, 1, id="switch"),
    pytest.param("$x = match ($a) { 1, 2 => b(), 3 => c(), default => d() };", 3, 1, 1, id="match"),
    pytest.param("try { a(); } catch (E | F $e) { if ($b) {} } finally {}", 3, 3, 2, id="catch"),
    pytest.param("return $a && $b and $c || $d or $e xor $f;", 6, 3, 0, id="mixed chains"),
    pytest.param("$a ??= $b ?? $c?->d ?: $e;", 5, 1, 0, id="nulls"),
    pytest.param("$f = function () { if ($a) {} };", 2, 2, 2, id="a closure counts for its owner"),
    pytest.param("$f = fn ($x) => $x ? 1 : 2;", 2, 2, 1, id="an arrow counts for its owner"),
    pytest.param("while ($a) { while ($b) { break 2; } }", 3, 4, 2, id="a jump of two levels"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("php", f"<?php\nfunction f($a) {{ {body} }}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


SLOTS = [
    pytest.param("function f(int $a, ?string $b = null, ...$c): void {}", (3, 4, 3, 0), id="native"),
    pytest.param("function f(mixed $a, ?MIXED $b, object $c) {}", (3, 4, 1, 2), id="mixed says nothing"),
    pytest.param("class A { function __construct(private int $a, $b) {} }", (2, 2, 1, 0), id="constructor"),
    pytest.param(
        "/**\n * @param array<string, int> $a\n * @param $b\n * @return static\n */\nfunction f($a, $b) {}",
        (2, 3, 2, 0),
        id="PHPDoc",
    ),
    pytest.param("/* @param int $a */\nfunction f($a) {}", (1, 2, 0, 0), id="a comment is no PHPDoc"),
]


@pytest.mark.parametrize(("source", "expected"), SLOTS)
def test_slots_are_parameters_and_results(facts_of, source, expected):
    function = facts_of("php", f"<?php\n{source}\n").functions[0]

    assert (function.parameters, function.slots, function.typed, function.hollow) == expected


def test_methods_are_public_unless_they_say_otherwise(facts_of):
    source = """<?php
class A {
    #[Route("/private", methods: ["GET"])]
    public function shown() {}
    function open() {}
    private static function hidden() {}
    protected function guarded() {}
    #[\\Override]
    public function taken() {}
}
"""

    functions = facts_of("php", source).functions

    assert [each.name for each in functions if each.flags & facts.PUBLIC] == ["A.shown", "A.open", "A.taken"]
    assert [each.name for each in functions if each.flags & facts.OVERRIDE] == ["A.taken"]


def test_documented_parameters_are_checked_by_their_dollar_sign(facts_of):
    words = "Reads the next line slowly."
    source = f"""<?php
/** {words}
 * @param int|string $a first
 * @param callable(int): bool $b
 */
function right($a, $b) {{}}
/** {words}
 * @param int $other
 */
function wrong($a) {{}}
"""

    flags = [each.flags for each in facts_of("php", source).functions]

    assert [bool(flag & facts.DOCUMENTED) for flag in flags] == [True, True]
    assert [bool(flag & facts.MISDOCUMENTED) for flag in flags] == [False, True]


def test_names_follow_psr_1(facts_of):
    source = "<?php\nclass GoodOne {}\nclass bad_one {}\n" + "".join(
        f"function {name}() {{}}\n" for name in ("readAll", "read_all", "__invoke", "ReadAll", "read_All")
    )

    read = facts_of("php", source)

    assert [bool(each.misname) for each in read.classes] == [False, True]
    assert [bool(each.misname) for each in read.functions] == [False, False, False, True, True]


def test_what_is_loaded_when(facts_of):
    source = """<?php
namespace App;
use Lib\\{Base, Other as Alias};
use function Lib\\helper;
require_once __DIR__ . '/boot.php';
require dirname(__DIR__) . '/up.php';
class A extends Base implements B {
    use C;
    function f() { return new D(); }
}
"""

    imports = [(each.module, each.kind) for each in facts_of("php", source).imports]

    assert imports == [
        ("Lib\\Base", "local"), ("Lib\\Other", "local"), ("./boot.php", ""), ("../up.php", ""), ("Base", ""), ("B", ""),
        ("C", ""), ("D", "local"),
    ]  # fmt: skip


def test_a_base_has_the_name_that_use_gives_it(facts_of):
    source = "<?php\nnamespace App;\nuse Lib\\Deep\\Base;\nclass A extends Base {}\n"

    imports = [(each.module, each.kind) for each in facts_of("php", source).imports]

    assert imports == [("Lib\\Deep\\Base", "local"), ("Lib\\Deep\\Base", "")]


PATHS = ["legacy/Old/Thing.php", "src/Cart.php", "src/Pricing/Cart.php", "src/boot.php", "tests/CartTest.php"]
COMPOSER = b"""{"autoload": {"psr-4": {"Shop\\\\": "src/", "Shop\\\\Pricing\\\\": ["src/Pricing/"]},
 "psr-0": {"Old\\\\": "legacy"}}, "autoload-dev": {"psr-4": {"Shop\\\\Tests\\\\": "tests"}}}"""
RESOLVED = [
    pytest.param("src/Cart.php", "Shop\\Pricing\\Cart", ["src/Pricing/Cart.php"], id="the longest prefix"),
    pytest.param("src/Pricing/Cart.php", "\\Shop\\Cart", ["src/Cart.php"], id="from the top"),
    pytest.param("src/Cart.php", "Old\\Thing", ["legacy/Old/Thing.php"], id="PSR-0"),
    pytest.param("src/boot.php", "Cart", ["src/Cart.php"], id="beside the importer"),
    pytest.param("src/Pricing/Cart.php", "../boot.php", ["src/boot.php"], id="included"),
    pytest.param("src/Cart.php", "../../../etc/passwd", [], id="outside"),
    pytest.param("src/Cart.php", "Psr\\Log\\LoggerInterface", [], id="a library"),
]


@pytest.mark.parametrize(("importer", "module", "expected"), RESOLVED)
def test_a_name_leads_to_its_file(importer, module, expected):
    assert PHP.project(PATHS, {"composer.json": COMPOSER}).targets(importer, ImportedName(module)) == expected


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"autoload": 1}', b'{"autoload": {"psr-4": []}}', b"\xff", b"[" * 50_000]
)
def test_a_broken_manifest_is_none(raw):
    project = PHP.project(["src/Shop/Cart.php", "a.php"], {"composer.json": raw})

    assert project.targets("a.php", ImportedName("Shop\\Cart")) == ["src/Shop/Cart.php"]


def test_a_test_sees_what_it_is_named_after():
    project = PHP.project(PATHS, {"composer.json": COMPOSER})

    assert project.companions("tests/CartTest.php") == ["src/Cart.php"]
    assert project.companions("src/Cart.php") == []


def test_expectations_are_assertions(facts_of):
    source = """<?php
class ATest extends TestCase {
    function testA() { self::assertSame(1, $a); $this->assertTrue($a); $this->expectException(E::class); }
}
it('works', function () { expect($b)->toBe($c); });
"""

    assert facts_of("php", source, is_test=True).assertions == 5


def test_what_is_listed_and_costs_nothing(facts_of):
    source = """<?php
class A {
    public function one(array $rows, bool $quiet) { if ($quiet) {} try { run(); } catch (\\Exception $e) { /* so */ } }
    public function two() { try { run(); } catch (UnknownGoods) {} }
}
"""

    marks = [(mark.kind, mark.line) for mark in facts_of("php", source).marks]

    assert marks == [("flag-parameters", 3), ("swallowed", 3)]


@pytest.mark.parametrize(
    ("path", "is_test", "is_collected"),
    [
        ("tests/CartTest.php", True, True),
        ("tests/bootstrap.php", True, False),
        ("src/Contest.php", False, False),
        ("src/CartTest.php", True, True),
    ],
)
def test_tests_are_known_by_their_names(path, is_test, is_collected):
    assert (PHP.is_test(path), PHP.is_collected(path)) == (is_test, is_collected)
