"""The page: whole, of one piece, of bounded size, and with nothing alive in it that we did not put there."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from engine.analysis.comparison import compare
from engine.analysis.report import Report
from handlers.messages.html_report.page import MOST_BYTES, Extras, render
from handlers.messages.trend import PastScore
from tests.handlers.messages.test_explained import explanation_of
from tests.handlers.messages.whole_reports import HOSTILE, bare_report, hostile_report, large_report, whole_report

HISTORY = [PastScore(f"{at}" * 40, 70.0 + at, "seed-v1", "estimated", "2026-11-22") for at in range(4)]


class Reader(HTMLParser):
    """All elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def tags(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def page_of(report: Report, name: str = "shop", base: Report | None = None) -> str:
    extras = Extras(name, explanation_of(report) if report.parts else None, None, HISTORY)
    return render(compare(report, base), extras)


def test_everything_the_report_holds_has_its_section() -> None:
    reader = Reader(page_of(whole_report()))

    assert [section["id"] for section in reader.tags("section")] == [
        *("parts", "trend", "map", "hot-spots", "dependencies", "ledger", "setup", "duplicates", "antipatterns"),
        *("suppressions", "coverage", "not-judged", "computed"),
    ]
    text = " ".join(" ".join(reader.text).split())
    assert "the true score lies between 66.1 and 82.1" in text
    assert "igher than 62% of 48 Python repositories that were judged" in text
    assert "Confidence is medium (0.71)" in text


def test_a_report_without_these_lists_is_a_page_without_these_sections() -> None:
    empty = whole_report(duplicates=(), antipatterns=(), suppressions=(), setup=None, dependencies=None, not_judged=())

    page = render(compare(empty, None), Extras("shop"))

    found = {section["id"] for section in Reader(page).tags("section")}
    assert found == {"parts", "map", "hot-spots", "ledger", "coverage", "computed"}


def test_a_tree_without_source_is_a_short_page() -> None:
    page = render(compare(bare_report(), None), Extras("shop"))

    assert Reader(page).tags("section") == []
    assert "There is no source file to score here." in page


def test_a_base_shows_the_change_and_marks_what_is_new() -> None:
    base = whole_report(score=71.0, findings=whole_report().findings[1:])

    page = page_of(whole_report(), base=base)

    assert ">+3.1<" in page
    assert page.count('class="tag isnew"') == 1


def test_nothing_is_fetched_and_only_our_script_and_style_run() -> None:
    page = page_of(hostile_report(), HOSTILE[0])
    reader = Reader(page)

    (policy,) = (meta["content"] for meta in reader.tags("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    (style,), (script,) = (re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
    for text in (style, script):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert len(reader.tags("style")) == len(reader.tags("script")) == 1
    asked = [
        value for _, attributes in reader.elements for name, value in attributes.items() if name in {"src", "href"}
    ]
    assert all(value.startswith("#") for value in asked)
    assert not any(name.startswith("on") or name == "style" for _, each in reader.elements for name in each)
    assert not {tag for tag, _ in reader.elements} & {"img", "link", "iframe", "object", "embed", "base"}


def test_hostile_names_are_text_and_nothing_else() -> None:
    page = page_of(hostile_report(), HOSTILE[0])

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not any(character in page for character in "\u202e\u202c\r")
    assert "{{ 7*7 }}{% raw %}" in page, "shown as it is written"
    assert "n" * 400 not in page


def test_what_stands_between_backticks_is_code() -> None:
    page = page_of(whole_report())

    assert "<code>pytest</code> in a CI step" in page


def test_every_id_stands_once_and_every_link_leads_somewhere() -> None:
    reader = Reader(page_of(whole_report()))

    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"].removeprefix("#") for link in reader.tags("a")} <= set(ids)


@pytest.mark.parametrize("largest", [200, 20_000])
def test_the_page_of_a_large_repository_is_bounded(largest: int) -> None:
    page = render(compare(large_report(), None), Extras("large"), largest=largest)

    assert 100_000 < len(page.encode()) <= MOST_BYTES
    assert "smaller losses, worth" in page


def test_the_same_report_gives_the_same_bytes() -> None:
    assert page_of(whole_report()) == page_of(whole_report())
