"""The short form of the replay: a small generated history, every fifth snapshot compared with a cold run."""

import subprocess
from pathlib import Path

from bench.history import write
from bench.pushes import newest, quantile, replayed


def test_a_seed_writes_the_same_commits(tmp_path: Path):
    one, other = (write(tmp_path / name, files=20, pushes=3) for name in ("one", "other"))

    assert one == other
    assert len(one) == 4
    assert newest(tmp_path / "one", 2) == one[-2:]
    listed = ["git", "-C", str(tmp_path / "one"), "ls-tree", "-r", "--name-only", "main"]
    assert len(subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()) == 20


def test_a_history_replayed_push_by_push_has_the_bytes_of_cold_runs(tmp_path: Path):
    shas = write(tmp_path / "history", files=250, pushes=45, seed=3)

    run = replayed(tmp_path / "history", shas, check_every=5)

    assert (run.checked, run.differing) == (9, 0)
    assert len(run.pushes) == 45
    assert 240 < run.files <= 250
    assert all(push.cpu_s > 0 for push in run.pushes)


def test_a_quantile_is_one_of_the_values():
    values = [float(number) for number in range(1, 101)]

    assert [quantile(values, share) for share in (0.5, 0.95, 1.0)] == [51, 96, 100]
