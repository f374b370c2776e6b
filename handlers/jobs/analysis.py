"""Judge one commit: check out, analyse, keep the report, conclude the check run."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from engine.analysis.report import Report
from engine.errors import BudgetExceeded, CommitNotFound
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs import gate, telling
from handlers.jobs.check_requests import ProspectsRequest, prospects_job
from handlers.jobs.heads import aim
from handlers.jobs.judging import Judged, Skipped, judge
from handlers.jobs.provenance import Provenance, provenance_of, with_provenance
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import AnalysisRequest, conclusion_job
from handlers.messages import check_run, config_text
from handlers.messages.buttons import Prospects
from handlers.messages.wording import SKIPPED, SUPERSEDED
from providers.code_hosts.code_host import CheckRun
from providers.database import analyses, jobs, outbox, repositories
from providers.database.analyses import Run
from providers.database.jobs import Job
from providers.errors import ProviderUnavailable


@dataclass(frozen=True, slots=True)
class Task:
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

    @property
    def provenance(self) -> Provenance:
        """What an earlier telling has left about this run."""
        return provenance_of(self.run.document)

    async def tell(self, check: CheckRun) -> None:
        await telling.tell(self.ctx, self.subject, check, self.run.pull_request)


def details_url(ctx: Context, run: Run) -> str:
    """The page of a run on the status site."""
    return f"{ctx.settings.public_url}/repositories/{run.repository_id}/runs/{run.id}"


async def analyze_commit(ctx: Context, job: Job) -> Outcome:
    """Judge, keep, tell. Asking twice tells once: a retry goes on with the same run and the same check run."""
    request = AnalysisRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    try:
        request, newer_sha = await aim(ctx, subject, job, request)
    except UserError as error:
        await _call_off(ctx, job, str(error))
        raise
    if newer_sha is not None:
        return Outcome("cancelled", f"{SUPERSEDED} {newer_sha[:12]}")
    task = await _begin(ctx, job, subject, request)
    if task.run.document is None:  # else an earlier attempt has told more than that already
        await task.tell(_queued(task))
    try:
        judged = await judge(ctx, subject, request)
    except ProviderUnavailable as error:
        await _tell_wait(task, error)
        raise
    except (CommitNotFound, BudgetExceeded, UserError) as error:
        return await _give_up(task, str(error))
    if isinstance(judged, Skipped):
        return await _skip(task, judged.reason)
    await keep(task, judged)
    # Told before it is finished: a worker that dies in between tells the same again, under the same check run.
    await task.tell(await asyncio.to_thread(render, task, judged))
    await finish(task, judged.comparison.head)
    await _look_for_fixes(task, judged)
    return done(judged)


async def _call_off(ctx: Context, job: Job, reason: str) -> None:
    """Nobody wants it any more; what an attempt before a long wait has told must not stand there for ever."""
    if job.organization_id is None:
        return
    async with ctx.database.tenant(job.organization_id) as session:
        if await analyses.get(session, job.organization_id, job.id) is not None:
            await jobs.enqueue(session, conclusion_job(job, "cancelled", reason))


async def _tell_wait(task: Task, error: ProviderUnavailable) -> None:
    """Say when the analysis goes on, where the host can be told; one that limits us reads `queued` all the same."""
    if task.run.document is not None:
        return
    until = datetime.now(UTC) + timedelta(seconds=error.retry_after_s)
    with suppress(ProviderUnavailable):
        await task.tell(_queued(task, held_by=error.provider, until=until))


def _queued(task: Task, *, held_by: str = "", until: datetime | None = None) -> CheckRun:
    sha, external_id, url = task.request.commit_sha, task.external_id, task.details_url
    return check_run.queued(sha, external_id=external_id, details_url=url, held_by=held_by, until=until)


def done(judged: Judged) -> Outcome:
    score = judged.comparison.head.score
    return Outcome("done", "no source files to score" if score is None else f"score {score}")


def render(task: Task, judged: Judged) -> CheckRun:
    """The check run that tells a judgement."""
    since = task.provenance
    takes_changes, trigger = task.request.takes_changes, task.ctx.settings.trigger
    prospects = Prospects(takes_changes, frozenset(since.fixable), trigger, since.is_at_most)
    check = check_run.render(
        judged.comparison,
        changed_lines=judged.changed_lines,
        external_id=task.external_id,
        details_url=task.details_url,
        head_sha=task.request.commit_sha,
        base_sha=judged.base_sha,
        notes=(*judged.notes, *since.answered),
        measured=judged.known.own.files,
        policy=judged.terms.policy,
        prospects=prospects,
    )
    if not judged.problems:
        return check
    site_url, is_fork = task.ctx.settings.public_url, judged.terms.policy.is_fork
    return config_text.needs_mending(check, judged.problems, site_url, is_fork=is_fork)


async def _begin(ctx: Context, job: Job, subject: Subject, request: AnalysisRequest) -> Task:
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
    return Task(ctx, job, subject, run, request)


async def keep(task: Task, judged: Judged) -> None:
    """Keep the report, with where its coverage came from."""
    organization_id, report = task.run.organization_id, judged.comparison.head
    provenance = replace(
        task.provenance,
        digest=judged.known.digest,
        measured_sha=judged.known.measured_sha,
        notes=judged.notes,
        new=tuple(finding.id for finding in judged.told.new_findings),
        takes_changes=task.request.takes_changes,
    )
    document = with_provenance(await asyncio.to_thread(report.to_json), provenance)
    async with task.ctx.database.tenant(organization_id) as session:
        await jobs.hold(session, task.job.id, task.job.fence)
        await analyses.keep(session, organization_id, task.run.id, report.score, document)


async def finish(task: Task, report: Report) -> None:
    """End the run, and say so to whoever listens; once it is completed, only the score may still change."""
    organization_id, repository_id = task.run.organization_id, task.subject.repository_id
    async with task.ctx.database.tenant(organization_id) as session:
        await jobs.hold(session, task.job.id, task.job.fence)
        if task.run.status != "completed":  # else it took as long as it took the first time
            await analyses.finish(session, organization_id, task.run.id)
        if task.request.pull_request is None and task.request.branch == task.subject.ref.default_branch:
            newest = await analyses.latest_of_branch(session, organization_id, repository_id, task.request.branch)
            if newest is None or newest.id == task.run.id:  # an older commit may have been measured only now
                await repositories.set_score(session, organization_id, repository_id, report.score)
        told = {"repository_id": str(repository_id), "run_id": task.external_id, "score": report.score}
        await outbox.publish(session, "repository.analyzed", organization_id, told)


async def _look_for_fixes(task: Task, judged: Judged) -> None:
    """Apart from the analysis, which people wait for: planning takes longer, and often finds nothing."""
    if task.request.takes_changes and judged.told.new_findings and judged.terms.rules.mode == "propose":
        request = ProspectsRequest(task.subject.repository_id, task.external_id)
        async with task.ctx.database.tenant(task.run.organization_id) as session:
            await jobs.enqueue(session, prospects_job(request, task.run.organization_id))


async def _skip(task: Task, reason: str) -> Outcome:
    """Not wanted by the configuration; the check says so, since a branch rule may wait for it."""
    organization_id, sha = task.run.organization_id, task.request.commit_sha
    async with task.ctx.database.tenant(organization_id) as session:
        await analyses.fail(session, organization_id, task.run.id, f"{SKIPPED} {reason}")
    await task.tell(check_run.skipped(sha, external_id=task.external_id, details_url=task.details_url, reason=reason))
    return Outcome("nothing_to_do", reason)


async def _give_up(task: Task, reason: str) -> Outcome:
    """The commit cannot be judged, now or later: say so on the check run and on the row."""
    organization_id = task.run.organization_id
    async with task.ctx.database.tenant(organization_id) as session:
        await analyses.fail(session, organization_id, task.run.id, reason)
    sha, url = task.request.commit_sha, task.details_url
    is_gated = await gate.is_enforced(task.ctx, task.subject, task.run.pull_request)
    failed = check_run.failed(sha, external_id=task.external_id, details_url=url, reason=reason, is_gated=is_gated)
    await task.tell(failed)
    return Outcome("failed", reason)
