"""`/forge status [job]`: what waits, what runs and what ended lately in this repository."""

from collections.abc import Sequence
from datetime import datetime

from handlers.commands.command import Command, CommandContext, CommandRequest, JobRecord, Reply
from handlers.commands.grammar import JobTarget, Syntax
from handlers.errors import NotFound
from handlers.jobs.refactoring.series import part_told
from handlers.messages import standstill
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.wording import ago, counted, ended, percent, reason
from handlers.permissions import ANSWER

_READ = 50  # jobs looked at
_ENDED = 5  # ended jobs shown
_LIVE = {"due": "waiting", "running": "running"}
_HEAD = "| Job | What | State | When |\n|---|---|---|---|"


async def answer_status(ctx: CommandContext, request: CommandRequest) -> Reply:
    """One job in full, or what stands in the way, the live jobs and the last few that ended."""
    match request.invocation.targets:
        case (JobTarget(reference), *_):
            return Reply(await _one(ctx, reference))
        case _:
            jobs = await ctx.records.recent_jobs(_READ)
            # The answers to comments are left out: the one being written would always be running.
            return await _overview(ctx, [job for job in jobs if job.kind != "comment"])


async def _one(ctx: CommandContext, reference: str) -> str:
    job = await ctx.records.find_job(reference)
    if job is not None:
        return describe_job(job, ctx.now)
    for wish in await ctx.records.waiting():
        if wish.reference == reference:
            return standstill.told(wish, ctx.now, ctx.trigger)
    hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
    raise NotFound(f"There is no job {code(reference)} in this repository.", hint)


async def _overview(ctx: CommandContext, jobs: Sequence[JobRecord]) -> Reply:
    pause, waiting = await ctx.steering.find_pause(), await ctx.records.waiting()
    open_parts = {row.reference: part_told(row) for row in await ctx.desk.in_phase("open")}
    blocks = [*standstill.blocks(pause, waiting, ctx.now, ctx.trigger), standstill.series(open_parts)]
    if not jobs:
        return Reply(fit([*blocks, "No job has run in this repository yet."], REPLY_LIMIT), "nothing_to_do")
    live = [job for job in jobs if job.state in _LIVE]
    over = [job for job in jobs if job.state not in _LIVE]
    running = sum(job.state == "running" for job in live)
    said = f"{counted(running, 'job')} running, {len(live) - running:,} waiting."
    now = Rows(_HEAD, [_row(job, ctx.now) for job in live], "jobs")
    before = Rows(f"**Ended last**\n\n{_HEAD}", [_row(job, ctx.now) for job in over[:_ENDED]], "jobs")
    return Reply(fit([said[0].upper() + said[1:], *blocks, now, before], REPLY_LIMIT))


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
