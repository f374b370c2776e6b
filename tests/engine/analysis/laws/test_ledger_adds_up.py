"""Losses over all findings and the score make a hundred, however much is told and however coverage is known."""

from pathlib import Path

import pytest

from engine.analysis.coverage.report import Coverage, FileCoverage, Origin, bitmap
from engine.analysis.reporting import Wanted
from tests.engine.analysis.laws.trees import Files, Judge, Judged

PROJECTS = Path(__file__).parents[3] / "projects"
ROUNDED = 0.05 + 1e-6  # the score has one decimal, the losses six
SAMPLES = sorted(each.name for each in PROJECTS.iterdir() if each.is_dir() and each.name != "__pycache__")


def sample(name: str) -> dict[str, bytes]:
    root = PROJECTS / name
    found = (path for path in sorted(root.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def half_covered(files: Files) -> Coverage:
    """A report in which every other line of every other file ran."""
    paths = sorted(files)[::2]
    found = {}
    for path in paths:
        lines = range(1, files[path].count(b"\n") + 1)
        found[path] = FileCoverage(bitmap(lines[::2]), bitmap(lines[1::2]))
    return Coverage(found, (Origin("coverage.xml", "Cobertura", len(paths), len(paths)),))


def total(judged: Judged) -> float:
    assert judged.report.score is not None
    return judged.report.score + sum(finding.loss for finding in judged.report.findings)


@pytest.mark.parametrize("is_measured", [False, True], ids=["estimated", "measured"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_each_language_adds_up(judge: Judge, name: str, is_measured: bool) -> None:
    files = sample(name)
    coverage = half_covered(files) if is_measured else None

    judged = judge.judged(files, coverage=coverage, wanted=Wanted())

    assert total(judged) == pytest.approx(100.0, abs=ROUNDED)
    assert sum(each.loss for each in judged.report.files) == pytest.approx(100.0 - judged.score, abs=1e-3)


def test_all_languages_together_add_up(judge: Judge) -> None:
    files = {f"{name}/{path}": raw for name in SAMPLES for path, raw in sample(name).items()}

    judged = judge.judged(files, wanted=Wanted())

    assert total(judged) == pytest.approx(100.0, abs=ROUNDED)
    assert len({each.language for each in judged.report.files if each.kind == "source"}) >= 12


@pytest.mark.parametrize("is_measured", [False, True], ids=["estimated", "measured"])
@pytest.mark.parametrize("findings", [20_000, 500, 0])
def test_a_package_adds_up_however_many_findings_stand_alone(
    judge: Judge, real: Judged, findings: int, is_measured: bool
) -> None:
    coverage = half_covered(real.files) if is_measured else None

    judged = judge.judged(real.files, like=real, coverage=coverage, wanted=Wanted(findings=findings))

    assert total(judged) == pytest.approx(100.0, abs=ROUNDED)
    assert all(finding.loss > 0 for finding in judged.report.findings)
