"""What the rungs that run code stand on: a sandbox, a prepared environment, and how the tests are started."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.workspace.environments import Environment, EnvironmentCache, NotPrepared
from engine.workspace.preparation import Hints
from engine.workspace.readiness import prepare
from engine.workspace.sandbox import Sandbox, SandboxUnavailable

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a repository's code can be run; `environment` is None where it cannot, and `reason` says why.

    No run of the tests takes longer than `longest_run_s`; one that fails newly is run `flake_runs` times in all before
    that is held against a change.
    """

    sandbox: Sandbox | None
    environment: Environment | None
    hints: Hints
    reason: str = ""
    longest_run_s: float = 600.0
    flake_runs: int = 5

    @property
    def packages(self) -> Path | None:
        """The folder of the installed dependencies, to be read as data."""
        return self.environment.packages if self.environment is not None else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be prepared as the repository says, in plain sentences."""
        return self.environment.notes if self.environment is not None else (self.reason,)

    def until(self, stop: threading.Event) -> "Ground":
        """The same for one who may no longer want what runs there, and then sets `stop`."""
        return self if self.sandbox is None else replace(self, sandbox=replace(self.sandbox, stop=stop))


def nowhere(reason: str) -> Ground:
    """A ground on which nothing can be run."""
    return Ground(None, None, Hints(), reason)


def ground_of(
    files: Mapping[str, bytes],
    cache: EnvironmentCache,
    *,
    tenant: str,
    hints: Hints | None = None,
    deadline_s: float = 300.0,
    progress: Progress = lambda sentence: None,
    stop: threading.Event | None = None,
) -> Ground:
    """Prepare what these files need to run. Never raises for a repository that cannot be prepared: it says so.

    Raises `CalledOff` soon after `stop` was set.
    """
    try:
        sandbox = replace(Sandbox.find(), stop=stop or threading.Event())
    except SandboxUnavailable as error:
        return nowhere(str(error))
    asked = hints or Hints()
    found = prepare(sandbox, files, asked, cache, tenant=tenant, deadline_s=deadline_s, progress=progress)
    if isinstance(found, NotPrepared):
        return Ground(sandbox, None, asked, found.reason)
    return Ground(sandbox, found, asked)
