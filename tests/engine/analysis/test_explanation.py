"""How a score came about: what is explained gives the score again."""

from dataclasses import dataclass

import numpy as np
import pytest

from engine.analysis.analyzer import Analyzer
from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap
from engine.analysis.explanation import Explanation, LanguageShare, explain
from engine.analysis.report import Report
from engine.analysis.reporting import report
from engine.analysis.snapshot import Snapshot
from tests.engine.conftest import MemoryTree

TANGLED = """
def decide(a, b, c, d):
    if a:
        if b:
            for x in c:
                if x and (a or b) and not d:
                    while b:
                        b = b - 1
    return None


def x(first: int, second) -> int:
    total = first + second
    total = total * 2
    return total


class lowercase:
    def useful(self, value):
        if value:
            return 1
        return value
"""
PRICES = '''"""Prices of the shop."""


def total(prices: list[int]) -> int:
    """Add up the basket."""
    result = 0
    for price in prices:
        result += price
    return result
'''
LONG = "".join(f"value_{number} = {number}\n" for number in range(10)) + TANGLED * 30
SCRIPT = "export function pick(a, b) {\n  if (a) {\n    return b;\n  }\n  const c = a + b;\n  return c;\n}\n"
FILES = {
    **{f"shop/module_{number}.py": f"import shop.module_{(number + 1) % 3}\n{TANGLED}".encode() for number in range(6)},
    "shop/long.py": LONG.encode(),
    "web/pick.js": SCRIPT.encode(),
    "tests/test_shop.py": b"import shop.module_0\n\ndef test_it():\n    assert shop.module_0.x(1, 2) == 6\n",
}


@dataclass(frozen=True)
class Told:
    """A tree, its report, and how that came about."""

    snapshot: Snapshot
    report: Report
    explanation: Explanation

    def language(self, part: str, language: str) -> LanguageShare:
        (found,) = (each for each in self.explanation.parts if each.part.name == part)
        return next(each for each in found.languages if each.language == language)

    def figures(self, part: str) -> dict[str, float]:
        return {figure.name: figure.value for figure in self.language(part, "Python").figures}


@pytest.fixture(scope="module")
def told(analyzer: Analyzer) -> Told:
    snapshot = analyzer.take(MemoryTree(FILES))
    found = report(snapshot)
    return Told(snapshot, found, explain(snapshot, found))


def test_what_the_languages_lose_is_what_the_parts_lose_and_the_score_lacks(told: Told) -> None:
    lost = 0.0
    for part in told.explanation.parts:
        own = sum(language.lost for language in part.languages)
        assert own == pytest.approx(part.part.loss)
        lost += own

    assert told.report.score == pytest.approx(100 - lost, abs=0.051)
    assert sum(part.points for part in told.explanation.parts) == pytest.approx(100)


@pytest.mark.parametrize("part", ["naming", "dependency"])
def test_the_curve_over_the_last_two_figures_gives_the_value(told: Told, part: str) -> None:
    *_, whole, bad = told.figures(part).values()

    (curve,) = next(each.curves for each in told.explanation.parts if each.part.name == part)
    assert 0 < bad <= whole
    expected = np.interp(bad / whole, *zip(*curve.knots, strict=True))
    assert told.language(part, "Python").value == pytest.approx(expected)


def test_the_share_of_documented_things_gives_the_value(told: Told) -> None:
    documented = told.figures("documentation")["documented"]

    assert told.language("documentation", "Python").value == pytest.approx(documented / 0.8)


def test_everything_documented_is_told_without_a_rate_that_nobody_knows(analyzer: Analyzer) -> None:
    snapshot = analyzer.take(MemoryTree({"prices.py": PRICES.encode()}))
    found = report(snapshot)

    explanation = explain(snapshot, found)

    (part,) = (each for each in explanation.parts if each.part.name == "documentation")
    assert part.languages[0].figures[0] == ("documented, at least", 0.8, True)


def test_the_factors_of_the_confidence_make_the_confidence(told: Told) -> None:
    certainty = told.explanation.certainty

    assert told.report.confidence == pytest.approx(certainty.read * certainty.size * certainty.coverage, abs=1e-3)
    assert (certainty.coverage, certainty.read) == (0.7, pytest.approx(1.0, abs=1e-3))


def test_measured_coverage_is_certain(told: Told) -> None:
    lines = {path: FileCoverage(bitmap([1, 2]), bitmap([3])) for path in FILES if path.endswith(".py")}
    coverage = Coverage(lines, (Origin("coverage.xml", "cobertura", len(lines), len(lines)),))
    found = report(told.snapshot, coverage=coverage)

    explanation = explain(told.snapshot, found, coverage)

    (part,) = (each for each in explanation.parts if each.part.name == "coverage")
    (python,) = (each for each in part.languages if each.language == "Python")
    assert (python.state, "coverage.xml" in python.reason) == ("measured", True)


def test_the_language_with_most_code_comes_first(told: Told) -> None:
    (part,) = (each for each in told.explanation.parts if each.part.name == "modularity")

    assert [language.language for language in part.languages] == ["Python", "JavaScript"]
    assert sum(language.share for language in part.languages) == pytest.approx(1.0)


def test_a_tree_without_source_has_nothing_to_explain(analyzer: Analyzer) -> None:
    snapshot = analyzer.take(MemoryTree({"README.md": b"# Shop\n"}))
    found = report(snapshot)

    explanation = explain(snapshot, found)

    assert explanation.parts == ()
    assert explanation.certainty.code_lines == 0
