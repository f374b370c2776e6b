"""The lists of the page."""

from dataclasses import replace

from engine.analysis.report import FileSummary
from handlers.messages.html_report import lists
from handlers.messages.html_report.trend_chart import HEIGHT, chart
from handlers.messages.trend import PastScore
from tests.handlers.messages.whole_reports import hostile_report, whole_report


def test_the_source_files_that_lose_most_come_first_with_the_part_that_takes_most() -> None:
    report = whole_report()
    test = FileSummary("tests/test_pay.py", "Python", "test", 9, 9, 1, 8.0)

    spots = lists.hot_spots(replace(report, files=(*report.files, test)))

    assert [(spot.path, spot.lost, spot.width, spot.metric) for spot in spots] == [
        ("src/shop.py", "-1.8", 100.0, "modularity"),
        ("src/pay.py", "-0.4", 23.3, "complexity"),
        ("src/tax.py", "-0.3", 17.2, "types"),
    ]


def test_new_losses_are_marked_and_the_list_is_cut() -> None:
    rows = lists.ledger(whole_report().findings, frozenset({"FF-3f9c21"}), 2)

    assert [(row.path, row.line, row.part, row.is_new) for row in rows] == [
        ("src/shop.py", 1, "Modularity", False),
        ("src/pay.py", 88, "Complexity", True),
    ]


def test_an_item_of_the_setup_has_its_place_and_only_what_is_missing_a_fix() -> None:
    rows = {row.name: row for row in lists.setup(whole_report().setup)}

    assert rows["Tests"].where == ".github/workflows/tests.yml:23"
    assert (rows["Tests"].fix, rows["Instructions"].fix) == ("", "Write down what the code cannot tell.")
    assert lists.setup(None) == []


def test_what_does_not_fit_is_counted() -> None:
    (first, _) = lists.duplicates(whole_report().duplicates, 9, 2)

    assert [place for place, _ in first.places] == ["src/pay.py:10-33", "src/tax.py:40-63"]
    assert first.hidden == 1


def test_places_of_an_antipattern_come_with_their_reason() -> None:
    swallowed = lists.antipatterns(whole_report(), 5)[0]

    assert swallowed.places[0] == ("src/pay.py:44", "settle drops what goes wrong here.")
    assert swallowed.unless == "a comment says so"


def test_no_text_of_a_list_is_long_or_steers() -> None:
    report = hostile_report()

    texts = [text for row in lists.ledger(report.findings, frozenset(), 99) for text in row if isinstance(text, str)]
    texts += [text for each in lists.antipatterns(report, 9) for place in each.places for text in place]
    texts += [text for row in lists.setup(report.setup) for text in row]
    assert all(text.isprintable() and len(text) <= 310 for text in texts)


def test_a_trend_needs_two_scores_and_says_what_it_shows() -> None:
    scores = [PastScore(f"{at}" * 40, 60.0 + at, "seed-v1", "measured", "2026-11-22") for at in range(3)]

    found = chart(scores)

    assert chart(scores[:1]) is None
    assert found is not None
    assert found.label == "The last 3 scores, from 60 to 62"
    assert [point.y for point in found.points] == sorted((point.y for point in found.points), reverse=True)
    assert all(0 <= point.y <= HEIGHT for point in found.points)
    assert float(found.high) - float(found.low) == 10
