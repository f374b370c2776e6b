"""Judge one commit: check out, analyse, keep the report, conclude the check run."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.analysis.analyzer import engine_revision
from engine.analysis.comparison import Comparison, compare
from engine.analysis.report import Report, from_json
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot
from engine.errors import BudgetExceeded, CommitNotFound
from engine.workspace.checkout import Checkout
from handlers.context import Context, Outcome
from handlers.jobs import snapshots
from handlers.jobs.checkout import open_checkout
from handlers.jobs.heads import aim
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import AnalysisRequest
from handlers.messages import check_run
from providers.code_hosts.code_host import CheckRun
from providers.database import analyses, jobs, outbox, repositories
from providers.database.analyses import Run
from providers.database.jobs import Job

# What is kept of a report in the database: the rest of the ledger is told together, and follows from the snapshot.
SHOWN: Final = Wanted(findings=500, files=500)
ChangedLines = Mapping[str, Sequence[range]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """The head against its base; `changed_lines` are those of the head, None where there is no base."""

    comparison: Comparison
    base_sha: str | None = None
    changed_lines: ChangedLines | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """One analysis under way: whose, of what, and the row that keeps it."""

    ctx: Context
    job: Job
    subject: Subject
    run: Run
    request: AnalysisRequest

    @property
    def external_id(self) -> str:
        return str(self.run.id)

    @property
    def details_url(self) -> str:
        return details_url(self.ctx, self.run)

    async def tell(self, check: CheckRun) -> None:
        await self.subject.host.ensure_check_run(self.subject.ref, check)


def details_url(ctx: Context, run: Run) -> str:
    """The page of a run on the status site."""
    return f"{ctx.settings.public_url}/repositories/{run.repository_id}/runs/{run.id}"


async def analyze_commit(ctx: Context, job: Job) -> Outcome:
    """Asking twice runs once: a report that is kept is told again, not computed again."""
    request = AnalysisRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    request, newer_sha = await aim(ctx, subject, job, request)
    if newer_sha is not None:
        return Outcome("cancelled", f"superseded by {newer_sha[:12]}")
    task = await _begin(ctx, job, subject, request)
    if task.run.document is None:  # else an earlier attempt has told more than that already
        started = check_run.started(request.commit_sha, external_id=task.external_id, details_url=task.details_url)
        await task.tell(started)
    try:
        judged = await _judge(task)
    except (CommitNotFound, BudgetExceeded) as error:
        return await _give_up(task, str(error))
    await _keep(task, judged.comparison.head)
    # Told before it is finished: a worker that dies in between tells the same again, under the same check run.
    await task.tell(await asyncio.to_thread(_render, task, judged))
    await _finish(task, judged.comparison.head)
    score = judged.comparison.head.score
    return Outcome("done", "no source files to score" if score is None else f"score {score}")


def _render(task: _Task, judged: _Judged) -> CheckRun:
    return check_run.render(
        judged.comparison,
        changed_lines=judged.changed_lines,
        external_id=task.external_id,
        details_url=task.details_url,
        head_sha=task.request.commit_sha,
        base_sha=judged.base_sha,
    )


async def _begin(ctx: Context, job: Job, subject: Subject, request: AnalysisRequest) -> _Task:
    async with ctx.database.tenant(subject.organization_id) as session:
        run = await analyses.start(
            session,
            subject.organization_id,
            subject.repository_id,
            request.commit_sha,
            run_id=job.id,  # a retry of this job goes on with its run, and so with its check run
            branch=request.branch,
            pull_request=request.pull_request,
            base_sha=request.base_sha,
        )
    return _Task(ctx, job, subject, run, request)


async def _judge(task: _Task) -> _Judged:
    """The head against the commit where it left its base; a base that is gone is no base."""
    head_sha, base_sha = task.request.commit_sha, task.request.base_sha
    try:
        return await _compare(task, head_sha, base_sha)
    except CommitNotFound:
        if base_sha is None:
            raise
        return await _compare(task, head_sha, None)


async def _compare(task: _Task, head_sha: str, base_sha: str | None) -> _Judged:
    wanted = [head_sha, base_sha] if base_sha else [head_sha]
    async with open_checkout(task.ctx, task.subject.ref, wanted) as checkout:
        if base_sha is None:
            head = await _snapshot(task, checkout, head_sha, ())
            return _Judged(compare(await _report(task, head, SHOWN), None))
        fork_sha = await asyncio.to_thread(checkout.merge_base, base_sha, head_sha) or base_sha
        if fork_sha == head_sha:  # the branch moved back: compare with where it was
            fork_sha = base_sha
        base = await _snapshot(task, checkout, fork_sha, (head_sha,))
        head = await _snapshot(task, checkout, head_sha, (fork_sha,))
        changed = await asyncio.to_thread(_changed_paths, base, head)
        shown = replace(SHOWN, apart=changed)
        comparison = compare(await _report(task, head, shown), await _report(task, base, shown), changed)
        changed_lines = await asyncio.to_thread(checkout.changed_lines, fork_sha, head_sha)
        return _Judged(comparison, fork_sha, changed_lines)


async def _snapshot(task: _Task, checkout: Checkout, sha: str, near: Sequence[str]) -> Snapshot:
    """A fresh analysis takes its head from nothing, and no other."""
    owner = (task.run.organization_id, task.subject.repository_id)
    is_fresh = task.request.is_fresh and sha == task.request.commit_sha
    return await snapshots.take(task.ctx, owner, checkout, sha, near=near, is_fresh=is_fresh)


async def _report(task: _Task, snapshot: Snapshot, wanted: Wanted) -> Report:
    """What an earlier attempt of this job kept, when it is of this engine; else what follows from the snapshot."""
    document = task.run.document if snapshot.commit_sha == task.request.commit_sha else None
    if document is not None and document.get("engine_revision") == engine_revision():
        return await asyncio.to_thread(from_json, document)
    return await asyncio.to_thread(report, snapshot, wanted=wanted)


def _changed_paths(base: Snapshot, head: Snapshot) -> frozenset[str]:
    """The paths that differ; at most so many as findings are shown of, the first by name."""
    before, after = (set(zip(each.entries.paths, each.entries.ids, strict=True)) for each in (base, head))
    return frozenset(sorted({path for path, _ in before ^ after})[: SHOWN.findings])


async def _keep(task: _Task, report: Report) -> None:
    organization_id = task.run.organization_id
    document = await asyncio.to_thread(report.to_json)
    async with task.ctx.database.tenant(organization_id) as session:
        await jobs.hold(session, task.job.id, task.job.fence)
        await analyses.keep(session, organization_id, task.run.id, report.score, document)


async def _finish(task: _Task, report: Report) -> None:
    organization_id = task.run.organization_id
    async with task.ctx.database.tenant(organization_id) as session:
        await jobs.hold(session, task.job.id, task.job.fence)
        await analyses.finish(session, organization_id, task.run.id)
        if task.request.branch == task.subject.ref.default_branch and task.request.pull_request is None:
            await repositories.set_score(session, organization_id, task.subject.repository_id, report.score)
        told = {"repository_id": str(task.subject.repository_id), "run_id": task.external_id, "score": report.score}
        await outbox.publish(session, "repository.analyzed", organization_id, told)


async def _give_up(task: _Task, reason: str) -> Outcome:
    """The commit cannot be judged, now or later: say so on the check run and on the row."""
    organization_id = task.run.organization_id
    async with task.ctx.database.tenant(organization_id) as session:
        await analyses.fail(session, organization_id, task.run.id, reason)
    sha = task.request.commit_sha
    await task.tell(check_run.failed(sha, external_id=task.external_id, details_url=task.details_url, reason=reason))
    return Outcome("failed", reason)
