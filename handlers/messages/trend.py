"""Scores over time: which of the earlier ones may stand beside the newest."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.analysis.report import Report

MOST_SHOWN: Final = 30


class PastScore(NamedTuple):
    """One earlier result. `coverage` is how coverage was known, `at` the day in UTC as YYYY-MM-DD."""

    commit: str
    score: float
    score_version: str
    coverage: str
    at: str

    def is_same_run(self, other: "PastScore") -> bool:
        """Whether both judge the same commit in the same way."""
        return self[0] == other[0] and self[2:4] == other[2:4]


def past_score(report: Report, at: str) -> PastScore | None:
    """What is remembered of a report; None for one without a score or without a commit."""
    if report.score is None or not report.commit_sha:
        return None
    return PastScore(report.commit_sha, report.score, report.score_version, coverage_state(report), at)


def coverage_state(report: Report) -> str:
    return next((part.state for part in report.parts if part.name == "coverage"), "not applicable")


def comparable(scores: Sequence[PastScore], report: Report) -> list[PastScore]:
    """Those that were made as the report's own: a trend mixes neither versions nor measured and estimated coverage.

    A commit that was judged several times in a row stands there once.
    """
    state, shown = coverage_state(report), list[PastScore]()
    for each in scores:
        if (each.score_version, each.coverage) != (report.score_version, state):
            continue
        if shown and shown[-1].commit == each.commit:
            shown.pop()
        shown.append(each)
    return shown[-MOST_SHOWN:]
