"""`/forge plan` as a job: the reply to the command becomes the ordered plan; nothing else is written."""

from engine.errors import EngineError
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.checkout import open_checkout
from handlers.jobs.refactoring.beginning import base_of, begun, gave_up
from handlers.jobs.refactoring.planning import Ground, plan_on
from handlers.jobs.refactoring.task import Task, configuration_for
from handlers.messages import refactoring_replies
from providers.database import refactorings
from providers.database.jobs import Job


async def plan(ctx: Context, job: Job) -> Outcome:
    """Plan, and tell it under the command."""
    task = await begun(ctx, job)
    if task.row.phase not in refactorings.UNDER_WAY:
        return Outcome("nothing_to_do", f"the plan had already ended: {task.row.phase}")
    try:
        return await _told(task)
    except (UserError, EngineError) as error:
        return await gave_up(task, error)


async def _told(task: Task) -> Outcome:
    base_sha = await base_of(task)
    async with open_checkout(task.ctx, task.subject.ref, [base_sha]) as checkout:
        configuration = await configuration_for(task, checkout, base_sha)
        rules = configuration.layers.at().rules
        task = await task.move("planning", base_sha=base_sha)
        result = (await plan_on(task, Ground(checkout, base_sha, rules, configuration))).result
    said = refactoring_replies.plan(task.row.reference, result, task.ctx.settings.trigger)
    await task.move("nothing_to_do", said=said, reason=f"{len(result.proposals)} proposals")
    return Outcome("done", f"{len(result.proposals)} proposals")
