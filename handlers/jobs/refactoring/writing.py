"""Write a proven change where people can judge it: kept files, commits, branch, pull request, check run."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from engine.refactoring.receipt import Receipt
from engine.refactoring.results import PlannedChange
from engine.workspace.commits import Commit, Signature
from handlers.jobs.refactoring.planning import Ground
from handlers.jobs.refactoring.task import Task
from handlers.messages.commit_message import render
from handlers.messages.unified_diff import unified_diff
from providers.code_hosts.proposals import Committer
from providers.storage import layout

PATCH: Final = "diff.patch"
RECEIPT: Final = "receipt.json"


@dataclass(frozen=True, slots=True)
class Written:
    """The commits of a change, the last of which is the head of its branch."""

    commits: tuple[Commit, ...]

    @property
    def head(self) -> Commit:
        return self.commits[-1]


async def commit(task: Task, ground: Ground, change: PlannedChange) -> Written:
    """One commit a step, child of the one before; the same ones however often this runs."""
    committer = await task.subject.host.get_committer(task.subject.ref)
    return await asyncio.to_thread(_commit, task, ground, change, committer)


def _commit(task: Task, ground: Ground, change: PlannedChange, committer: Committer) -> Written:
    # The time is that of the job, so that a second attempt makes the same commits.
    signature = Signature(committer.name, committer.email, int(task.row.created_at.timestamp()))
    files: dict[str, bytes] = ground.files(frozenset(change.paths))
    made: list[Commit] = []
    for step in change.steps:
        after = step.changes.applied(files)
        parent = made[-1].sha if made else ground.base_sha
        message = render(change, step, reference=task.row.reference, asked_by=task.asked.actor_login)
        made.append(ground.checkout.commit(parent, after, message=message, author=signature, committer=signature))
        files = {path: raw for path, raw in {**files, **after}.items() if raw is not None}
    return Written(tuple(made))


async def keep(task: Task, ground: Ground, change: PlannedChange, receipt: Receipt) -> None:
    """The files before and after, the diff and the receipt, in the object store for thirty days."""
    folder = layout.refactoring(*task.owner, task.row.id)
    before = await asyncio.to_thread(ground.files, frozenset(change.paths))
    after = change.files_after(before)
    kept = {f"before/{path}": raw for path, raw in before.items()}
    kept |= {f"after/{path}": raw for path, raw in after.items() if raw is not None}
    kept |= {PATCH: unified_diff(before, after).encode("utf-8", "surrogateescape"), RECEIPT: receipt.to_bytes()}
    for name, raw in kept.items():
        # Any name of a file is a key once it is quoted.
        await task.ctx.store.put(folder + quote(name), raw, keep_days=layout.REFACTORING_DAYS)
