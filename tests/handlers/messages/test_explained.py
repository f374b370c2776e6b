"""The explanation as lines: every curve, every loss, and a last line that adds up."""

import pytest

from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap
from engine.analysis.explanation import Certainty, Curve, Explanation, Figure, LanguageShare, PartExplained
from engine.analysis.report import Finding, Part, Report
from handlers.messages import explained
from tests.handlers.messages.whole_reports import HOSTILE, bare_report, hostile_report, whole_report

CERTAIN = Certainty(0.98, 1.0, 0.7, 3400)
SIZE = Curve("code lines of a file", 0.85, ((300, 1.0), (2000, 0.0)))
RATE = Curve("share of bad names", 1.0, ((0.0, 1.0), (0.05, 0.0)))
NOTHING = Part("types", 0.15, None, 0.0, "not applicable", "no function takes or gives anything")


def explanation_of(report: Report) -> Explanation:
    figures = (Figure("files", 24), Figure("documented", 0.731, is_share=True))
    language = LanguageShare("Python", 0.92, 0.874, 2.3, "measured", "2.8% of the tokens stand twice", figures)
    parts = tuple(PartExplained(part, 20.0, (SIZE, RATE), (language,)) for part in report.parts)
    return Explanation((*parts, PartExplained(NOTHING, 0.0, (), ())), CERTAIN)


def text_of(report: Report, coverage: Coverage | None = None) -> list[str]:
    return list(explained.lines(report, explanation_of(report), coverage))


def lost(points: float) -> Finding:
    return Finding("FF-1", "a.py", 1, "naming", 1, 0, points, "its name says nothing", "Rename it.", "x")


def test_every_part_tells_its_curve_its_inputs_and_what_each_language_gave() -> None:
    text = "\n".join(text_of(whole_report()))

    assert "Modularity: 91%, 18.20 of 20.00 points, lost 1.80 (weight 20%, measured)" in text
    assert "  Curve    code lines of a file (counts 85%): 300 gives 100%, 2,000 gives 0%" in text
    assert "  Curve    share of bad names: 0% gives 100%, 5% gives 0%" in text
    assert "  Python: 92% of the code, value 87.4%, lost 2.30" in text
    assert "    files 24, documented 73.1%" in text
    assert "Types: does not apply (no function takes or gives anything), weight 15%" in text


def test_confidence_and_interval_say_how_they_come_about() -> None:
    text = "\n".join(text_of(whole_report()))

    assert "Confidence 0.71 (medium) = 0.98 (the share of the source" in text
    assert "1.00 (3,400 code lines; full from 1,000) x 0.70 (how coverage is known)" in text
    assert "The true score lies between 66.1 and 82.1" in text
    assert "Among others: higher than 62% of 48 Python repositories that were judged." in text


def test_a_score_without_an_estimate_has_no_interval_to_speak_of() -> None:
    assert "nothing in it is an estimate" in explained.interval_told(whole_report(interval=(74.1, 74.1)))


def test_every_loss_is_listed_with_its_place_and_the_sum_so_far() -> None:
    text = text_of(whole_report())

    assert (
        "   -1.8000    1.8000  src/shop.py:1  modularity: 812 code lines in one file (full marks up to 300) [FF-0c55e9]"
        in text
    )
    assert (
        "   -0.4200    2.2200  src/pay.py:88 settle  complexity: cognitive complexity 29 (free up to 5) [FF-3f9c21]"
        in text
    )


@pytest.mark.parametrize(
    ("score", "losses", "line"),
    [
        pytest.param(57.7, (40.0, 2.3), "score 57.7 + losses 42.3 = 100.0", id="as it is"),
        pytest.param(57.7, (40.0, 2.349), "score 57.7 + losses 42.3 = 100.0", id="the rounding of the score"),
        pytest.param(100.0, (), "score 100.0 + losses 0.0 = 100.0", id="nothing lost"),
        pytest.param(
            57.7, (40.0,), "score 57.7 + losses 40.0 = 97.7", id="a ledger that does not add up is not hidden"
        ),
    ],
)
def test_the_last_line_adds_up(score: float, losses: tuple[float, ...], line: str) -> None:
    assert explained.last_line(score, [lost(each) for each in losses]) == line


def test_the_last_line_is_the_last() -> None:
    report = whole_report(score=97.5)

    assert text_of(report)[-1] == "score 97.5 + losses 2.5 = 100.0"


def test_the_state_of_coverage_is_told_with_its_reports() -> None:
    files = {"a.py": FileCoverage(bitmap([1, 2, 3]), bitmap([4]))}
    coverage = Coverage(files, (Origin("lcov.info", "lcov", 3, 1),), ("lcov.info: 2 of its files are not there.",))

    text = "\n".join(text_of(whole_report(), coverage))

    assert "Coverage is estimated: 75% of 4 lines." in text
    assert "  lcov.info (lcov): 1 of its 3 files are in this tree" in text
    assert "  lcov.info: 2 of its files are not there." in text


def test_without_a_report_it_is_said_how_to_give_one() -> None:
    assert "Coverage is estimated: no report was given (--coverage FILE)." in text_of(whole_report())


def test_what_was_not_judged_is_told_by_reason() -> None:
    text = text_of(whole_report())

    at = text.index("Not judged: 2 files")
    assert text[at + 1 : at + 3] == ["  does not parse: 4% of its bytes are errors (1)", "    src/old.py"]


def test_a_tree_without_source_says_so_and_nothing_more() -> None:
    assert text_of(bare_report()) == ["Nothing to score: no source files."]


def test_each_line_stays_one_line_whatever_names_it_holds() -> None:
    text = text_of(hostile_report())

    assert all(line.isprintable() for line in text)
    assert sum(line.endswith("]") and "complexity: " in line for line in text) == len(HOSTILE)
