"""`/forge status [job]`: what waits, what runs and what ended lately in this repository."""

from collections.abc import Sequence
from datetime import datetime

from handlers.commands.command import Command, CommandContext, CommandRequest, JobRecord, Reply
from handlers.commands.grammar import JobTarget, Syntax
from handlers.errors import NotFound
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.wording import ago, counted, ended, percent, reason
from handlers.permissions import ANSWER

_READ = 50  # jobs looked at
_ENDED = 5  # ended jobs shown
_LIVE = {"due": "waiting", "running": "running"}
_HEAD = "| Job | What | State | When |\n|---|---|---|---|"


async def answer_status(ctx: CommandContext, request: CommandRequest) -> Reply:
    """One job in full, or the live jobs and the last few that ended."""
    match request.invocation.targets:
        case (JobTarget(reference), *_):
            return Reply(describe_job(await _find(ctx, reference), ctx.now))
        case _:
            jobs = await ctx.records.recent_jobs(_READ)
            # The answers to comments are left out: the one being written would always be running.
            return _overview([job for job in jobs if job.kind != "comment"], ctx.now)


async def _find(ctx: CommandContext, reference: str) -> JobRecord:
    job = await ctx.records.find_job(reference)
    if job is None:
        hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
        raise NotFound(f"There is no job {code(reference)} in this repository.", hint)
    return job


def _overview(jobs: Sequence[JobRecord], now: datetime) -> Reply:
    live = [job for job in jobs if job.state in _LIVE]
    over = [job for job in jobs if job.state not in _LIVE]
    if not jobs:
        return Reply("No job has run in this repository yet.", "nothing_to_do")
    running = sum(job.state == "running" for job in live)
    said = f"{counted(running, 'job')} running, {len(live) - running:,} waiting."
    return Reply(
        fit(
            [
                said[0].upper() + said[1:],
                Rows(_HEAD, [_row(job, now) for job in live], "jobs"),
                Rows(f"**Ended last**\n\n{_HEAD}", [_row(job, now) for job in over[:_ENDED]], "jobs"),
            ],
            REPLY_LIMIT,
        )
    )


def _row(job: JobRecord, now: datetime) -> str:
    since = job.finished_at or job.started_at or job.created_at
    return f"| {cell(job.reference)} | {plain(job.about)} | {_state(job)} | {ago(since, now)} |"


def _state(job: JobRecord) -> str:
    if job.state == "running" and job.done_share is not None:
        return f"running, {percent(round(job.done_share, 2))}"
    if job.state in _LIVE:
        return _LIVE[job.state]
    return ended(job.state) + (f": {plain(reason(job.reason))}" if job.reason else "")


def describe_job(job: JobRecord, now: datetime) -> str:
    """Everything that is known about one job, as a sentence a line."""
    lines = [f"{code(job.reference)}, {plain(job.about)}: {_state(job)}."]
    lines.append(f"- Asked for {ago(job.created_at, now)}.")
    if job.started_at is not None:
        lines.append(f"- Started {ago(job.started_at, now)}, attempt {job.attempts:,}.")
    elif job.run_after is not None and job.run_after > now:
        lines.append(f"- Starts in {(job.run_after - now).total_seconds():.0f} s at the earliest.")
    if job.finished_at is not None:
        lines.append(f"- Ended {ago(job.finished_at, now)}.")
    return "\n".join(lines)


STATUS = Command(
    name="status",
    right=ANSWER,
    usage="status [job]",
    summary="Shows what waits, runs and ended lately, or one job like `J-1042`.",
    run=answer_status,
    syntax=Syntax(targets=("job",)),
)
