"""What stands beside the score, in one order and with one set of words."""

from engine.analysis.report import AgentSetup, Antipattern, CloneClass, Place, SetupItem, Suppression
from handlers.messages.beside_the_score import (
    antipattern_groups,
    duplicate_told,
    setup_items,
    setup_score,
    setup_told,
    suppressions_told,
)
from tests.handlers.messages.whole_reports import ANTIPATTERNS, SETUP, SUPPRESSIONS


def test_what_hides_faults_comes_first_and_what_is_not_known_here_last() -> None:
    groups = antipattern_groups(ANTIPATTERNS)

    assert [(group.title, len(group.places)) for group in groups] == [
        ("Swallowed exceptions", 2),
        ("Classes with too many duties", 1),
        ("New kind", 1),
    ]


def test_the_most_frequent_suppression_is_told_first_by_its_mark() -> None:
    assert (
        suppressions_told(SUPPRESSIONS) == "11 × # type: ignore, 3 × # noqa, 1 × unheard-of (13.6 per 1,000 code lines)"
    )
    assert suppressions_told((Suppression("noqa", 0, 0.0),)) == ""


def test_what_is_missing_from_a_setup_comes_first() -> None:
    assert [item.state for item in setup_items(SETUP)] == ["absent", "declared", "verified", "not applicable"]
    assert setup_told(SETUP) == "1 verified, 1 declared, 1 absent, 1 not applicable"


def test_a_setup_to_which_nothing_applies_has_no_number() -> None:
    nothing = AgentSetup(None, (SetupItem("secrets", "not applicable", ""),))

    assert (setup_score(nothing), setup_score(SETUP)) == ("not applicable", "41.5 of 100")


def test_a_duplicate_says_how_equal_its_places_are() -> None:
    places = (Place("a.py", 1, 9), Place("b.py", 1, 9))

    assert duplicate_told(CloneClass("exact", 90, 9, places)) == "9 lines in 2 places, the same code"
    assert "other names or literals" in duplicate_told(CloneClass("renamed", 90, 9, places))


def test_nothing_gives_nothing() -> None:
    no_antipatterns: tuple[Antipattern, ...] = ()

    assert antipattern_groups(no_antipatterns) == []
    assert suppressions_told(()) == ""
