"""From a repository's files to an environment in which its code runs."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from engine.workspace.environments import Environment, EnvironmentCache, NotPrepared
from engine.workspace.node_environment import prepare_node
from engine.workspace.preparation import Hints, Runner, preparation
from engine.workspace.python_environment import kept_python, prepare_python
from engine.workspace.sandbox import Sandbox

DEADLINE_S: Final = 300.0


def _quiet(_: str) -> None:
    """For whoever does not want to hear of the progress."""


def kept(files: Mapping[str, bytes], hints: Hints, cache: EnvironmentCache, *, tenant: str) -> Environment | None:
    """What stands ready for these files of Python; nothing is installed for it, and None is the answer instead."""
    plan = preparation(files, hints)
    return kept_python(plan, cache, tenant) if plan is not None and plan.runner is not Runner.NODE else None


def prepare(
    sandbox: Sandbox,
    files: Mapping[str, bytes],
    hints: Hints,
    cache: EnvironmentCache,
    *,
    tenant: str,
    deadline_s: float = DEADLINE_S,
    progress: Callable[[str], None] = _quiet,
) -> Environment | NotPrepared:
    """What these files need, installed; `progress` hears short phrases meanwhile. `tenant` owns what is cached."""
    started = time.monotonic()
    progress("reading what the project depends on")
    plan = preparation(files, hints)
    if plan is None:
        return NotPrepared("there is neither Python nor a package.json here")
    left_s = deadline_s - (time.monotonic() - started)
    if plan.runner is Runner.NODE:
        return prepare_node(sandbox, plan, files, cache, tenant=tenant, deadline_s=left_s, progress=progress)
    return prepare_python(sandbox, plan, cache, tenant=tenant, deadline_s=left_s, progress=progress)
