"""What says nothing changes nothing: not one byte of the report, but for the numbers of lines that moved."""

import codecs
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.analysis.analyzer import Analyzer
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted
from tests.engine.analysis.laws.test_ledger_adds_up import SAMPLES, sample
from tests.engine.analysis.laws.trees import PACKAGES, Files, Judge, Judged, modules, package, with_tests
from tests.engine.analysis.laws.writing import interspersed
from tests.engine.conftest import MemoryTree

ROOT = Path(__file__).parents[4]
EVERYTHING = Wanted(functions=True, dependencies=True)
LINES = frozenset({"line", "lines", "end_line"})
WIDTHS = (79, 120)
WIDTH_MISS = 1.5  # points between two widths of line: modules are as long as they are written
JUDGE_HERE = """
import json, sys
from pathlib import Path
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import open_repository
analyzer = Analyzer(processes=int(sys.argv[2]))
found = analyzer.analyze(open_repository(Path(sys.argv[1])), with_functions=True)
sys.stdout.write(json.dumps(found.to_json(functions=True)))
analyzer.close()
"""


def without_lines(value: Any) -> Any:
    """A document without the numbers of lines, those in sentences too."""
    if isinstance(value, dict):
        return {key: without_lines(each) for key, each in value.items() if key not in LINES}
    if isinstance(value, list):
        return [without_lines(each) for each in value]
    return re.sub(r"lines? \d+(-\d+)?|:\d+", "line", value) if isinstance(value, str) else value


def told(report: Report) -> str:
    """All that is told of a tree but the numbers of lines; what stands in the order of lines is sorted.

    Two things are about the noise itself: how much an agent reads who opens a file, and whether a comment says why an
    exception is dropped.
    """
    document = without_lines(report.to_json(functions=True))
    document["setup"]["items"] = [each for each in document["setup"]["items"] if each["name"] != "file size"]
    document["antipatterns"] = [each for each in document["antipatterns"] if each["kind"] != "swallowed"]
    lists = {key: sorted(map(json.dumps, each)) for key, each in document.items() if isinstance(each, list)}
    return json.dumps(document | lists)


NOTES = ["", "# a remark about nothing that the analysis would care for"]


@pytest.mark.parametrize("note", NOTES, ids=["blank", "comment"])
def test_blank_lines_and_comments_change_nothing(judge: Judge, real: Judged, note: str) -> None:
    plain = judge.judged(real.files, like=real, wanted=EVERYTHING)
    noisy = {path: interspersed(raw, note) for path, raw in real.files.items()}

    found = judge.judged(noisy, wanted=EVERYTHING)

    assert told(found.report) == told(plain.report)
    assert sum(each.lines for each in found.report.files) > 1.1 * sum(each.lines for each in plain.report.files)


REWRITTEN = {
    "line ends of Windows": lambda raw: raw.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda raw: codecs.BOM_UTF8 + raw,
}


@pytest.mark.parametrize("change", REWRITTEN.values(), ids=REWRITTEN.keys())
@pytest.mark.parametrize("name", [*SAMPLES, "jinja2"])
def test_line_ends_and_marks_change_no_byte(judge: Judge, name: str, change: Callable[[bytes], bytes]) -> None:
    files = package(name) if name in PACKAGES else sample(name)
    plain = judge.judged(files, wanted=EVERYTHING)

    found = judge.judged({path: change(raw) for path, raw in files.items()}, wanted=EVERYTHING)

    assert replace(found.report, setup=None) == replace(plain.report, setup=None)
    assert told(found.report) == told(plain.report)


def test_an_encoding_changes_no_byte(judge: Judge) -> None:
    text = '# coding: {}\n"""Übersetzt Wörter für Anfänger."""\n\n\ndef größe(wörter):\n    return 1\n'
    utf_8 = judge.judged({"a.py": text.format("utf-8").encode()}, wanted=EVERYTHING)

    latin = judge.judged({"a.py": text.format("latin1").encode("latin-1")}, wanted=EVERYTHING)

    assert latin.report == utf_8.report
    assert [each.name for each in latin.report.functions] == ["größe"]


