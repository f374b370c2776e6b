"""`./forge bench`: what the analysis promises, with today's figures; fails at a tenth beyond a promise.

Instructions are counted by callgrind with a fixed seed of hashes, on a fixed corpus: equal to the digit in two runs.
Times are CPU, as ratios of neighbours: rounds are interleaved and the median of the ratios of each round is told, since
on a shared machine a single time means nothing. Each row names what it is measured on.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bench import measures

TOLERANCE: Final = 1.10


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured promise: at most `target` where lower is better, at least `target` otherwise. `figure` is None where
    it could not be measured here; `note` says on what, or why not."""

    name: str
    target: float
    figure: float | None
    unit: str
    note: str
    is_lower_better: bool = True

    @property
    def verdict(self) -> str:
        if self.figure is None:
            return "not measured"
        ratio = self.figure / self.target if self.is_lower_better else self.target / self.figure
        return "met" if ratio <= 1.0 else "within a tenth" if ratio <= TOLERANCE else "MISSED"


GROUPS: Final[dict[str, Callable[[], Iterator[Figure]]]] = {}


def group(name: str) -> Callable[[Callable[[], Iterator[Figure]]], Callable[[], Iterator[Figure]]]:
    """Name a group of rows, which can be asked for alone."""

    def named(measure: Callable[[], Iterator[Figure]]) -> Callable[[], Iterator[Figure]]:
        GROUPS[name] = measure
        return measure

    return named


@group("instructions")
def instructions() -> Iterator[Figure]:
    ratio, note = measures.instruction_ratio()
    yield Figure("facts / bare parse, instructions", 1.50, ratio, "x", note)


@group("facts")
def facts() -> Iterator[Figure]:
    for language in measures.LANGUAGES:
        ratio, note = measures.facts_ratio(language)
        yield Figure(f"facts / bare parse, CPU, {language}", 1.60, ratio, "x", note)


@group("fingerprints")
def fingerprints() -> Iterator[Figure]:
    for language in measures.LANGUAGES:
        ratio, note = measures.fingerprint_ratio(language)
        yield Figure(f"fingerprints / bare parse, CPU, {language}", 0.25, ratio, "x", note)


@group("cold")
def cold() -> Iterator[Figure]:
    run = measures.cold_run()
    yield Figure("whole cold run / parse-only process, CPU", 2.0, run.ratio, "x", run.note)
    yield Figure("memory of the largest process, cold", 450, run.largest_mb, "MB", run.note)


@group("warm")
def warm() -> Iterator[Figure]:
    cpu_s, note = measures.warm_run()
    yield Figure("100,000 lines cold on a warm worker, CPU", 0.65, cpu_s, "s", note)


@group("pushes")
def pushes() -> Iterator[Figure]:
    replay = measures.replay()
    yield Figure("a push on a million lines, CPU, p50", 75, replay.p50_ms, "ms", replay.note)
    yield Figure("a push on a million lines, CPU, p95", 250, replay.p95_ms, "ms", replay.note)
    yield Figure("pushes whose bytes differ from a cold run + 1", 1, 1 + replay.differing, "", replay.note)


@group("peers")
def peers() -> Iterator[Figure]:
    ratio, note = measures.peer_ratio()
    yield Figure("lizard and jscpd / whole cold run, CPU", 3.0, ratio, "x", note, is_lower_better=False)


def main(arguments: Sequence[str]) -> int:
    """Print the table, a row as soon as it is measured; 1 when a promise is missed by more than a tenth."""
    options = argparse.ArgumentParser(prog="bench.commitments", description=__doc__)
    options.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="only these; all by default")
    wanted = options.parse_args(arguments).groups or list(GROUPS)
    print(f"{'promise':48}{'target':>9}{'today':>9}  verdict         measured on")
    missed = 0
    for name in wanted:
        for row in GROUPS[name]():
            missed += row.verdict == "MISSED"
            today = "-" if row.figure is None else f"{row.figure:.4g} {row.unit}".strip()
            target = f"{row.target:g} {row.unit}".strip()
            print(f"{row.name:48}{target:>9}{today:>9}  {row.verdict:15} {row.note}", flush=True)
    print(f"{missed} missed" if missed else "every promise kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
