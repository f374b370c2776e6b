"""What does not apply leaves the denominator, what could not be told never does, and versions never mix."""

from dataclasses import replace

import pytest

from engine.analysis.comparison import compare
from engine.analysis.report import HIGH
from engine.analysis.reporting import Wanted
from engine.analysis.score import PROFILE
from tests.engine.analysis.laws.trees import Judge, Judged

GOOD = b'''"""Prices of the shop."""


def total(prices: list[int]) -> int:
    """Add up what the customer has to pay, in cents."""
    result = 0
    for price in prices:
        result += price
    return result
'''
TEST = b"import prices\n\n\ndef test_it():\n    assert prices.total([1, 2]) == 3\n"
UNREAD = {"shop.swift": b"func f() {}\n" * 50, "shop.dart": b"void f() {}\n" * 50}
BROKEN = b")]} this is no program {[(\n" * 60


UNREADABLE = {"unread": UNREAD, "broken": {"a.py": BROKEN}, "binary": {"a.py": b"\0\1\2" * 100}}


@pytest.mark.parametrize("files", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_parsed_has_no_score(judge: Judge, files: dict[str, bytes]) -> None:
    report = judge.judged(files, wanted=Wanted()).report

    assert report.score is None
    assert report.confidence == 0.0
    assert {each.path for each in report.not_judged} == set(files)


@pytest.mark.parametrize("more", [UNREAD, {"broken.py": BROKEN}], ids=["unread", "broken"])
def test_what_cannot_be_parsed_beside_good_code_is_listed_and_takes_from_the_confidence(
    judge: Judge, more: dict[str, bytes]
) -> None:
    good = judge.judged({"prices.py": GOOD, "test_prices.py": TEST})

    both = judge.judged({"prices.py": GOOD, "test_prices.py": TEST, **more}, wanted=Wanted())

    assert both.report.confidence < 0.7 * good.report.confidence < HIGH
    assert both.report.score is not None
    assert both.report.score < 100
    assert {each.path for each in both.report.not_judged} == set(more)


def test_a_language_that_nobody_reads_widens_the_interval_to_both_sides(judge: Judge) -> None:
    good = judge.judged({"prices.py": GOOD, "test_prices.py": TEST}).report

    both = judge.judged({"prices.py": GOOD, "test_prices.py": TEST, **UNREAD}).report

    assert good.interval is not None
    assert both.interval is not None
    assert both.interval[0] < good.interval[0] / 2
    assert both.interval[1] >= good.interval[1]


def test_a_part_that_does_not_apply_says_why_and_costs_nothing(judge: Judge) -> None:
    report = judge.judged({"prices.py": GOOD}).report

    dependency = next(part for part in report.parts if part.name == "dependency")

    assert (dependency.state, dependency.value, dependency.loss) == ("not applicable", None, 0.0)
    assert dependency.reason == "under five modules"
    assert sum(part.weight for part in report.parts if part.value is not None) == pytest.approx(0.95)


def test_what_is_not_known_stays_in_the_denominator(judge: Judge) -> None:
    small = "".join(f"def give_{letter}():\n    return 1\n\n\n" for letter in "abcdefghijklmnopqrstuvwxyz")

    report = judge.judged({"a.py": small.encode()}, wanted=Wanted()).report

    unknown = {part.name: part for part in report.parts if part.state == "unknown"}
    assert unknown.keys() == {"complexity", "types", "naming"}
    assert all(part.value == 0.0 and part.loss > 0 for part in unknown.values())
    assert report.score is not None
    assert report.score + sum(finding.loss for finding in report.findings) == pytest.approx(100, abs=0.051)
    assert {finding.message for finding in report.findings if finding.metric == "naming"} == {
        "all 26 functions are too small to tell"
    }


def test_a_few_small_functions_are_a_small_program(judge: Judge) -> None:
    report = judge.judged({"a.py": b"def give():\n    return 1\n\n\ndef take():\n    return 2\n"}).report

    assert {part.state for part in report.parts if part.name in {"complexity", "naming"}} == {"not applicable"}


def test_scores_of_two_versions_are_never_compared(real: Judged) -> None:
    other = replace(real.report, score_version="seed-v0")

    comparison = compare(real.report, other)

    assert comparison.base is None
    assert comparison.delta is None
    assert compare(real.report, real.report).delta == 0.0


def test_every_part_gives_a_share_or_nothing(real: Judged) -> None:
    assert {rule.name for rule in PROFILE} == {part.name for part in real.report.parts}
    assert all(0.0 <= value <= 1.0 for value in real.parts.values())
