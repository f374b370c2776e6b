"""A pull request of ours was decided on the host: merged, so its gain is measured; or closed, which is a rejection."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from engine.analysis.reporting import Wanted, report
from engine.errors import EngineError
from handlers.context import Context, Outcome
from handlers.jobs.checkout import open_checkout
from handlers.jobs.refactoring.decisions import refuse_for_good
from handlers.jobs.refactoring.series import ask_for_next
from handlers.jobs.refactoring.task import Task
from handlers.jobs.refactoring.turn import admit_into
from handlers.jobs.repository import find_subject
from handlers.jobs.requests import ClosingRequest, closing_job
from handlers.jobs.snapshots import take
from handlers.messages import refactoring_replies
from handlers.messages.wording import number, reference
from providers.code_hosts.proposals import PullRequest
from providers.database import jobs, refactorings
from providers.database.jobs import Job
from providers.database.session import Session

CLOSED_BY_HAND: Final = "its pull request was closed"
_WANTED: Final = Wanted(findings=1, files=0, duplicates=0)
_PROMISE: Final = re.compile(r"^\| Score \(predicted\) \|.*\|$", re.MULTILINE)


async def leave_unmeasured(session: Session, job: Job, outcome: Outcome) -> None:
    """What became of the pull request is written down all the same, and that its gain is not known is told there."""
    if job.organization_id is not None:
        request = replace(ClosingRequest.from_payload(job.payload), unmeasured=outcome.reason or outcome.state)
        await jobs.enqueue(session, closing_job(request, job.organization_id))


async def close(ctx: Context, job: Job) -> Outcome:
    """Ask the host what became of it, and write that down; whatever waited for the place starts."""
    request = ClosingRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    async with ctx.database.tenant(subject.organization_id) as session:
        row = await refactorings.of_pull_request(
            session, subject.organization_id, subject.repository_id, request.number
        )
    if row is None:
        return Outcome("nothing_to_do", "no refactoring of ours has this pull request")
    task = Task(ctx, job, subject, row)
    pull_request = await subject.host.get_pull_request(subject.ref, request.number)
    outcome = await _written(task, pull_request, request.unmeasured)
    if pull_request.state == "merged" and task.row.phase != "rolled_back":
        async with ctx.database.tenant(subject.organization_id) as session:
            await ask_for_next(session, task.row)
    await admit_into(ctx, subject, datetime.now(UTC))
    return outcome


async def _written(task: Task, pull_request: PullRequest, unmeasured: str) -> Outcome:
    if pull_request.state == "open" or task.row.phase in {"rejected", "rolled_back"}:
        shown = reference(task.subject.ref.host, pull_request.number)
        return Outcome("nothing_to_do", f"{shown} is {pull_request.state}, {task.row.phase} here")
    if pull_request.state == "closed":
        async with task.ctx.database.tenant(task.subject.organization_id) as session:
            keys = await refuse_for_good(session, task.row, "", CLOSED_BY_HAND)
        return Outcome("done", f"rejected, {keys} changes will not be proposed again")
    task = await task.move("merged")
    if unmeasured:
        said = refactoring_replies.not_measured(task.row.reference, unmeasured)
        await task.say_under_pull_request(said)
        return Outcome("done", "merged, and its gain not measured")
    try:
        return await _measured(task, pull_request)
    except EngineError as error:
        return Outcome("failed", str(error))


async def _measured(task: Task, pull_request: PullRequest) -> Outcome:
    """Promised against measured, in the body of the pull request."""
    if pull_request.merged_sha is None:
        return Outcome("done", "merged")
    before, after = await _scores(task, pull_request.merged_sha)
    promised = float((task.row.metrics or {}).get("gain", 0.0))
    row = (
        f"| Score (measured after the merge) | {number(before)} | {number(after)}"
        f" ({after - before:+.2f}, promised {promised:+.2f}) |"
    )
    body = _PROMISE.sub(lambda _: row, pull_request.body, count=1)
    if body != pull_request.body:
        await task.subject.host.set_pull_request_body(task.subject.ref, pull_request.number, body)
    metrics = {**(task.row.metrics or {}), "measured_gain": round(after - before, 4)}
    await task.move("merged", metrics=metrics)
    return Outcome("done", f"promised {promised:+.2f}, measured {after - before:+.2f}")


async def _scores(task: Task, merged_sha: str) -> tuple[float, float]:
    """Of the parent that the merge found and of what it made, so that nothing else is counted."""
    async with open_checkout(task.ctx, task.subject.ref, [merged_sha]) as checkout:
        parent_sha = await asyncio.to_thread(checkout.resolve, f"{merged_sha}^1")
        scores = []
        for sha in (parent_sha, merged_sha):
            snapshot = await take(task.ctx, task.owner, checkout, sha)
            found = await asyncio.to_thread(report, snapshot, wanted=_WANTED)
            scores.append(100.0 - sum(part.loss for part in found.parts))
    return scores[0], scores[1]