def test_the_order_of_files_and_the_number_of_processes_change_no_byte(analyzer: Analyzer, real: Judged) -> None:
    paths = list(real.files)
    Random(3).shuffle(paths)
    alone = Analyzer(processes=1)

    shuffled = alone.take(MemoryTree({path: real.files[path] for path in paths}))
    alone.close()

    assert shuffled.dump() == analyzer.take(MemoryTree(real.files)).dump()


def git(folder: Path, *arguments: str) -> None:
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "a"}
    identity |= {"GIT_COMMITTER_EMAIL": "a@b.c", "GIT_AUTHOR_DATE": "@1700000000 +0000"}
    identity |= {"GIT_COMMITTER_DATE": "@1700000000 +0000", "GIT_CONFIG_GLOBAL": "/dev/null"}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env={**os.environ, **identity})


def cloned(files: Files, folder: Path) -> tuple[Path, Path]:
    """A repository of these files, and a shallow clone of it at a longer path with blanks in it."""
    origin, clone = folder / "origin", folder / "some where" / "very much deeper" / "Klön"
    for path, raw in files.items():
        (origin / path).parent.mkdir(parents=True, exist_ok=True)
        (origin / path).write_bytes(raw)
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "first")
    clone.parent.mkdir(parents=True)
    git(folder, "clone", "-q", "--depth", "1", origin.as_uri(), str(clone))
    return origin, clone


def judged_by_another_process(folder: Path, processes: int, **environment: str) -> str:
    command = [sys.executable, "-c", JUDGE_HERE, str(folder), str(processes)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **environment})
    return done.stdout.decode()


def test_where_and_how_a_clone_is_judged_changes_no_byte(tmp_path: Path) -> None:
    origin, clone = cloned(with_tests(package("jmespath"), 2) | sample("go") | sample("typescript"), tmp_path)

    here = judged_by_another_process(origin, 1, PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")
    there = judged_by_another_process(clone, 2, PYTHONHASHSEED="77", LC_ALL="C.UTF-8", TZ="Pacific/Kiritimati")

    assert there == here
    assert json.loads(here)["score"] > 0


def formatted(files: Files, width: int, folder: Path) -> dict[str, bytes]:
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    ruff = [Path(sys.executable).with_name("ruff"), "format", "-q", "--no-cache", "--isolated"]
    subprocess.run([*ruff, "--line-length", str(width), folder], check=True, capture_output=True)
    return {path: (folder / path).read_bytes() for path in files}


def test_the_width_of_lines_moves_complexity_by_nothing_and_the_score_by_a_point_and_a_half_at_most(
    judge: Judge, real: Judged, tmp_path: Path
) -> None:
    narrow, wide = (judge.judged(formatted(real.files, width, tmp_path / str(width))) for width in WIDTHS)

    values = [each.parts["complexity"] for each in (narrow, wide)]
    assert values == pytest.approx([real.parts["complexity"]] * 2, abs=1e-12)
    assert abs(narrow.score - wide.score) <= WIDTH_MISS
    assert sum(narrow.files[path] != wide.files[path] for path in modules(real.files)) > 10


WORKFLOW = """on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: pytest
"""
LOUD = "# ruff mypy pytest --cov --cov-fail-under=100 pre-commit dependabot codeql tox nox uv sync --frozen\n"


def test_a_comment_in_yaml_changes_nothing(judge: Judge, real: Judged) -> None:
    files = {**real.files, ".github/workflows/ci.yml": WORKFLOW.encode(), ".pre-commit-config.yaml": b"repos: []\n"}
    plain = judge.judged(files, like=real, wanted=EVERYTHING)
    noted = {path: LOUD.encode() + raw for path, raw in files.items() if path.endswith((".yml", ".yaml"))}

    found = judge.judged({**files, **noted}, like=real, wanted=EVERYTHING)

    assert plain.report.setup is not None
    assert found.report.setup is not None
    assert told(found.report) == told(plain.report)
    assert found.report.setup.score == plain.report.setup.score
