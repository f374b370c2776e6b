"""Kotlin's tables."""

import pytest

from engine.analysis import facts
from engine.languages.kotlin import KOTLIN
from engine.languages.language import ImportedName

COMPLEXITY = [
    pytest.param("return", 1, 0, 0, id="straight"),
    pytest.param("if (a) b() else if (c) d() else e()", 3, 3, 1, id="else if does not deepen"),
    pytest.param("val x = if (a) 1 else 2", 2, 2, 1, id="as an expression"),
    pytest.param("for (x in a) { if (x) { b() } }", 3, 3, 2, id="nested loop"),
    pytest.param("do { a() } while (b)\nwhile (c) { d() }", 3, 2, 1, id="loops"),
    pytest.param("when (a) {\n 1, 2 -> b()\n is C -> d()\n else -> e()\n}", 3, 1, 1, id="when"),
    pytest.param("when {\n a -> b()\n}", 2, 1, 1, id="when without a subject"),
    pytest.param("try { a() } catch (e: E) { if (b) { c() } } finally { d() }", 3, 3, 2, id="catch"),
    pytest.param("return a && b || c", 3, 2, 0, id="mixed chains"),
    pytest.param("return a ?: b?.c", 2, 0, 0, id="elvis"),
    pytest.param("a.forEach { if (it) b() }", 2, 2, 2, id="a lambda counts for its owner"),
    pytest.param("val f = fun(x: Int): Int { return if (a) 1 else 2 }", 2, 3, 2, id="an anonymous function too"),
    pytest.param("l@ for (x in a) {\n break@l\n}", 2, 2, 1, id="labelled jump"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    function = facts_of("kotlin", f"fun f(a: Int) {{\n{body}\n}}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


def test_accessors_constructors_and_initializers_are_functions(facts_of):
    source = """
class A(x: Int) {
    val size: Int
        get() = if (full) 1 else 2
    init {
        if (x > 0) { run() }
    }
    constructor() : this(1) {
        if (x > 1) { run() }
    }
    companion object {
        fun of() = A()
    }
}
"""

    named = {each.name: each.cyclomatic for each in facts_of("kotlin", source).functions}

    assert named == {"A.size.get": 2, "A.init": 2, "A.constructor": 2, "A.Companion.of": 1}


def test_slots_are_parameters_and_stated_results(facts_of):
    source = """
fun <T> List<T>.f(a: Int, vararg b: Any?, c: (Any) -> Unit = {}): Any = 1
class A {
    override fun equals(other: Any?): Boolean = true
}
"""

    slots = [(each.parameters, each.slots, each.typed, each.hollow) for each in facts_of("kotlin", source).functions]

    assert slots == [(3, 4, 2, 2), (1, 2, 2, 0)]


def test_bangs_casts_to_anything_and_suppressions_are_escapes(facts_of):
    suppressed = '@Suppress("UNCHECKED_CAST")\nfun g() {}\n@Suppress("unused")\nfun h() {}\n'
    source = f"fun f() {{\n  a!!\n  b as Any\n  c as String\n}}\n\n{suppressed}"

    assert facts_of("kotlin", source).escapes == (2, 3, 7)


def test_what_is_not_hidden_is_public(facts_of):
    source = """
class A {
    fun open() {}
    private fun hidden() {}
    internal fun inside() {}
    protected fun guarded() {}
    @Deprecated("use the private one") fun old() {}
    override fun taken() {}
}
"""

    functions = facts_of("kotlin", source).functions

    assert [each.name for each in functions if each.flags & facts.PUBLIC] == ["A.open", "A.old", "A.taken"]
    assert [each.name for each in functions if each.flags & facts.OVERRIDE] == ["A.taken"]


def test_kdoc_names_parameters_with_and_without_brackets(facts_of):
    source = """
/**
 * Reads the next line slowly.
 * @param T what is read
 * @param[source] where from
 */
fun <T> right(source: T) {}
/**
 * Reads the next line slowly.
 * @param other where from
 */
fun wrong(source: Int) {}
"""

    flags = [each.flags for each in facts_of("kotlin", source).functions]

    assert [bool(flag & facts.DOCUMENTED) for flag in flags] == [True, True]
    assert [bool(flag & facts.MISDOCUMENTED) for flag in flags] == [False, True]


def test_names_are_camel_case_or_what_they_make(facts_of):
    names = ("readAll", "MutableCart", "`reads all lines`", "read_all")

    read = facts_of("kotlin", "".join(f"fun {name}() {{}}\n" for name in names))

    assert [bool(each.misname) for each in read.functions] == [False, False, False, True]


def test_a_star_and_mates_close_no_circle(facts_of):
    source = "package a\n\nimport b.C\nimport b.d as e\nimport b.*\n\nclass F : G(1, H.I) {\n  val x: J = K<L>()\n}\n"

    imports = facts_of("kotlin", source).imports

    assert [(each.module, each.names, each.kind) for each in imports] == [
        ("a", ("G", "H", "K"), "local"),
        ("b.C", (), ""),
        ("b.d", (), ""),
        ("b", ("*",), "local"),
    ]


PATHS = [
    "app/src/main/java/com/shop/Old.java", "app/src/main/kotlin/com/shop/Cart.kt",
    "app/src/main/kotlin/com/shop/pricing/Prices.kt", "app/src/test/kotlin/com/shop/CartTest.kt",
    "lib/src/main/kotlin/com/shop/Cart.kt", "short/src/pricing/rates/Rate.kt", "app/src/main/kotlin/com/shop/Lines.kt",
]  # fmt: skip
RESOLVED = [
    pytest.param("com.shop.Cart", (), [PATHS[1]], id="the nearest class"),
    pytest.param("com.shop.Cart.Companion.of", (), [PATHS[1]], id="a member"),
    pytest.param("com.shop.Old", (), [PATHS[0]], id="a class of Java"),
    pytest.param("com.shop.pricing.format", (), [PATHS[2]], id="a function of the only file"),
    pytest.param("com.shop.format", (), [], id="a function of one of several files"),
    pytest.param("com.shop.pricing", ("*",), [PATHS[2]], id="a package"),
    pytest.param("com.shop", ("Cart", "Prices"), [PATHS[1]], id="mates of the own package"),
    pytest.param("com.acme.pricing.rates.Rate", (), [PATHS[5]], id="the common beginning left out"),
    pytest.param("kotlin.collections.List", (), [], id="a library"),
]


@pytest.mark.parametrize(("module", "names", "expected"), RESOLVED)
def test_an_import_leads_to_its_file(module, names, expected):
    project = KOTLIN.project(PATHS, {})

    assert project.targets("app/src/main/kotlin/com/shop/Main.kt", ImportedName(module, names)) == expected


def test_a_test_sees_what_it_is_named_after():
    project = KOTLIN.project(PATHS, {})

    assert project.companions(PATHS[3]) == [PATHS[1]]
    assert project.companions(PATHS[1]) == []


def test_expectations_are_assertions(facts_of):
    source = """
class ATest {
    @Test
    fun a() {
        assertEquals(1, b)
        assertThat(c).isTrue()
        d shouldBe e
        kotlin.test.assertFails { f() }
    }
}
"""

    assert facts_of("kotlin", source, is_test=True).assertions >= 4


def test_what_is_listed_and_costs_nothing(facts_of):
    source = """
class A {
    fun one(rows: List<Int>, quiet: Boolean) {
        if (quiet) return
        try { run() } catch (e: Exception) { }
        try { run() } catch (ignored: Exception) { }
        try { run() } catch (e: NotFound) { }
    }
    private fun two() {}
    private val three: Int get() = 3
    private fun writeReplace(): Any = 1
    private operator fun Int.plus(a: A): Int = 1
}
"""

    marks = [(mark.kind, mark.line) for mark in facts_of("kotlin", source).marks]

    assert marks == [("flag-parameters", 3), ("swallowed", 5), ("unused-private", 9)]


@pytest.mark.parametrize(
    ("path", "is_test", "is_collected"),
    [
        ("src/test/kotlin/a/CartTest.kt", True, True),
        ("src/commonTest/kotlin/a/Fakes.kt", True, False),
        ("src/main/kotlin/a/Cart.kt", False, False),
        ("src/main/kotlin/a/Contest.kt", False, False),
    ],
)
def test_tests_are_known_by_their_names(path, is_test, is_collected):
    assert (KOTLIN.is_test(path), KOTLIN.is_collected(path)) == (is_test, is_collected)
