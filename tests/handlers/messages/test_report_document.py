"""The Markdown document: in order, within its bound, and with nothing alive in it."""

import re

import pytest
from markdown_it import MarkdownIt

from engine.analysis.comparison import compare
from handlers.messages import report_document
from tests.handlers.messages.whole_reports import HOSTILE, bare_report, hostile_report, large_report, whole_report

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def test_everything_the_report_holds_has_its_section() -> None:
    text = report_document.render(compare(whole_report(), None))

    assert re.findall("^#+ .*$", text, re.MULTILINE) == [
        "# Readiness report",
        "## Parts",
        "## Largest losses",
        "## Agent setup",
        "## Duplicates",
        "## Anti-patterns",
        "## Switched-off checks",
        "## Not judged",
        "## How the numbers come about",
    ]
    assert "**Readiness 74.1** of 100, confidence medium, between 66.1 and 82.1." in text
    assert "`src/pay.py:10-33`, `src/tax.py:40-63`, `src/a.py:1-24`" in text


def test_commands_of_the_setup_are_code() -> None:
    text = report_document.render(compare(whole_report(), None))

    assert "| ✓ verified | tests | `pytest` in a CI step | `.github/workflows/tests.yml:23` |  |" in text


def test_a_base_adds_what_moved() -> None:
    text = report_document.render(compare(whole_report(), whole_report(score=71.0)), base_sha="0" * 40)

    assert "## Moved since the base" in text
    assert f"forge analyze --base {'0' * 40}" in text


def test_the_number_of_losses_is_a_choice_and_the_rest_is_counted() -> None:
    text = report_document.render(compare(whole_report(), None), largest=1)

    assert "`src/shop.py:1`" in text
    assert "… and 2 more findings, worth 0.7 points together." in text


def test_a_tree_without_source_says_so_and_has_no_parts() -> None:
    text = report_document.render(compare(bare_report(), None))

    assert "**Not scored**: no source files." in text
    assert "## Parts" not in text


def test_a_document_of_a_large_repository_fits_into_a_comment() -> None:
    text = report_document.render(compare(large_report(), None), largest=4000)

    assert 30_000 < len(text.encode()) <= 65_536


def test_no_name_leaves_its_place() -> None:
    tokens = READER.parse(report_document.render(compare(hostile_report(), None)))

    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image"}
    assert sum(token.type == "heading_open" for token in tokens) == 9


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_row(name: str) -> None:
    text = report_document.render(compare(hostile_report(), None))

    assert name not in text or name.isprintable()
    assert all(line.count("|") in {0, 5, 6} or not line.startswith("|") for line in text.splitlines())
