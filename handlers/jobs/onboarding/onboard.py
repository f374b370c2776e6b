"""The onboarding of one repository: look where it stands, and do the one thing that comes next."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from config.forge_yml import FILE
from engine.errors import EngineError
from engine.workspace.checkout import Checkout
from handlers.context import Context, Outcome
from handlers.jobs.checkout import open_checkout
from handlers.jobs.coalescing import behind_running
from handlers.jobs.configuration import configuration_at
from handlers.jobs.onboarding.assessment import Ground, assessed
from handlers.jobs.onboarding.branch import branch_of, ensure_branch, written_on
from handlers.jobs.onboarding.request import onboarding_job
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.messages.onboarding import TITLE, Facts, body
from handlers.messages.wording import reference
from providers.code_hosts.proposals import PullRequest, PullRequestDraft
from providers.database import audit, jobs, onboarding
from providers.database.jobs import Job
from providers.database.onboarding import Onboarding

MOST_AN_HOUR: Final = 10
"""Pull requests of this kind in one organization: whoever installs the bot on everything is not flooded."""


@dataclass(frozen=True, slots=True)
class Task:
    """One look at one repository; `known` is where it stood before."""

    ctx: Context
    job: Job
    subject: Subject
    known: Onboarding

    async def move(self, now: Onboarding) -> None:
        """Write down where it stands from here on; a change of stage goes into the audit log."""
        organization_id, repository_id = self.subject.organization_id, self.subject.repository_id
        async with self.ctx.database.tenant(organization_id) as session:
            await jobs.hold(session, self.job.id, self.job.fence)
            await onboarding.keep(session, organization_id, repository_id, now)
            if now.stage != self.known.stage:
                await audit.record(
                    session,
                    organization_id,
                    action=f"onboarding.{now.stage}",
                    resource_type="repository",
                    resource_id=repository_id,
                    metadata={"number": now.number, "round": now.round},
                )


async def onboard(ctx: Context, job: Job) -> Outcome:
    """A repository with a `.forge.yml` needs no onboarding; another one gets its pull request once."""
    repository_id = UUID(str(job.payload["repository_id"]))
    found = await find_subject(ctx, job, repository_id)
    # An installation names its repositories in short, without the branch that matters here.
    subject = replace(found, ref=await found.host.get_repository(found.ref))
    async with ctx.database.tenant(subject.organization_id) as session:
        known = await onboarding.find(session, subject.organization_id, repository_id)
    if known is None or known.stage == "done":
        return Outcome("nothing_to_do", "the repository is not being onboarded")
    task = Task(ctx, job, subject, known)
    head_sha = await subject.host.get_head_sha(subject.ref, subject.ref.default_branch)
    if head_sha is None:
        return Outcome("nothing_to_do", "there is no commit yet; the first push brings it back")
    try:
        return await _looked(task, head_sha)
    except EngineError as error:
        return Outcome("failed", str(error))


async def _looked(task: Task, head_sha: str) -> Outcome:
    async with open_checkout(task.ctx, task.subject.ref, [head_sha]) as checkout:
        if await asyncio.to_thread(lambda: checkout.tree(head_sha).entry(FILE)) is not None:
            return await _begun(task, head_sha)
        if task.known.stage == "waiting":
            return await _opened(task, checkout, head_sha)
    if task.known.stage == "off" or task.known.number is None:
        return Outcome("nothing_to_do", "its pull request was closed: the bot stays away until it is asked back")
    pull_request = await task.subject.host.get_pull_request(task.subject.ref, task.known.number)
    if pull_request.state == "open":
        return await _rendered(task, pull_request)
    await task.move(replace(task.known, stage="off"))
    how = "closed" if pull_request.state == "closed" else f"merged without {FILE}"
    return Outcome("done", f"{_shown(task, pull_request)} was {how}: the bot stays away until it is asked back")


async def _begun(task: Task, head_sha: str) -> Outcome:
    """The file is there, however it came: from now on the repository is like any other."""
    await task.move(replace(task.known, stage="done"))
    subject = task.subject
    request = AnalysisRequest(subject.repository_id, head_sha, branch=subject.ref.default_branch)
    async with task.ctx.database.system() as session:
        await jobs.enqueue(session, analysis_job(request, subject.organization_id))
    return Outcome("done", f"{FILE} is on {subject.ref.default_branch}: the bot works by it")


async def _opened(task: Task, checkout: Checkout, head_sha: str) -> Outcome:
    if (free_at := await _turn(task)) is not None:
        return await _later(task, free_at)
    subject, trigger = task.subject, task.ctx.settings.trigger
    configuration = await configuration_at(task.ctx, subject, checkout, head_sha)
    rules = configuration.layers.at().rules
    facts = await assessed(Ground(task.ctx, subject, checkout, head_sha, rules))
    branch = branch_of(task.known.round)
    branch_sha = await ensure_branch(task.ctx, subject, task.job, checkout, head_sha, branch)
    text = body(facts, await written_on(task.ctx, subject, branch_sha, head_sha), subject.ref.host, trigger)
    draft = PullRequestDraft(branch, subject.ref.default_branch, TITLE, text, labels=("forge",))
    opened = await subject.host.ensure_pull_request(subject.ref, draft)
    async with task.ctx.database.tenant(subject.organization_id) as session:
        now = await onboarding.find(session, subject.organization_id, subject.repository_id) or task.known
    stage: onboarding.Stage = "open" if opened.state == "open" else "off"
    await task.move(replace(now, stage=stage, number=opened.number, head_sha=branch_sha, facts=facts.to_json()))
    return Outcome("done", f"opened {_shown(task, opened)}")


async def _turn(task: Task) -> datetime | None:
    """None where it is this repository's turn, else when there will be one."""
    subject = task.subject
    async with task.ctx.database.tenant(subject.organization_id) as session:
        return await onboarding.take_turn(
            session, subject.organization_id, subject.repository_id, datetime.now(UTC), MOST_AN_HOUR
        )


async def _later(task: Task, free_at: datetime) -> Outcome:
    subject = task.subject
    wait_s = max(1.0, (free_at - datetime.now(UTC)).total_seconds())
    async with task.ctx.database.system() as session:
        new = onboarding_job(subject.repository_id, subject.organization_id, run_after_s=wait_s)
        await jobs.enqueue(session, await behind_running(session, new))
    said = f"{MOST_AN_HOUR} repositories of the organization were asked within the hour; goes on at {free_at:%H:%M} UTC"
    return Outcome("nothing_to_do", said)


async def _rendered(task: Task, pull_request: PullRequest) -> Outcome:
    """The body as the branch reads now; what was found on the first day stays what was found."""
    if not pull_request.is_ours or task.known.facts is None:
        return Outcome("nothing_to_do", f"{_shown(task, pull_request)} was opened by somebody else")
    written = await written_on(task.ctx, task.subject, pull_request.head_sha, pull_request.base_sha)
    facts = Facts.from_json(task.known.facts)
    text = body(facts, written, task.subject.ref.host, task.ctx.settings.trigger)
    await task.subject.host.set_pull_request_body(task.subject.ref, pull_request.number, text)
    await task.move(replace(task.known, head_sha=pull_request.head_sha))
    said = f"{len(written.problems)} mistakes in {FILE}" if written.problems else f"mode {written.mode or 'none'}"
    return Outcome("done", f"{_shown(task, pull_request)} says what its branch says: {said}")


def _shown(task: Task, pull_request: PullRequest) -> str:
    return reference(task.subject.ref.host, pull_request.number)
