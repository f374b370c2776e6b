"""What other scorers get wrong about code, one test a finding (issue 3); those of the set-up stand with the set-up."""

import pytest

from engine.analysis.reporting import Wanted
from tests.engine.analysis.laws.trees import Judge, Judged

MODULE = '''"""Prices of the shop."""


{keyword} total(prices):
    result = 0
    for price in prices:
        result += price
    return result
'''
LONG_FILES = [
    "uv.lock", "package-lock.json", "poetry.lock", "pdm.lock", "Cargo.lock", "yarn.lock", "pnpm-lock.yaml",
    "composer.lock", "Gemfile.lock", "CHANGELOG.md", "HISTORY.rst", "CHANGES", "go.sum",
]  # fmt: skip
CART = "package shop;\n\n/** What a customer wants to buy. */\npublic class Cart {\n" + "".join(
    f"""
    /** Adds up the prices of part {number}. */
    public int total{letter}(int[] prices) {{
        int result = 0;
        for (int price : prices) {{
            result += price;
        }}
        return result;
    }}
"""
    for number, letter in enumerate("ABCDEF")
) + "}\n"  # fmt: skip
CART_TEST = """package shop;

import org.junit.jupiter.api.Test;
import static org.junit.jupiter.api.Assertions.assertEquals;

class CartTest {
    @Test
    void addsUp() {
        assertEquals(3, new Cart().totalA(new int[] {1, 2}));
    }
}
"""


@pytest.mark.parametrize("name", ["Readme.md", "README", "readme.rst", "ReadMe.adoc"])
def test_a_readme_of_any_spelling_is_a_document(judge: Judge, name: str) -> None:
    files = {"prices.py": MODULE.format(keyword="def").encode()}

    told = judge.judged({**files, name: b"# Prices\n" + b"word\n" * 10_000}, wanted=Wanted())

    assert {each.path: each.kind for each in told.report.files}[name] == "docs"
    assert told.score == pytest.approx(judge.judged(files).score)


def test_async_functions_are_judged_as_all_others_are(judge: Judge) -> None:
    plain = judge.judged({"prices.py": MODULE.format(keyword="def").encode()}, wanted=Wanted(functions=True))

    waiting = judge.judged({"prices.py": MODULE.format(keyword="async def").encode()}, wanted=Wanted(functions=True))

    assert waiting.parts == plain.parts
    assert waiting.report.functions == plain.report.functions
    assert waiting.parts["types"] == 0.0


def test_tests_and_documents_are_in_no_denominator(judge: Judge, real: Judged) -> None:
    bad = b"def f(x, y):\n" + b"    if x:\n        y = y and x or y\n" * 400 + b"    return y\n"
    others = {"tests/helpers.py": bad, "docs/conf.py": bad, "examples/show.py": bad, "benchmarks/speed.py": bad}

    told = judge.judged({**real.files, **others}, like=real)

    assert told.score == pytest.approx(real.score)


def test_java_is_typed_and_junit_is_a_test_framework(judge: Judge) -> None:
    source, test = "src/main/java/shop/Cart.java", "src/test/java/shop/CartTest.java"

    told = judge.judged({source: CART.encode(), test: CART_TEST.encode()}, wanted=Wanted())

    assert told.parts["types"] == 1.0
    assert told.parts["coverage"] == 0.6
    assert {each.path: each.kind for each in told.report.files} == {source: "source", test: "test"}


def test_strict_holds_through_extends(judge: Judge) -> None:
    pick = "export function pick{}(a) {{\n  if (a) {{\n    return a;\n  }}\n  return 1;\n}}\n"
    source = "".join(map(pick.format, "AB"))
    files = {
        "src/pick.ts": source.encode(),
        "tsconfig.json": b'{"extends": "./config/base"}',
        "config/base.json": b'{\n  // all checks\n  "extends": "./strict.json",\n}',
    }

    strict = judge.judged({**files, "config/strict.json": b'{"compilerOptions": {"strict": true}}'})
    loose = judge.judged({**files, "config/strict.json": b'{"compilerOptions": {"strict": false}}'})

    assert strict.parts["types"] == 1.0
    assert loose.parts["types"] < 0.6


@pytest.mark.parametrize("name", LONG_FILES)
def test_a_long_lock_file_or_changelog_is_nothing_to_split(judge: Judge, name: str) -> None:
    source = {"prices.py": MODULE.format(keyword="def").encode()}

    told = judge.judged({**source, name: b"one more line of ten thousand\n" * 10_000}, wanted=Wanted())

    assert {finding.path for finding in told.report.findings} == {"prices.py"}
    assert told.score == pytest.approx(judge.judged(source).score)


def test_a_library_needs_no_openapi(judge: Judge, real: Judged) -> None:
    report = judge.judged(real.files, like=real, wanted=Wanted()).report

    described = judge.judged({**real.files, "openapi.yaml": b"openapi: 3.1.0\npaths: {}\n"}, like=real)

    assert described.score == pytest.approx(real.score)
    assert not any("openapi" in finding.message.lower() for finding in report.findings)
    assert report.setup is not None
    assert not any("api" in item.name for item in report.setup.items)
