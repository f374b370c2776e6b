"""Telling a check run again: the same judgement, with what became known or was answered since."""

import asyncio
from dataclasses import replace

from handlers.context import Context
from handlers.jobs.analysis import Task, finish, keep, render
from handlers.jobs.heads import as_it_was
from handlers.jobs.judging import Judged, Skipped, judge
from handlers.jobs.provenance import Provenance, with_provenance
from handlers.jobs.repository import Subject
from providers.code_hosts.code_host import CoverageReports
from providers.database.analyses import Run
from providers.database.jobs import Job


async def tell_again(
    ctx: Context,
    job: Job,
    subject: Subject,
    run: Run,
    *,
    since: Provenance | None = None,
    of_head: CoverageReports | None = None,
) -> Judged | Skipped:
    """Judge as it was judged last, tell, keep. `since` takes the place of what was kept beside the report.

    `of_head` are the commit's coverage reports where they are at hand. Where the configuration wants no analysis by
    now, nothing is told.
    """
    if since is not None and run.document is not None:
        run = replace(run, document=with_provenance(run.document, since))
    task = Task(ctx, job, subject, run, as_it_was(run))
    judged = await judge(ctx, subject, task.request, of_head)
    if isinstance(judged, Judged):
        await task.tell(await asyncio.to_thread(render, task, judged))
        await keep(task, judged)  # after it was told: what is kept says that nothing is left to be told
        await finish(task, judged.comparison.head)
    return judged
