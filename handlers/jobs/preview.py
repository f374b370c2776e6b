"""A pull request changes `.forge.yml`: under it is said what would be in force after the merge, and what would open."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from config.forge_yml import FILE, Effective
from engine.errors import EngineError
from engine.workspace.checkout import Checkout
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs import notice
from handlers.jobs.checkout import open_checkout
from handlers.jobs.configuration import Configuration, configuration_at
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.planning import Ground, answered
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.turn_requests import PreviewRequest
from handlers.messages import config_preview
from handlers.messages.config_preview import Opening
from providers.code_hosts.proposals import PullRequest
from providers.database import notices
from providers.database.jobs import Job

PLANNING_S: Final = 30.0
_DECIDES: Final = ("mode", "paths.", "refactor.")  # the keys that decide what opens


async def preview(ctx: Context, job: Job) -> Outcome:
    """Look at the head of now, whatever it was when this was asked."""
    request = PreviewRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    pull_request = await subject.host.get_pull_request(subject.ref, request.number)
    if not notice.is_welcome(pull_request):
        return Outcome("nothing_to_do", "nobody waits for a word there")
    async with open_checkout(ctx, subject.ref, [pull_request.head_sha, pull_request.base_sha]) as checkout:
        if await asyncio.to_thread(_leaves_file_alone, checkout, pull_request):
            return await _take_back(ctx, subject, request.number)
        said = await _said(ctx, subject, checkout, pull_request)
    await notice.tell(ctx, subject, request.number, "preview", said)
    return Outcome("done", f"told what {FILE} would change")


def _leaves_file_alone(checkout: Checkout, pull_request: PullRequest) -> bool:
    """Held against where it branched off: what the base has changed since is not its doing."""
    head_sha, base_sha = pull_request.head_sha, pull_request.base_sha
    since = checkout.merge_base(base_sha, head_sha) or base_sha
    return checkout.tree(since).entry(FILE) == checkout.tree(head_sha).entry(FILE)


async def _take_back(ctx: Context, subject: Subject, number: int) -> Outcome:
    async with ctx.database.tenant(subject.organization_id) as session:
        said = await notices.get(session, subject.organization_id, subject.repository_id, number, part="preview")
    if said in {"", config_preview.NO_LONGER}:
        return Outcome("nothing_to_do", f"{FILE} is left as it is")
    await notice.tell(ctx, subject, number, "preview", config_preview.NO_LONGER)
    return Outcome("done", f"{FILE} is not changed any more")


async def _said(ctx: Context, subject: Subject, checkout: Checkout, pull_request: PullRequest) -> str:
    if pull_request.is_fork:
        return config_preview.OF_A_FORK
    if pull_request.base_branch != subject.ref.default_branch:
        return config_preview.elsewhere(pull_request.base_branch, subject.ref.default_branch)
    proposed = await configuration_at(ctx, subject, checkout, pull_request.head_sha)
    if proposed.problems:
        return config_preview.broken(proposed.problems)
    now_in_force = (await configuration_at(ctx, subject, checkout, pull_request.base_sha)).layers.at()
    after = proposed.layers.at()
    opening = await _opening(ctx, subject, checkout, pull_request, proposed) if _decides(now_in_force, after) else None
    return config_preview.changed(now_in_force, after, opening, datetime.now(UTC))


def _decides(before: Effective, after: Effective) -> bool:
    """Whether something would open, and others than now."""
    differ = [name for name, (value, _) in after.values.items() if value != before.values[name][0]]
    return after.rules.mode == "propose" and any(name.startswith(_DECIDES) for name in differ)


async def _opening(
    ctx: Context, subject: Subject, checkout: Checkout, pull_request: PullRequest, proposed: Configuration
) -> Opening:
    """What the planner would begin with, on the base as it is now."""
    ground = Ground(checkout, pull_request.base_sha, proposed.layers.at().rules, proposed)
    try:
        tree = await asyncio.to_thread(checkout.tree, pull_request.base_sha)
        errand = replace(ground.errand(Asked(), tree), seconds=PLANNING_S)
        answer = await answered(ctx, (subject.organization_id, subject.repository_id), ground, errand)
    except (EngineError, UserError) as error:
        return Opening(no_plan=str(error).rstrip("."))
    return Opening(answer.result.proposals)
