"""Telling a check run again: the same judgement, with what became known or was answered since."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import UUID

from handlers.context import Context, Outcome
from handlers.jobs.analysis import Task, finish, keep, render
from handlers.jobs.check_requests import RetellingRequest
from handlers.jobs.heads import as_it_was
from handlers.jobs.judging import Judged, Skipped, judge
from handlers.jobs.provenance import Provenance, provenance_of, with_provenance
from handlers.jobs.repository import Subject, find_subject
from providers.code_hosts.code_host import CoverageReports
from providers.database import analyses
from providers.database.analyses import Run
from providers.database.jobs import Job

MOST_ANSWERED: Final = 5


async def tell_again(
    ctx: Context,
    job: Job,
    subject: Subject,
    run: Run,
    *,
    since: Callable[[Provenance], Provenance] = lambda kept: kept,
    of_head: CoverageReports | None = None,
) -> Judged | Skipped:
    """Judge as it was judged last, tell, keep; `since` adds to what is kept beside the report.

    `of_head` are the commit's coverage reports where they are at hand. Where the configuration wants no analysis by
    now, nothing is told.
    """
    if run.document is not None:
        run = replace(run, document=with_provenance(run.document, since(provenance_of(run.document))))
    task = Task(ctx, job, subject, run, as_it_was(run))
    judged = await judge(ctx, subject, task.request, of_head)
    if isinstance(judged, Judged):
        await task.tell(await asyncio.to_thread(render, task, judged))
        await keep(task, judged)  # after it was told: what is kept says that nothing is left to be told
        await finish(task, judged.comparison.head)
    return judged


async def find_run(ctx: Context, subject: Subject, run_id: str) -> Run | None:
    """The run of this id as it stands now."""
    async with ctx.database.tenant(subject.organization_id) as session:
        return await analyses.get(session, subject.organization_id, UUID(run_id))


async def retell(ctx: Context, job: Job) -> Outcome:
    """Add a sentence to the text of a check run, and leave out what was set aside or is being fixed since."""
    request = RetellingRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    run = await find_run(ctx, subject, request.run_id)
    if run is None or run.document is None:
        return Outcome("nothing_to_do", "there is no report to be told again")

    def answered(kept: Provenance) -> Provenance:
        told = tuple(dict.fromkeys((*kept.answered, request.said)))[-MOST_ANSWERED:]
        return replace(kept, answered=told, fixable=tuple(id_ for id_ in kept.fixable if id_ not in request.fixing))

    judged = await tell_again(ctx, job, subject, run, since=answered)
    return Outcome("nothing_to_do", judged.reason) if isinstance(judged, Skipped) else Outcome("done", request.said)
