"""`./forge bench calibration FOLDER`: judge every repository in a folder and write the table of percentiles anew.

The folder holds bare repositories as `owner+name/repo` or `owner+name`; only figures are written, never content. The
table belongs to one version of the score: a new version needs a new one.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from engine.analysis.analyzer import Analyzer
from engine.analysis.calibration import TABLE, Judged
from engine.analysis.report import Report
from engine.analysis.score import SCORE_VERSION
from engine.workspace.checkout import open_repository

MIN_CONFIDENCE = 0.5


def main(arguments: Sequence[str]) -> int:
    """Print what each repository scores and write the table; 1 when there is nothing to judge."""
    options = argparse.ArgumentParser(prog="bench.calibration", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--write", type=Path, default=TABLE)
    given = options.parse_args(arguments)
    found = list(_judged(given.folder))
    if not found:
        print(f"there is no repository like owner+name in {given.folder}", file=sys.stderr)
        return 1
    rows = [asdict(each) for each in sorted(found, key=lambda each: each.repository.lower())]
    given.write.write_text(json.dumps({"score_version": SCORE_VERSION, "repositories": rows}, indent=1) + "\n")
    print(f"{len(rows)} repositories in {given.write.name}")
    return 0


def _judged(folder: Path) -> Iterator[Judged]:
    analyzer = Analyzer()
    for path in sorted(folder.glob("*+*")):
        git_dir = path / "repo" if (path / "repo").is_dir() else path
        name = path.name.replace("+", "/", 1)
        report = analyzer.analyze(open_repository(git_dir))
        if report.score is None or report.confidence < MIN_CONFIDENCE:
            print(f"{name:36} left out: confidence {report.confidence:.2f}", flush=True)
            continue
        judged = _row(name, report)
        print(f"{name:36}{judged.language:12}{judged.code_lines:>10,}{judged.score:7.1f}", flush=True)
        yield judged
    analyzer.close()


def _row(name: str, report: Report) -> Judged:
    lines = sum(file.code_lines for file in report.files if file.kind == "source")
    parts = {part.name: None if part.value is None else round(part.value, 4) for part in report.parts}
    return Judged(name, report.commit_sha, report.main_language, lines, report.score or 0.0, parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
