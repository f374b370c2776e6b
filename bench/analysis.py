"""`python -m bench.analysis PATH [PATH…]`: what an analysis costs beside the bare parse of the same files.

Two figures a path. "extract" is one process that turns the files into facts, against one that only parses them; "whole"
is everything that `forge analyze` does, all processes counted, against that same parse. Rounds are interleaved and the
median of the ratios of each round is printed: on a shared machine single times mean nothing, ratios of neighbours do.
CPU time is that of the processes themselves, user and system.
"""

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tree_sitter import Parser

from engine.analysis.analyzer import Analyzer
from engine.analysis.extract import extractor
from engine.analysis.listing import NO_RULES
from engine.analysis.pool import Task
from engine.analysis.reading import Reading
from engine.analysis.report import Report
from engine.analysis.sources import Tree
from engine.languages.registry import LANGUAGES
from engine.workspace.checkout import is_repository, open_folder, open_repository

MODES = ("parse", "extract", "whole")
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process and its children took; memory is the peak of this process and of its largest child, in MB."""

    cpu_s: float
    wall_s: float
    own_mb: float
    child_mb: float
    files: int
    lines: int
    score: float | None = None


def main(arguments: Sequence[str]) -> None:
    """Print one table a path; with `--once MODE` measure in this process and print JSON, as each round asks for."""
    options = argparse.ArgumentParser(prog="bench.analysis", description=__doc__)
    options.add_argument("paths", nargs="+", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--once", choices=MODES)
    given = options.parse_args(arguments)
    for path in given.paths:
        if given.once:
            print(json.dumps(_measured(given.once, _tree(path), given.processes)))
        else:
            _print(path, [one_round(path, given.processes) for _ in range(given.rounds)])


def _tree(path: Path) -> Tree:
    return open_repository(path) if is_repository(path) else open_folder(path)


def one_round(path: Path, processes: int, modes: Sequence[str] = MODES) -> dict[str, Cost]:
    """Every mode once, one behind the other, each in a process of its own."""
    return {mode: _in_a_process(mode, path, processes) for mode in modes}


def _in_a_process(mode: str, path: Path, processes: int) -> Cost:
    arguments = ["--once", mode, "--processes", str(processes), str(path.absolute())]
    command = [sys.executable, "-m", "bench.analysis", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=1800)
    return Cost(**json.loads(done.stdout))


def _measured(mode: str, tree: Tree, processes: int) -> dict[str, float | int | None]:
    work: dict[str, Callable[[], tuple[int, int, float | None]]] = {
        "parse": lambda: _parse(tree),
        "extract": lambda: _extract(tree),
        "whole": lambda: _whole(tree, processes),
    }
    before, started = _cpu_s(), time.perf_counter()
    files, lines, score = work[mode]()
    return {
        "cpu_s": _cpu_s() - before,
        "wall_s": time.perf_counter() - started,
        "own_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "files": files,
        "lines": lines,
        "score": score,
    }


def _cpu_s() -> float:
    """CPU seconds of this process and of its children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _tasks(tree: Tree) -> Iterator[Task]:
    for chunk in Reading(tree, NO_RULES, None).chunks():
        yield from chunk


def _parse(tree: Tree) -> tuple[int, int, None]:
    parsers = {key: Parser(language.grammar()) for key, language in LANGUAGES.items()}
    files = lines = 0
    gc.disable()
    for task in _tasks(tree):
        parsers[task.language].parse(task.raw)
        files += 1
        lines += task.raw.count(b"\n")
    return files, lines, None


def _extract(tree: Tree) -> tuple[int, int, None]:
    files = lines = 0
    gc.disable()
    for task in _tasks(tree):
        extractor(task.language).facts(task.raw, is_test=task.is_test)
        files += 1
        lines += task.raw.count(b"\n")
    return files, lines, None


def _whole(tree: Tree, processes: int) -> tuple[int, int, float | None]:
    analyzer = Analyzer(processes)
    report: Report = analyzer.analyze(tree)
    json.dumps(report.to_json())
    analyzer.close()
    judged = [file for file in report.files if file.lines]
    return len(judged), sum(file.lines for file in judged), report.score


def _print(path: Path, rounds: Sequence[dict[str, Cost]]) -> None:
    files, lines = rounds[0]["parse"].files, rounds[0]["parse"].lines
    print(f"\n{path}: {files:,} files, {lines:,} lines, score {rounds[0]['whole'].score}, {len(rounds)} rounds")
    print(f"{'':10}{'CPU s':>8}{'wall s':>8}{'own MB':>8}{'child MB':>10}{'x parse':>9}   ratios of the rounds")
    for mode in MODES:
        costs = [each[mode] for each in rounds]
        ratios = [each[mode].cpu_s / each["parse"].cpu_s for each in rounds]
        cpu_s, wall_s = median(cost.cpu_s for cost in costs), median(cost.wall_s for cost in costs)
        own_mb, child_mb = median(cost.own_mb for cost in costs), median(cost.child_mb for cost in costs)
        shown = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{mode:10}{cpu_s:8.2f}{wall_s:8.2f}{own_mb:8.0f}{child_mb:10.0f}{median(ratios):9.2f}   {shown}")


if __name__ == "__main__":
    main(sys.argv[1:])
