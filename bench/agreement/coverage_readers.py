"""The coverage readers beside the producers' own summaries: coverage.py and c8 are really run, here and now."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bench.agreement.agreement import Agreement
from engine.analysis.coverage.reading import read_coverage
from engine.analysis.coverage.report import Coverage

TIMEOUT_S = 100
WITHIN_POINTS = 0.1  # of the percentage that the producer prints
PACKAGE = "markdown_it"
_PROGRAM = """
import markdown_it
text = "# Title\\n\\n* one\\n* [two](there)\\n\\n|a|b|\\n|-|-|\\n|c|d|\\n\\n```py\\nx = 1\\n```\\n"
assert "<table>" in markdown_it.MarkdownIt().enable("table").render(text)
"""
_SCRIPT = """\
'use strict';

function discount(amount) {
  if (amount < 0) {
    throw new RangeError('negative amount');
  }
  // Large amounts are cheaper.
  return (amount * (amount > 10000 ? 8 : 10)) / 10;
}

function unused(values) {
  return values.map((value) => {
    return value * 2;
  });
}

module.exports = { discount, unused };
"""
_MAIN = "const { discount } = require('./price');\n\nif (discount(500) !== 500) {\n  process.exit(1);\n}\n"

Percentages = Mapping[str, float]


def agreements() -> list[Agreement]:
    """Each reader on what its producer wrote, file by file and in all."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_of_coverage_py(Path(folder, "python")), *_of_c8(Path(folder, "javascript"))]


def percentages(coverage: Coverage) -> dict[str, float]:
    """Covered of coverable lines in percent: each file that has any, and "TOTAL"."""
    found = {path: 100.0 * file.covered / file.coverable for path, file in coverage.files.items() if file.coverable}
    return {**found, "TOTAL": 100.0 * coverage.covered_share}


def _of_coverage_py(folder: Path) -> Iterator[Agreement]:
    """The four files that coverage.py writes about one run, beside its own `coverage report`."""
    package = _copied_package(folder)
    (folder / "program.py").write_text(_PROGRAM)
    python = [sys.executable, "-m", "coverage"]
    _run([*python, "run", f"--source={package.name}", "program.py"], folder)
    for command in ("json", "xml", "lcov"):
        _run([*python, command, "-q"], folder)
    theirs = _printed(_run([*python, "report", "--precision=1"], folder))
    paths = [str(path.relative_to(folder)) for path in sorted(package.rglob("*.py"))]
    for name in (".coverage", "coverage.json", "coverage.xml", "coverage.lcov"):
        report = [(name, (folder / name).read_bytes())]
        coverage = read_coverage(
            report, paths, sources=lambda wanted: ((path, (folder / path).read_bytes()) for path in wanted)
        )
        oracle, corpus = f"coverage.py {version('coverage')}", f"{PACKAGE} {version('markdown-it-py')}"
        yield _agreement(f"coverage: {name}", oracle, corpus, percentages(coverage), theirs)


def _copied_package(folder: Path) -> Path:
    """An installed package as a project of its own, so that it is measured as somebody's source."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LookupError(f"{PACKAGE} is not installed")
    shutil.copytree(Path(spec.origin).parent, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / PACKAGE


def _printed(report: str) -> dict[str, float]:
    """The last column of `coverage report`, without the files that have no statement."""
    rows = [line.split() for line in report.splitlines() if line.endswith("%")]
    return {name: float(share.rstrip("%")) for name, statements, _missed, share in rows if statements != "0"}


def _of_c8(folder: Path) -> Iterator[Agreement]:
    """The three files that c8 writes about one run, beside its own summary."""
    from tests.oracles.npm import node_modules  # the reference tools are the tests', and only a bench run needs them

    (folder / "src").mkdir(parents=True)
    (folder / "src/price.js").write_text(_SCRIPT)
    (folder / "src/main.js").write_text(_MAIN)
    program = node_modules() / "c8/bin/c8.js"
    reporters = [f"--reporter={name}" for name in ("json", "json-summary", "lcovonly", "cobertura")]
    _run(["node", str(program), "--src=src", *reporters, "node", "src/main.js"], folder)
    summary = json.loads((folder / "coverage/coverage-summary.json").read_bytes())
    theirs = {
        "TOTAL" if name == "total" else str(Path(name).relative_to(folder.resolve())): float(entry["lines"]["pct"])
        for name, entry in summary.items()
    }
    paths = ["src/main.js", "src/price.js"]
    for name in ("coverage-final.json", "lcov.info", "cobertura-coverage.xml"):
        coverage = read_coverage([(name, (folder / "coverage" / name).read_bytes())], paths)
        yield _agreement(f"coverage: {name}", "c8", "two scripts", percentages(coverage), theirs)


def _agreement(metric: str, oracle: str, corpus: str, ours: Percentages, theirs: Percentages) -> Agreement:
    names = sorted({*ours, *theirs})
    differing = [name for name in names if abs(ours.get(name, -1.0) - theirs.get(name, -1.0)) > WITHIN_POINTS]
    unexplained = tuple(f"{name}: ours {ours.get(name)}, theirs {theirs.get(name)}" for name in differing)
    return Agreement(metric, oracle, corpus, len(names), len(names) - len(differing), 1.0, unexplained=unexplained)


def _run(command: list[str], folder: Path) -> str:
    """Standard output. Coverage of the run that we are in ourselves must not reach into this one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "NODE_V8"))}
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, timeout=TIMEOUT_S, env=environment
    )
    return done.stdout
