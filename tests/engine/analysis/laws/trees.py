"""Real packages as trees in memory, each with tests laid beside it, and what is known of a tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from engine.analysis.analyzer import Analyzer
from engine.analysis.coverage.report import Coverage
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot
from tests.engine.conftest import MemoryTree

Files = Mapping[str, bytes]
# Typed and documented with two circles; typed with long modules and none; untyped, with circles and few words.
PACKAGES = ("click", "jinja2", "rope")
NOTHING_LISTED = Wanted(findings=0, files=0, duplicates=0)


@dataclass(frozen=True)
class Judged:
    """A tree and what it was judged to be; `score` is exact, a part that does not apply is not among `parts`."""

    files: Files
    snapshot: Snapshot
    report: Report

    @property
    def score(self) -> float:
        return 100.0 - sum(part.loss for part in self.report.parts)

    @property
    def parts(self) -> dict[str, float]:
        return {part.name: part.value for part in self.report.parts if part.value is not None}


class Judge:
    """Judges trees that differ little from one that was judged before, in little time."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def judged(
        self,
        files: Files,
        *,
        like: Judged | None = None,
        coverage: Coverage | None = None,
        wanted: Wanted = NOTHING_LISTED,
    ) -> Judged:
        snapshot = self._analyzer.take(MemoryTree(files), previous=like.snapshot if like else None)
        return Judged(files, snapshot, report(snapshot, coverage=coverage, wanted=wanted))

    def covered(self, before: Judged, coverage: Coverage | None) -> Judged:
        """The same tree, measured otherwise."""
        return Judged(before.files, before.snapshot, report(before.snapshot, coverage=coverage, wanted=NOTHING_LISTED))


def package(name: str) -> dict[str, bytes]:
    """The modules of an installed package."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    return {f"{name}/{path.relative_to(root).as_posix()}": path.read_bytes() for path in sorted(root.rglob("*.py"))}


def modules(files: Files) -> list[str]:
    """The paths of the sources."""
    return [path for path in files if path.endswith(".py") and not path.startswith("tests/")]


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def with_test(files: Files, path: str) -> dict[str, bytes]:
    """The tree with a test that imports one module and checks something of it."""
    name = module_name(path)
    test = f"import {name}\n\n\ndef test_it_is_known_by_its_name():\n    assert {name}.__name__ == '{name}'\n"
    return {**files, f"tests/test_{name.replace('.', '_')}.py": test.encode()}


def with_tests(files: Files, count: int) -> dict[str, bytes]:
    """The tree with tests of its first modules; what these import is reached too."""
    for path in [path for path in modules(files) if "__" not in path][:count]:
        files = with_test(files, path)
    return dict(files)
