"""Where a score stands among repositories that were judged once by the same version: percentiles, with how many."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from engine.analysis.report import Standing

TABLE: Final = Path(__file__).with_name("calibration.json")
MIN_GROUP: Final = 5  # repositories of one language; with fewer, all languages are one group
ALL: Final = "all languages"


@dataclass(frozen=True, slots=True)
class Judged:
    """One repository at one commit: what was measured of it, and its score."""

    repository: str
    commit: str
    language: str
    code_lines: int
    score: float
    parts: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The frozen table of one version of the score."""

    score_version: str
    repositories: tuple[Judged, ...]

    def group(self, language: str) -> tuple[str, list[float]]:
        """The scores that a repository of this language is compared with, sorted, and what they are called."""
        own = sorted(each.score for each in self.repositories if each.language == language)
        if len(own) >= MIN_GROUP:
            return language, own
        return ALL, sorted(each.score for each in self.repositories)


@cache
def frozen_table() -> Table:
    """The table that this version came with."""
    document = json.loads(TABLE.read_text())
    return Table(document["score_version"], tuple(Judged(**row) for row in document["repositories"]))


def standing(score: float, language: str, score_version: str, table: Table | None = None) -> Standing | None:
    """How many in a hundred of its group score lower, those of equal score counted half; None for another version."""
    table = table or frozen_table()
    if table.score_version != score_version or not table.repositories:
        return None
    group, scores = table.group(language)
    return Standing(group, _percentile(scores, score), len(scores))


def _percentile(scores: Sequence[float], score: float) -> int:
    below, up_to = bisect_left(scores, score), bisect_right(scores, score)
    return round(100 * (below + up_to) / 2 / len(scores))
