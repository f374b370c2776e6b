"""What is kept between runs: found again whole or not at all, bounded, and nobody else's."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import kept_analyses
from bot.cli.kept_analyses import SCORES_KEPT, SNAPSHOTS_KEPT, KeptAnalyses, cache_folder
from engine.analysis.facts import FileFacts
from engine.analysis.snapshot import Snapshot
from handlers.messages.trend import PastScore
from tests.engine.snapshots import snapshot_of


def facts(lines: int) -> FileFacts:
    return FileFacts(lines, lines, 0, 0.0, False, True, 0, (), (), (), ())


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of({"a.py": facts(10), "b.py": facts(20)})


@pytest.fixture
def kept(tmp_path: Path) -> KeptAnalyses:
    return KeptAnalyses(tmp_path / "cache", tmp_path / "shop")


def past(commit: str, score: float = 70.0) -> PastScore:
    return PastScore(commit, score, "seed-v1", "estimated", "2026-11-22")


def only_file(folder: Path) -> Path:
    (found,) = (folder / "cache/analyses").iterdir()
    return found


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        pytest.param({"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "/c/forge-factory", id="stated"),
        pytest.param({"HOME": "/h"}, "/h/.cache/forge-factory", id="at home"),
        pytest.param({"XDG_CACHE_HOME": "c", "HOME": "/h"}, "/h/.cache/forge-factory", id="a relative one is none"),
        pytest.param({}, None, id="without a home"),
    ],
)
def test_the_cache_is_where_the_user_keeps_caches(environment: dict[str, str], folder: str | None) -> None:
    assert cache_folder(environment) == (Path(folder) if folder else None)


def test_a_snapshot_is_found_again_by_the_folder_it_is_of(
    kept: KeptAnalyses, snapshot: Snapshot, tmp_path: Path
) -> None:
    kept.keep(snapshot)

    again = KeptAnalyses(tmp_path / "cache", tmp_path / "shop").snapshot()
    other = KeptAnalyses(tmp_path / "cache", tmp_path / "other").snapshot()

    assert again is not None
    assert again.dump() == snapshot.dump()
    assert other is None


def test_nobody_else_can_read_what_is_kept(kept: KeptAnalyses, snapshot: Snapshot, tmp_path: Path) -> None:
    kept.keep(snapshot)

    file = only_file(tmp_path)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[:-1], id="cut short"),
        pytest.param(lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), id="one bit"),
        pytest.param(lambda raw: b"", id="emptied"),
        pytest.param(lambda raw: b"x" * len(raw), id="something else"),
    ],
)
def test_a_spoilt_snapshot_is_none(
    kept: KeptAnalyses, snapshot: Snapshot, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    kept.keep(snapshot)
    file = only_file(tmp_path)
    file.write_bytes(spoil(file.read_bytes()))

    assert kept.snapshot() is None


def test_a_snapshot_in_a_folder_that_others_may_write_to_is_none(
    kept: KeptAnalyses, snapshot: Snapshot, tmp_path: Path
) -> None:
    kept.keep(snapshot)
    (tmp_path / "cache/analyses").chmod(0o777)

    assert kept.snapshot() is None


def test_a_snapshot_that_is_too_large_is_not_even_read(
    kept: KeptAnalyses, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(snapshot)
    monkeypatch.setattr(kept_analyses, "MOST_SNAPSHOT_BYTES", 10)

    assert kept.snapshot() is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path: Path, snapshot: Snapshot) -> None:
    (tmp_path / "file").write_text("no folder")
    kept = KeptAnalyses(tmp_path / "file", tmp_path)

    kept.keep(snapshot)
    kept.remember(past("a"))

    assert (kept.snapshot(), kept.scores()) == (None, [])


def test_the_longest_unused_snapshots_go(tmp_path: Path, snapshot: Snapshot) -> None:
    for number in range(SNAPSHOTS_KEPT + 3):
        KeptAnalyses(tmp_path / "cache", tmp_path / str(number)).keep(snapshot)
        for at, file in enumerate(sorted((tmp_path / "cache/analyses").iterdir(), key=lambda f: f.stat().st_mtime_ns)):
            os.utime(file, ns=(at * 10**9, at * 10**9))

    kept = [
        KeptAnalyses(tmp_path / "cache", tmp_path / str(n)).snapshot() is not None for n in range(SNAPSHOTS_KEPT + 3)
    ]
    assert kept == [False] * 3 + [True] * SNAPSHOTS_KEPT


def test_scores_are_remembered_in_the_order_they_came(kept: KeptAnalyses) -> None:
    for commit in "abc":
        kept.remember(past(commit))

    assert kept.scores() == [past("a"), past("b"), past("c")]


def test_another_run_of_the_same_commit_replaces_its_score(kept: KeptAnalyses) -> None:
    kept.remember(past("a", 70.0))
    kept.remember(past("a", 71.0))

    assert kept.scores() == [past("a", 71.0)]


def test_only_the_newest_scores_are_remembered(kept: KeptAnalyses) -> None:
    for number in range(SCORES_KEPT + 5):
        kept.remember(past(str(number)))

    assert len(kept.scores()) == SCORES_KEPT
    assert kept.scores()[0] == past("5")


def test_a_history_that_cannot_be_read_begins_anew(kept: KeptAnalyses, tmp_path: Path) -> None:
    kept.remember(past("a"))
    only_file(tmp_path).write_text("[[[")

    kept.remember(past("b"))

    assert kept.scores() == [past("b")]
