"""Which earlier scores may stand beside the newest."""

from handlers.messages.trend import MOST_SHOWN, PastScore, comparable, past_score
from tests.handlers.messages.whole_reports import bare_report, whole_report


def past(commit: str, score: float = 70.0, version: str = "seed-v1", coverage: str = "estimated") -> PastScore:
    return PastScore(commit, score, version, coverage, "2026-11-22")


def test_other_versions_and_other_kinds_of_coverage_are_left_out() -> None:
    scores = [past("a"), past("b", version="seed-v0"), past("c", coverage="measured"), past("d")]

    assert [each.commit for each in comparable(scores, whole_report())] == ["a", "d"]


def test_a_commit_judged_twice_in_a_row_stands_there_once_with_its_last_score() -> None:
    scores = [past("a", 60.0), past("a", 61.0), past("b"), past("a", 62.0)]

    assert [(each.commit, each.score) for each in comparable(scores, whole_report())] == [
        ("a", 61.0),
        ("b", 70.0),
        ("a", 62.0),
    ]


def test_only_the_newest_are_shown() -> None:
    scores = [past(str(at)) for at in range(100)]

    shown = comparable(scores, whole_report())

    assert (len(shown), shown[-1].commit) == (MOST_SHOWN, "99")


def test_a_report_is_remembered_with_what_it_can_be_compared_by() -> None:
    report = whole_report()

    assert past_score(report, "2026-11-22") == past(report.commit_sha, 74.1)


def test_without_a_score_or_a_commit_there_is_nothing_to_remember() -> None:
    assert past_score(bare_report(), "2026-11-22") is None
    assert past_score(whole_report(commit_sha=""), "2026-11-22") is None
