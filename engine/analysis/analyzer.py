"""From a tree to its report: what is known of it, from that its score, and from both what people are shown."""

import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from engine.analysis.coverage.report import Coverage
from engine.analysis.listing import NO_RULES, Rules
from engine.analysis.pool import DEFAULT_LIMITS, Limits, Pool
from engine.analysis.reading import Progress, Reading
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree

REVISION_DIGITS: Final = 12
GRAMMARS: Final = (
    "c",
    "c-sharp",
    "cpp",
    "go",
    "java",
    "javascript",
    "kotlin",
    "php",
    "python",
    "ruby",
    "rust",
    "typescript",
)
PACKAGES: Final = ("numpy", "tree-sitter", *(f"tree-sitter-{name}" for name in GRAMMARS))


class Analyzer:
    """The analysis of any number of trees, from any number of threads, with one set of processes."""

    def __init__(self, processes: int = 2, limits: Limits = DEFAULT_LIMITS) -> None:
        self._pool = Pool(processes, limits)

    def analyze(
        self,
        tree: Tree,
        *,
        progress: Progress | None = None,
        with_functions: bool = False,
        coverage: Coverage | None = None,
        rules: Rules = NO_RULES,
    ) -> Report:
        """The whole report of a tree, from nothing. Raises EngineError kinds only.

        Files that cannot be judged are listed with the reason; the score is None when no source file can be.
        """
        snapshot = self.take(tree, progress=progress, rules=rules)
        return report(snapshot, coverage=coverage, wanted=Wanted(functions=with_functions))

    def take(
        self,
        tree: Tree,
        *,
        previous: Snapshot | None = None,
        progress: Progress | None = None,
        rules: Rules = NO_RULES,
    ) -> Snapshot:
        """All that is known of a tree; `progress` is told bytes done and bytes in all.

        What `previous`, any earlier snapshot of the same repository, knows of equal blobs is not read again: the result
        has the same bytes without it, and comes much later.
        """
        revision = engine_revision()
        known = previous if previous is not None and previous.revision == revision else None
        reading = Reading(tree, rules, known)
        done = 0
        for task, outcome in self._pool.run(reading.chunks()):
            reading.keep(task.path, outcome)
            done += len(task.raw)
            if progress is not None:
                progress(min(done, reading.size_bytes), reading.size_bytes)
        return reading.snapshot(revision)

    def close(self) -> None:
        """End the processes; an analysis that runs meanwhile fails."""
        self._pool.close()


@cache
def engine_revision() -> str:
    """A hash of all that facts depend on, code, grammars and Python: equal revisions give equal facts."""
    digest = sha256(sys.version.encode())  # what an import leads to depends on what the standard library has
    for folder in (Path(__file__).parent, Path(__file__).parents[1] / "languages"):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    digest.update(" ".join(f"{name}=={version(name)}" for name in PACKAGES).encode())
    return digest.hexdigest()[:REVISION_DIGITS]
