"""Where a repository's tests are run, as its `.forge.yml` says: the same for each job and for the command line."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from config.forge_yml import Tests, duration_s
from engine.refactoring.proof.ground import Ground, ground_of
from engine.workspace.checkout import GitTree
from engine.workspace.environments import EnvironmentCache
from engine.workspace.hinting import hints_of
from engine.workspace.readiness import kept

MAX_TREE_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Installed:
    """What a refactoring would find installed, to be read as data, as far as it is known without installing anything.

    `folder` is None where it finds nothing; so it is where that is not known, and not `is_known`.
    """

    folder: Path | None = None
    is_known: bool = True


def tenant_of(owner: tuple[UUID, UUID]) -> str:
    """Who owns what is cached of a repository: the ids of its organization and of itself."""
    return f"{owner[0]}-{owner[1]}"


def is_too_large(tree: GitTree) -> bool:
    """Whether it has more bytes than are run in the sandbox."""
    return sum(blob.size_bytes for blob in tree.blobs) > MAX_TREE_BYTES


def installed_for(tests: Tests, tree: GitTree, cache: EnvironmentCache | None, tenant: str) -> Installed:
    """What stands ready for the tests of this tree."""
    if cache is None or is_too_large(tree):
        return Installed()
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    ready = kept(files, hints_of(tests.command, tests.setup), cache, tenant=tenant)
    return Installed(ready.packages) if ready is not None else Installed(is_known=False)


def place_for(
    tests: Tests,
    files: Mapping[str, bytes],
    cache: EnvironmentCache,
    *,
    tenant: str,
    deadline_s: float,
    progress: Callable[[str], None],
    stop: threading.Event | None = None,
) -> Ground:
    """Install what these files need to be tested; what cannot be prepared or read is told in the notes of the ground.

    Raises `CalledOff` soon after `stop` was set.
    """
    hints = hints_of(tests.command, tests.setup)
    ground = ground_of(files, cache, tenant=tenant, hints=hints, deadline_s=deadline_s, progress=progress, stop=stop)
    return replace(ground, longest_run_s=duration_s(tests.timeout), flake_runs=tests.flake_runs)
