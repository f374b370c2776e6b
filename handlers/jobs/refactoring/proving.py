"""Prove a planned change: prepare what its tests need, climb the ladder, keep the steps that stand."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from config.forge_yml import Tests
from engine.analysis.reporting import Wanted, report
from engine.refactoring.evidence import Proof
from engine.refactoring.overlay import Overlay
from engine.refactoring.planner import gain, moves, solved
from engine.refactoring.proof.batches import Verified, verified
from engine.refactoring.proof.ground import Ground as ProofGround
from engine.refactoring.proof.ground import nowhere
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.results import PlannedChange
from handlers.jobs.refactoring.places import MAX_TREE_BYTES, is_too_large, place_for, tenant_of
from handlers.jobs.refactoring.planning import Ground
from handlers.jobs.refactoring.task import Task
from handlers.jobs.snapshots import take
from handlers.jobs.threads import in_thread

# Together with planning they stay below the ten minutes that a job may take.
PREPARING_S = 180.0
PREPARING_AGAIN_S = 45.0
PROVING_S = 270.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """The whole tree, and where its code can be run as `tests` says."""

    files: Mapping[str, bytes] = field(repr=False)
    place: ProofGround
    tests: Tests


@dataclass(frozen=True, slots=True)
class Proven:
    """What stands of a proposal: `change` is None where nothing does. `dropped` are steps that the proof refuted, with
    the reason; `notes` say what could not be prepared as the repository says."""

    change: PlannedChange | None
    proof: Proof
    dropped: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


async def prepared(task: Task, ground: Ground) -> Prepared:
    """Install what the repository's tests need; a repository that cannot be prepared is no error."""
    return await _prepared_for(task, ground, ground.rules_for([task.asked.path]).tests, PREPARING_S)


async def prove(task: Task, ground: Ground, preparing: Prepared, change: PlannedChange) -> Proven:
    """Climb the ladder; a step that is refuted is dropped, with what builds on it.

    Only the plan tells which project's files are changed: where its tests are run in another way, that is prepared too.
    """
    rules = ground.rules_for(change.paths)
    if rules.tests != preparing.tests:
        preparing = await _prepared_for(task, ground, rules.tests, PREPARING_AGAIN_S)
    ends_at, enough = time.monotonic() + PROVING_S, rules.proof.min_touched_coverage / 100
    progress = task.progress("proving")

    def climbed(stop: threading.Event) -> Verified:
        ground_now = preparing.place.until(stop)
        return verified(Ladder(ground_now, preparing.files, ends_at, progress, enough_covered=enough), change)

    outcome = await in_thread(climbed)
    kept = await _measured(task, ground, outcome) if outcome.dropped else outcome.change
    return Proven(kept, outcome.proof, outcome.dropped, preparing.place.notes)


async def _measured(task: Task, ground: Ground, outcome: Verified) -> PlannedChange | None:
    """What is left of a change wins less than the whole was promised to."""
    if outcome.change is None:
        return None
    tree = await asyncio.to_thread(ground.checkout.tree, ground.base_sha)
    before = await take(task.ctx, task.owner, ground.checkout, ground.base_sha)
    touched = outcome.change.files_after(ground.files(frozenset(outcome.change.paths)))
    after = await asyncio.to_thread(task.ctx.analyzer.take, Overlay(tree, touched), previous=before)
    reports = [report(each, wanted=Wanted(files=0, duplicates=0)) for each in (before, after)]
    return replace(outcome.change, gain=gain(*reports), moves=moves(*reports), solved=solved(*reports))


async def _prepared_for(task: Task, ground: Ground, tests: Tests, seconds: float) -> Prepared:
    progress = task.progress("preparing")
    return await in_thread(lambda stop: _prepared(task, ground, tests, seconds, progress, stop))


def _prepared(
    task: Task,
    ground: Ground,
    tests: Tests,
    seconds: float,
    progress: Callable[[str], None],
    stop: threading.Event,
) -> Prepared:
    tree = ground.checkout.tree(ground.base_sha)
    if is_too_large(tree):
        files = ground.files(frozenset(blob.path for blob in tree.blobs if blob.path.endswith((".py", ".pyi"))))
        return Prepared(files, nowhere(f"the tree has more than {MAX_TREE_BYTES:,} bytes, which is not run"), tests)
    files = {blob.path: raw for blob, raw in tree.read(tree.blobs)}
    if task.ctx.environments is None:
        return Prepared(files, nowhere("this deployment runs no code of repositories"), tests)
    place = place_for(
        tests,
        files,
        task.ctx.environments,
        tenant=tenant_of(task.owner),
        deadline_s=seconds,
        progress=progress,
        stop=stop,
    )
    return Prepared(files, place, tests)
