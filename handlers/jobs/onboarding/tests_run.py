"""Whether the repository's tests run as they are, with no hint from anybody: the answer is a sentence either way."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.refactoring.proof.ground import ground_of
from engine.workspace.environments import EnvironmentCache
from engine.workspace.outcomes import SuiteRun
from engine.workspace.preparation import Hints
from engine.workspace.sandbox import Limits
from engine.workspace.suites import run_suite
from handlers.messages.wording import counted

PREPARING_S: Final = 180.0
_LIMITS: Final = Limits(wall_s=120.0, cpu_s=240)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of it, as a sentence without its full stop; `packages` is the folder of what was installed."""

    said: str
    packages: Path | None = None


def tried(files: Mapping[str, bytes], cache: EnvironmentCache | None, tenant: str, stop: threading.Event) -> Tried:
    """Install what the tests need and run them once in the sandbox. Never raises for what a repository holds.

    Raises `CalledOff` soon after `stop` was set.
    """
    if cache is None:
        return Tried("The tests did not run: this deployment runs no code of repositories")
    ground = ground_of(files, cache, tenant=tenant, hints=Hints(), deadline_s=PREPARING_S, stop=stop)
    if ground.sandbox is None or ground.environment is None:
        return Tried(f"The tests did not run: {ground.reason}")
    run = run_suite(ground.sandbox, ground.environment, files, limits=_LIMITS)
    return Tried(told(run), ground.packages)


def told(run: SuiteRun) -> str:
    """How the run ended: the number of tests by what became of them, or why nothing is known of them."""
    if run.ended_by != "exit":
        return f"The tests did not run to their end: they were stopped ({run.ended_by}) after {run.seconds:.0f} s"
    if not run.outcomes:
        return _without_outcomes(run)
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(run.counts.items()))
    end = "" if run.is_complete else ", and then the run ended before everything was reported"
    return f"The tests ran in a sandbox without network: {counts} in {run.seconds:.0f} s{end}"


def _without_outcomes(run: SuiteRun) -> str:
    if run.exit_code == 0:
        return f"The tests ran in a sandbox without network, and their command ended well in {run.seconds:.0f} s"
    if run.collected == 0:
        return f"The tests did not run: {counted(0, 'test')} was found"
    last = run.output.strip().rpartition("\n")[2]
    return f"The tests did not run: their command ended with status {run.exit_code}" + (f" ({last})" if last else "")
