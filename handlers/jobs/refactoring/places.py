"""Where a repository's tests are run, as its `.forge.yml` says: the same for a job and for the command line."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from config.forge_yml import Tests, duration_s
from engine.refactoring.proof.ground import Ground, ground_of
from engine.workspace.environments import EnvironmentCache
from engine.workspace.hinting import hints_of


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
