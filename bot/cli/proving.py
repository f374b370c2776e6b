"""What `--prove` and `forge verify` run repositories on: environments in the user's cache, and the ladder of proof."""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.cli.kept_analyses import cache_folder
from bot.cli.progress import shown_progress
from config.forge_yml import FILE, ForgeYml, ForgeYmlError, Layer, Layers, Tests, read_repository
from engine.analysis.sources import Tree
from engine.refactoring.evidence import Proof
from engine.refactoring.proof.batches import static_rows
from engine.refactoring.proof.ground import Ground, Progress
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.results import PlannedChange
from engine.workspace.environments import EnvironmentCache
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.demands import unmet
from handlers.jobs.refactoring.places import place_for

PREPARING_S: Final = 300.0
PROVING_S: Final = 900.0  # for one change; nobody's queue waits behind a terminal
_TENANT: Final = "command line"  # one user, one cache
_BY_SOMEBODY: Final = Asked(actor_id=_TENANT)


@dataclass(slots=True)
class Bench:
    """A whole tree, what its own `.forge.yml` asks of proofs, and where its code can be run for files of each project.

    `unread` are sentences about what of the configuration cannot be followed here.
    """

    files: Mapping[str, bytes]
    layers: Layers
    unread: tuple[str, ...]
    cache: EnvironmentCache
    progress: Progress
    _ladders: dict[Tests, Ladder] = field(default_factory=dict)

    @property
    def notes(self) -> list[str]:
        """What was not prepared as the repository says, each sentence once."""
        told = (note for ladder in self._ladders.values() for note in ladder.ground.notes)
        return list(dict.fromkeys((*self.unread, *told)))

    def ground(self, paths: Iterable[str]) -> Ground:
        """Where the tests for these files are run; installed when it is first asked for."""
        return self._ladder(self._rules(paths).tests).ground

    def proof(self, change: PlannedChange) -> Proof:
        """All rows of one change, with the rung shown that is being climbed."""
        rules = self._rules(change.paths)
        with shown_progress() as progress:
            self.progress = progress
            ladder = self._ladder(rules.tests)
            ladder.progress, ladder.ends_at = progress, time.monotonic() + PROVING_S
            ladder.enough_covered = rules.proof.min_touched_coverage / 100
            return ladder.climb(change.files_after(ladder.before), change.recipe.type, static_rows(change.steps))

    def unmet(self, change: PlannedChange, proof: Proof) -> list[str]:
        """Why the configuration lets a change with this proof become nothing, a sentence each; empty where it may."""
        return unmet(self._rules(change.paths).proof, _BY_SOMEBODY, proof)

    def _rules(self, paths: Iterable[str]) -> ForgeYml:
        return self.layers.around(paths).rules

    def _ladder(self, tests: Tests) -> Ladder:
        """What is measured on the tree as it is, is measured once for all changes that are tested in one way."""
        if tests not in self._ladders:
            ground = place_for(
                tests, self.files, self.cache, tenant=_TENANT, deadline_s=PREPARING_S, progress=self.progress
            )
            self._ladders[tests] = Ladder(ground, self.files, time.monotonic() + PROVING_S)
        return self._ladders[tests]


@contextmanager
def prepared(tree: Tree, progress: Progress, paths: Iterable[str] = ()) -> Iterator[Bench]:
    """Install what the tests for these files need, of the whole by default; it stays in the user's cache, or goes at
    the end where there is none."""
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    layers, unread = _followed(files.get(FILE), tree.commit_sha)
    with tempfile.TemporaryDirectory(prefix="forge-environments-") as passing:
        kept = cache_folder(os.environ)
        cache = EnvironmentCache(kept / "environments" if kept else Path(passing))
        bench = Bench(files, layers, unread, cache, progress)
        bench.ground(paths)
        yield bench


def _followed(raw: bytes | None, commit_sha: str) -> tuple[Layers, tuple[str, ...]]:
    """The tree's own file. Those above it stand in other repositories, which a command line does not read."""
    if raw is None:
        return Layers(), ()
    try:
        written = read_repository(raw)
    except ForgeYmlError as error:
        return Layers(), (f"{FILE} cannot be read, so tests and proofs go by what is built in: {error.problems[0]}",)
    base = written.rules.extends
    unread = (f"{base} is not read here: of tests and proofs, only what {FILE} says itself is followed",)
    return Layers(repository=Layer(written, FILE, commit_sha)), () if base in {"org", "none"} else unread
