"""What a job is given: the opened systems, and the lease under which it may act."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from engine.workspace.environments import EnvironmentCache
from providers.code_hosts.code_host import CodeHost, Fence
from providers.code_hosts.registry import Hosts
from providers.database.session import Database
from providers.storage.store import ObjectStore

Terminal = Literal["done", "nothing_to_do", "refused", "failed", "blocked", "cancelled", "timed_out"]
Progress = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, and why in one plain sentence; no delivery and no job ends without one."""

    state: Terminal
    reason: str = ""


async def _no_lease() -> None:
    raise RuntimeError("a write outside was tried without a lease")


async def _nobody_watches(_: dict[str, Any]) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """The opened systems of one worker; `fence` and `progress` are those of the job in hand."""

    settings: Settings
    database: Database
    hosts: Hosts
    checkouts: MirrorCache
    analyzer: Analyzer
    store: ObjectStore
    environments: EnvironmentCache | None = None  # None where no code of repositories is run
    fence: Fence = _no_lease
    progress: Progress = _nobody_watches

    def host(self, name: str) -> CodeHost:
        """The code host, whose every write first asks whether this job still holds its lease."""
        return self.hosts.open(name, self.fence)

    def under_lease(self, fence: Fence, progress: Progress) -> "Context":
        return replace(self, fence=fence, progress=progress)
