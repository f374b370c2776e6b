"""`./forge bench pushes [REPOSITORY…]`: what a push costs when the snapshot of the commit before it is known.

Without a path a repository of 10,000 files is generated (seed 1) and 100 pushes are replayed; with one, its newest
pushes. After every 25th the snapshot must have the bytes of one that is taken from nothing. CPU is user and system time
of this process, of git and of the analysis processes; a push loads the stored snapshot, asks git what has changed,
reads and judges that, scores, makes the report that the bot keeps, and writes the new snapshot.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import psutil

from bench.history import write
from engine.analysis.analyzer import Analyzer
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import load
from engine.workspace.checkout import open_repository

CHECK_EVERY: Final = 25
SHOWN: Final = Wanted(findings=500, files=500)
PHASES: Final = ("load", "open", "take", "report", "store")
LIMITS_MS: Final = (75.0, 250.0)  # CPU at the median and at the 95th percentile, a million lines


@dataclass(frozen=True, slots=True)
class Push:
    """What one push took, in seconds: CPU in all, and wall time of each phase."""

    cpu_s: float
    phases: tuple[float, ...]


def main(arguments: Sequence[str]) -> int:
    """Print a table a repository; 1 when a snapshot differs from a cold run, or a commitment is missed by a tenth."""
    options = argparse.ArgumentParser(prog="bench.pushes", description=__doc__)
    options.add_argument("repositories", nargs="*", type=Path)
    options.add_argument("--pushes", type=int, default=100)
    options.add_argument("--files", type=int, default=10_000)
    given = options.parse_args(arguments)
    if given.repositories:
        return max(_told(path, replayed(path, newest(path, given.pushes + 1))) for path in given.repositories)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated"
        return _told(path, replayed(path, write(path, files=given.files, pushes=given.pushes)))


def newest(repository: Path, count: int) -> list[str]:
    """The newest commits of the first parent's line, the oldest of them first."""
    command = ["git", "-C", str(repository), "rev-list", "--first-parent", f"--max-count={count}", "--reverse", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


@dataclass(frozen=True, slots=True)
class Replayed:
    """A history judged push by push; `differing` of the `checked` snapshots were not what a cold run gives."""

    pushes: Sequence[Push]
    checked: int
    differing: int
    files: int
    lines: int
    snapshot_bytes: int


def replayed(repository: Path, shas: Sequence[str], *, check_every: int = CHECK_EVERY) -> Replayed:
    """Judge each commit from the snapshot of the one before it."""
    analyzer = Analyzer(processes=1)
    stored = analyzer.take(open_repository(repository, shas[0])).dump()
    pushes, checked, differing = [], 0, 0
    for number, sha in enumerate(shas[1:], start=1):
        push, stored = _push(analyzer, repository, sha, stored)
        pushes.append(push)
        if number % check_every == 0 or number == len(shas) - 1:
            checked += 1
            differing += analyzer.take(open_repository(repository, sha)).dump() != stored
    analyzer.close()
    lines = load(stored).columns.head["lines"]
    return Replayed(pushes, checked, differing, int((lines > 0).sum()), int(lines.sum()), len(stored))


def _push(analyzer: Analyzer, repository: Path, sha: str, stored: bytes) -> tuple[Push, bytes]:
    laps, began_s = [time.perf_counter()], cpu_s()
    previous = load(stored)
    laps.append(time.perf_counter())
    tree = open_repository(repository, sha)
    laps.append(time.perf_counter())
    snapshot = analyzer.take(tree, previous=previous)
    laps.append(time.perf_counter())
    report(snapshot, wanted=SHOWN).to_json()
    laps.append(time.perf_counter())
    stored = snapshot.dump()
    laps.append(time.perf_counter())
    tree.close()
    phases = tuple(after - before for before, after in pairwise(laps))
    return Push(cpu_s() - began_s, phases), stored


def cpu_s() -> float:
    """CPU seconds of this process, of those that have ended, and of the analysis process that goes on."""
    ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    running = [child.cpu_times() for child in psutil.Process(os.getpid()).children()]
    total: float = sum(usage.ru_utime + usage.ru_stime for usage in ended)
    return total + float(sum(usage.user + usage.system for usage in running))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies, 0.0-1.0."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _told(repository: Path, run: Replayed) -> int:
    """Print the table; 1 when a snapshot differs, or a commitment that holds for this size is missed by a tenth."""
    costs = [push.cpu_s for push in run.pushes]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdict = f"{run.checked - run.differing} of {run.checked} equal to cold"
    print(f"\n{repository.name}: {run.files:,} files, {run.lines:,} lines, {len(run.pushes)} pushes, {verdict}")
    print(f"snapshot {run.snapshot_bytes / 1e6:.1f} MB, peak memory {memory:.0f} MB with the cold runs")
    print(f"{'ms':8}{'p50':>9}{'p95':>9}{'max':>9}")
    rows = [("CPU", costs)]
    rows += [(name, [push.phases[place] for push in run.pushes]) for place, name in enumerate(PHASES)]
    for name, values in rows:
        print(f"{name:8}" + "".join(f"{1000 * quantile(values, q):9.1f}" for q in (0.5, 0.95, 1.0)))
    print(f"goal: CPU {LIMITS_MS[0]:.0f} ms at p50 and {LIMITS_MS[1]:.0f} ms at p95 for a million lines or more")
    shares = zip((0.5, 0.95), LIMITS_MS, strict=True)
    is_missed = any(1000 * quantile(costs, share) > 1.1 * limit for share, limit in shares)
    return int(run.differing > 0 or (run.lines >= 1_000_000 and is_missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
