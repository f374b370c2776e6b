"""What `--prove` and `forge verify` run repositories on: environments in the user's cache, and the ladder of proof."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.cli.kept_analyses import cache_folder
from bot.cli.progress import shown_progress
from engine.analysis.sources import Tree
from engine.refactoring.evidence import Proof
from engine.refactoring.proof.batches import static_rows
from engine.refactoring.proof.ground import Ground, Progress, ground_of
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.results import PlannedChange
from engine.workspace.environments import EnvironmentCache

PROVING_S: Final = 900.0  # for one change; nobody's queue waits behind a terminal
_TENANT: Final = "command line"  # one user, one cache


@dataclass(frozen=True, slots=True)
class Bench:
    """A whole tree, and where its code can be run."""

    files: Mapping[str, bytes]
    ground: Ground

    def ladder(self) -> Ladder:
        """What is measured on the tree as it is, is measured once for all changes that climb it."""
        return Ladder(self.ground, self.files, time.monotonic() + PROVING_S)


@contextmanager
def prepared(tree: Tree, progress: Progress) -> Iterator[Bench]:
    """Install what the tree's tests need; it stays in the user's cache, or goes at the end where there is none."""
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    with tempfile.TemporaryDirectory(prefix="forge-environments-") as passing:
        kept = cache_folder(os.environ)
        cache = EnvironmentCache(kept / "environments" if kept else Path(passing))
        yield Bench(files, ground_of(files, cache, tenant=_TENANT, progress=progress))


def climbed(ladder: Ladder, change: PlannedChange) -> Proof:
    """All rows of one change, with the rung shown that is being climbed."""
    with shown_progress() as progress:
        ladder.progress, ladder.ends_at = progress, time.monotonic() + PROVING_S
        return ladder.climb(change.files_after(ladder.before), change.recipe.type, static_rows(change.steps))
