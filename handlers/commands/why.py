"""`/forge why [target]`: answers "why did nothing happen?" from the records of deliveries and jobs."""

from collections.abc import Sequence
from datetime import datetime

from engine.analysis.report import Report
from handlers.commands.command import (
    Command,
    CommandContext,
    CommandRequest,
    DeliveryRecord,
    JobRecord,
    RefusalRecord,
    Reply,
    RunRecord,
)
from handlers.commands.findings import set_aside
from handlers.commands.grammar import FindingTarget, JobTarget, PathTarget, Syntax
from handlers.errors import NotFound, NotNow
from handlers.messages import finding_text, standstill
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.report_markdown import finding_table
from handlers.messages.wording import ago, counted, ended, event_name, points, reason
from handlers.permissions import ANSWER

_DELIVERIES = 10
_JOBS = 50
_REFUSALS = 5
_TROUBLE = {"failed", "blocked", "timed_out", "refused", "cancelled"}


async def answer_why(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Why a job, a finding or a file is as it is; without a target, what became of the last deliveries."""
    match request.invocation.targets:
        case (JobTarget(reference), *_):
            return await _why_job(ctx, reference)
        case (FindingTarget(id=finding_id), *_):
            return await _why_finding(ctx, await _report(ctx, request), finding_id)
        case (PathTarget(path=path), *_):
            return _why_path(await _report(ctx, request), path)
        case _:
            return await _why_nothing(ctx, request)


async def _why_job(ctx: CommandContext, reference: str) -> Reply:
    job = await ctx.records.find_job(reference)
    waiting = next((wish for wish in await ctx.records.waiting() if wish.reference == reference), None)
    if waiting is not None:
        return Reply(standstill.told(waiting, ctx.now, ctx.trigger))
    if job is None:
        hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
        raise NotFound(f"There is no job {code(reference)} in this repository.", hint)
    about = f"{code(job.reference)}, {plain(job.about)}"
    if job.state == "due" and job.attempts:
        return Reply(f"{about}, was tried {counted(job.attempts, 'time')} and waits to be tried again: {_reason(job)}.")
    if job.state == "due":
        return Reply(f"{about}, waits for a free worker since {ago(job.created_at, ctx.now)}.")
    if job.state == "running":
        return Reply(f"{about}, is running; it started {ago(job.started_at or job.created_at, ctx.now)}.")
    return Reply(f"{about}, {ended(job.state)} {ago(job.finished_at or job.created_at, ctx.now)}: {_reason(job)}.")


def _reason(job: JobRecord) -> str:
    return plain(reason(job.reason).rstrip(".")) or "no reason was recorded"


async def _why_finding(ctx: CommandContext, report: Report, finding_id: str) -> Reply:
    decided = await set_aside(ctx, finding_id)
    ignored = finding_text.ignored(decided) if decided else ""
    finding = next((item for item in report.findings if item.id == finding_id), None)
    commit = code(report.commit_sha[:12])
    if finding is None:
        said = f"{code(finding_id)} is not in the report of {commit}: it was mended, or it belongs to another branch."
        return Reply(fit([said, ignored]), "nothing_to_do")
    said = f"{code(finding_id)} costs {points(finding.loss)} of the 100 in {commit}:"
    return Reply(fit([said, finding_table("", [finding]), ignored]))


def _why_path(report: Report, path: str) -> Reply:
    commit = code(report.commit_sha[:12])
    left_out = next((item for item in report.not_judged if item.path == path), None)
    if left_out is not None:
        return Reply(f"{code(path)} was not judged in {commit}: {plain(left_out.reason)}.")
    file = next((item for item in report.files if item.path == path), None)
    if file is None:
        raise NotFound(f"{code(path)} is no file in {commit}.", "Paths count from the root of the repository.")
    if file.kind != "source":
        return Reply(f"{code(path)} is {file.kind}, and only source files count for the score.")
    findings = [item for item in report.findings if item.path == path]
    said = f"{code(path)} was judged in {commit}: {counted(len(findings), 'finding')}."
    return Reply(fit([said, finding_table("", findings)], REPLY_LIMIT))


async def _report(ctx: CommandContext, request: CommandRequest) -> Report:
    run = await _run(ctx, request)
    if run is None or run.report is None:
        raise NotNow(_run_sentence(run, request), f"{code(f'/{ctx.trigger} why')} shows what was received.")
    return run.report


async def _run(ctx: CommandContext, request: CommandRequest) -> RunRecord | None:
    return await ctx.records.run_for(request.head_sha) if request.head_sha else await ctx.records.latest_run()


async def _why_nothing(ctx: CommandContext, request: CommandRequest) -> Reply:
    deliveries = await ctx.records.recent_deliveries(_DELIVERIES)
    troubled = [job for job in await ctx.records.recent_jobs(_JOBS) if job.state in _TROUBLE]
    pause, waiting = await ctx.steering.find_pause(), await ctx.records.waiting()
    blocks: list[str | Rows] = [_run_sentence(await _run(ctx, request), request)]
    blocks += standstill.blocks(pause, waiting, ctx.now, ctx.trigger)
    if not deliveries:
        blocks.append(
            "Nothing has been received from this repository. The app may not be installed on it, or its host could "
            "not reach this deployment: see the recent deliveries in the settings of the app or webhook."
        )
    blocks.append(_delivery_table(deliveries, ctx.now))
    blocks.append(_trouble_table(troubled, ctx.now))
    blocks.append(_refusal_table(await ctx.records.recent_refusals(_REFUSALS), ctx.now))
    return Reply(fit(blocks, REPLY_LIMIT))


def _run_sentence(run: RunRecord | None, request: CommandRequest) -> str:
    head = request.head_sha
    what = f"The head of this pull request, {code(head[:12])}," if head else "The default branch"
    if run is None:
        return f"{what} has not been analysed."
    match run.status:
        case "completed":
            return f"{what} has been analysed" + (
                "." if head else f"; the newest report is of {code(run.commit_sha[:12])}."
            )
        case "failed" if run.why_skipped:
            return f"{what} has no score, because its analysis was skipped, since {plain(run.why_skipped)}."
        case "failed":
            return f"{what} has no score, because its analysis failed: {plain(run.error_message.rstrip('.'))}."
        case "running":
            return f"{what} is being analysed now."
        case "pending":
            return f"{what} waits to be analysed."


def _delivery_table(deliveries: Sequence[DeliveryRecord], now: datetime) -> Rows:
    rows = [
        f"| {ago(item.received_at, now)} | {plain(event_name(item.event, item.action))} | {ended(item.state)} "
        f"| {plain(reason(item.reason))} |"
        for item in deliveries
    ]
    head = "**Received last**\n\n| When | What | How it ended | Why |\n|---|---|---|---|"
    return Rows(head, rows, "deliveries")


def _trouble_table(jobs: Sequence[JobRecord], now: datetime) -> Rows:
    rows = [
        f"| {cell(job.reference)} | {plain(job.about)} | {ended(job.state)} "
        f"| {ago(job.finished_at or job.created_at, now)} | {plain(reason(job.reason))} |"
        for job in jobs
    ]
    head = "**Jobs that did not succeed**\n\n| Job | What | How it ended | When | Why |\n|---|---|---|---|---|"
    return Rows(head, rows, "jobs")


def _refusal_table(refusals: Sequence[RefusalRecord], now: datetime) -> Rows:
    rows = [
        f"| {ago(item.created_at, now)} | {cell(item.line)} | {plain(item.actor_login)} | {plain(item.reason, 300)} |"
        for item in refusals
    ]
    return Rows(
        "**Commands that were not carried out**\n\n| When | Command | By | Why |\n|---|---|---|---|", rows, "commands"
    )


WHY = Command(
    name="why",
    right=ANSWER,
    usage="why [target]",
    summary="Says why nothing happened, or why a file, a finding or a job is as it is.",
    run=answer_why,
    syntax=Syntax(targets=("path", "finding", "job")),
    details=(
        "Without a target it shows what was received from this repository lately and what became of it. "
        "The target is a path (`src/a.py`), a finding (`FF-3f9c21`) or a job (`J-1042`)."
    ),
)
