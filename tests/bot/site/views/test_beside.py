"""What stands beside the score, on the page of a run."""

from dataclasses import replace

from bot.site.views.beside import beside
from bot.site.views.links import HostLinks
from engine.analysis.report import CloneClass, Place
from tests.bot.site.reports import HOSTILE, make_report, sha

REPORT = make_report(sha("beside"))
LINKS = HostLinks("https://github.com/acme/shop")


def test_what_agents_need_is_told_missing_things_first():
    view = beside(REPORT, LINKS)

    assert view.setup == (
        "58.3 of 100: 2 verified, 1 declared, 2 absent, 1 not applicable. "
        "Agent setup is a number of its own and is never blended with the score."
    )
    assert [(row.state, row.tone) for row in view.setup_rows] == [
        ("absent", "warn"),
        ("absent", "warn"),
        ("declared", "busy"),
        ("verified", "good"),
        ("verified", "good"),
        ("not applicable", "quiet"),
    ]
    declared = view.setup_rows[2]
    assert declared.place is not None
    assert (declared.place.text, declared.fix) == ("Makefile:14", "Let a workflow run it on pull requests.")
    assert declared.place.url == f"https://github.com/acme/shop/blob/{REPORT.commit_sha}/Makefile#L14"


def test_copies_are_listed_with_all_their_places():
    first, second = beside(REPORT, LINKS).duplicates

    assert (first.title, first.count, first.hidden) == ("58 lines in 3 places, the same code", 3, 0)
    assert first.places[0].text == "services/pay/adapters/module_0.py:10-67"
    assert second.places[1].url is None, "no address can name what is no text"


def test_many_groups_and_places_are_counted():
    clones = tuple(CloneClass("exact", 90, 9, (Place("a.py", at, at + 8),) * 30) for at in range(1, 26))

    view = beside(replace(REPORT, duplicates=clones), LINKS)

    assert (len(view.duplicates), view.duplicate_count, view.more_duplicates) == (20, "25 groups", 5)
    assert (len(view.duplicates[0].places), view.duplicates[0].hidden) == (20, 10)


def test_anti_patterns_stand_by_kind_with_when_they_are_none():
    groups = beside(REPORT, LINKS).antipatterns

    assert [(group.title, group.count, group.hidden) for group in groups] == [
        ("Swallowed exceptions", 24, 4),
        ("Classes with too many duties", 1, 0),
        ("Of a newer engine", 1, 0),
    ]
    assert groups[0].unless.startswith("every error that can reach this place is expected")
    assert groups[0].places[0].reason == "Ledger.settle_0 drops whatever goes wrong here and says nothing."
    assert "\u202e" in HOSTILE
    assert "\u202e" not in groups[2].places[0].reason + groups[2].unless


def test_a_report_without_any_of_it_shows_none():
    bare = replace(REPORT, duplicates=(), antipatterns=(), suppressions=(), setup=None)

    view = beside(bare, LINKS)

    assert (view.setup, view.setup_rows, view.duplicates, view.antipatterns, view.switched_off) == ("", (), (), (), "")
