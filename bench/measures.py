"""How each promise of `bench.commitments` is measured; every function gives a figure and what it was measured on."""

import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from tree_sitter import Parser

from bench.analysis import one_round
from bench.corpora import generated_files, python_files, standard_library
from bench.history import write
from bench.pushes import cpu_s, quantile, replayed
from engine.analysis.analyzer import Analyzer
from engine.analysis.clones.fingerprints import fingerprints
from engine.analysis.columns.rows import pack
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts
from engine.analysis.reporting import report
from engine.languages.registry import LANGUAGES as READERS
from engine.workspace.checkout import open_folder

ROOT: Final = Path(__file__).parents[1]
LANGUAGES: Final = ("python", "typescript", "go", "java")
CORPUS_BYTES: Final = 2_500_000
COUNTED_BYTES: Final = 400_000
ROUNDS: Final = 7


class ColdRun(NamedTuple):
    """A whole run from nothing: CPU as a multiple of a process that only parses, and the largest process in MB."""

    ratio: float
    largest_mb: float
    note: str


class Replay(NamedTuple):
    """Replayed pushes: CPU in milliseconds, and how many of the compared snapshots differ from a cold run."""

    p50_ms: float
    p95_ms: float
    differing: int
    note: str


def texts_of(language: str, size_bytes: int = CORPUS_BYTES) -> list[bytes]:
    return python_files(size_bytes) if language == "python" else generated_files(language, size_bytes)


def paired(work: Callable[[], object], floor: Callable[[], object]) -> float:
    """The CPU of one as a multiple of the other: the median over interleaved rounds, the first of which only warms."""
    ratios = []
    gc.disable()
    try:
        for number in range(ROUNDS + 1):
            began = time.process_time()
            floor()
            between = time.process_time()
            work()
            if number:
                ratios.append((time.process_time() - between) / (between - began))
            gc.collect()
    finally:
        gc.enable()
    return median(ratios)


def facts_ratio(language: str) -> tuple[float, str]:
    """From bytes to packed facts, beside the bare parse of the same files."""
    texts, reader = texts_of(language), extractor(language)
    parser = Parser(READERS[language].grammar())

    def facts() -> None:
        for text in texts:
            found = reader.facts(text)
            if isinstance(found, FileFacts):
                pack(found)

    return paired(facts, lambda: [parser.parse(text) for text in texts]), _corpus(language, texts)


def fingerprint_ratio(language: str) -> tuple[float, str]:
    """Fingerprints of both kinds, beside the bare parse of the same files."""
    texts, parser = texts_of(language), Parser(READERS[language].grammar())
    quiet: list[Sequence[tuple[int, int]]] = [() for _ in texts]
    ratio = paired(lambda: fingerprints(texts, quiet), lambda: [parser.parse(text) for text in texts])
    return ratio, _corpus(language, texts)


def _corpus(language: str, texts: Sequence[bytes]) -> str:
    lines = sum(text.count(b"\n") for text in texts)
    kind = "standard library" if language == "python" else "generated"
    return f"{kind}, {len(texts)} files, {lines:,} lines"


COUNTED: Final = """
import gc, sys
gc.disable()
from tree_sitter import Parser
from bench.corpora import python_files
from engine.analysis.extract import extractor
from engine.languages.registry import LANGUAGES
texts = python_files({size})
reader, parser = extractor("python"), Parser(LANGUAGES["python"].grammar())
reader.facts(b"x = 1\\n")
for text in texts if "{mode}" != "nothing" else ():
    parser.parse(text) if "{mode}" == "parse" else reader.facts(text)
"""


def instruction_ratio() -> tuple[float | None, str]:
    """Instructions of facts as a multiple of those of the bare parse; None where there is no callgrind."""
    if shutil.which("valgrind") is None:
        return None, "valgrind is not installed here"
    modes = ("nothing", "parse", "facts")
    nothing, parse, facts = (_instructions(COUNTED.format(size=COUNTED_BYTES, mode=mode)) for mode in modes)
    return (facts - nothing) / (parse - nothing), f"standard library, {COUNTED_BYTES // 1000:,} KB of Python"


def _instructions(program: str) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=900)
    line = next(line for line in ended.stderr.splitlines() if "Collected :" in line)
    return int(line.rpartition(":")[2])


def cold_run() -> ColdRun:
    """The whole of `forge analyze` on the standard library, all processes counted."""
    rounds = [one_round(standard_library(), 2, modes=("parse", "whole")) for _ in range(3)]
    ratio = median(each["whole"].cpu_s / each["parse"].cpu_s for each in rounds)
    largest = max(max(each["whole"].own_mb, each["whole"].child_mb) for each in rounds)
    first = rounds[0]["parse"]
    return ColdRun(ratio, largest, f"standard library, {first.files:,} files, {first.lines:,} lines")


def warm_run() -> tuple[float, str]:
    """CPU of a snapshot and its report for 100,000 lines, when the processes stand and their queries are compiled."""
    with tempfile.TemporaryDirectory() as folder:
        lines = _write_lines(Path(folder), 100_000)
        analyzer, tree = Analyzer(processes=2), open_folder(Path(folder))
        analyzer.take(tree)
        costs = []
        for _ in range(3):
            began = cpu_s()
            report(analyzer.take(tree)).to_json()
            costs.append(cpu_s() - began)
        analyzer.close()
    return median(costs), f"standard library, {lines:,} lines"


def _write_lines(folder: Path, wanted: int) -> int:
    """As many modules as make up so many lines; how many there are."""
    lines = 0
    for number, text in enumerate(python_files(1 << 40)):
        if lines >= wanted:
            break
        lines += text.count(b"\n")
        (folder / f"module_{number}.py").write_bytes(text)
    return lines


def replay() -> Replay:
    """A hundred pushes on a generated repository of more than a million lines, four snapshots compared."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated"
        shas = write(path, files=14_000, pushes=100)
        run = replayed(path, shas)
    costs = [1000 * push.cpu_s for push in run.pushes]
    note = f"generated, {run.lines:,} lines, {len(run.pushes)} pushes, {run.checked} compared with a cold run"
    return Replay(quantile(costs, 0.5), quantile(costs, 0.95), run.differing, note)


def peer_ratio() -> tuple[float | None, str]:
    """CPU of lizard and jscpd, one after the other, as a multiple of a whole cold run on the same files."""
    from tests.oracles.npm import node_modules

    program = node_modules() / "jscpd" / "bin" / "jscpd"
    with tempfile.TemporaryDirectory() as folder:
        lines = _write_lines(Path(folder), 60_000)
        ours = one_round(Path(folder), 2, modes=("whole",))["whole"].cpu_s
        lizard = _cpu_of([sys.executable, "-m", "lizard", "-l", "python", folder])
        jscpd = _cpu_of(["node", str(program), "--silent", "--reporters", "silent", "--max-size", "1mb", folder])
    return (lizard + jscpd) / ours, f"standard library, {lines:,} lines"


def _cpu_of(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=900)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
