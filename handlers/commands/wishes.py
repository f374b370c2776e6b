"""Taking the wish for a refactoring: say under which name it goes on, and let a job do it, or hold it for its turn."""

from dataclasses import replace

from handlers.commands.command import CommandContext, CommandRequest, Reply
from handlers.errors import NotNow, UserError
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.limits import must_allow_any
from handlers.jobs.refactoring.task import BRANCH_PREFIX
from handlers.messages import refactoring_replies
from handlers.messages.markdown import code
from handlers.messages.wording import reference
from providers.database.refactorings import Refactoring


async def take_plan(ctx: CommandContext, asked: Asked) -> Reply:
    """Queue a plan; its reply becomes the plan."""
    return _queued(ctx, await ctx.desk.ask(asked, "plan"), "plan")


async def take_refactoring(ctx: CommandContext, asked: Asked, host: str) -> Reply:
    """Queue a refactoring, or hold it until limits and window of the repository give it a place.

    Raises NotNow while paused, and UserError where nothing may be changed at all.
    """
    await ctx.steering.must_go_on()
    rules = (await ctx.records.configuration()).for_writing().refactor
    must_allow_any(rules)
    queued = await ctx.desk.ask_for_turn(asked, rules, ctx.now)
    if not queued.waits:
        return _queued(ctx, queued.row, "refactor")
    return Reply(queued.told(rules, host, ctx.trigger), "nothing_to_do")


def _queued(ctx: CommandContext, taken: Refactoring, act: str) -> Reply:
    """The job starts once its reply stands, or two of them would be written at the same time."""
    if taken.phase != "asked":  # an earlier attempt has said so, and the job has gone on from there
        return Reply("", is_told=True)

    async def start() -> None:
        await ctx.desk.start(taken, act)

    return Reply(refactoring_replies.queued(taken.reference, ctx.trigger), reaction="rocket", then=start)


def bound(ctx: CommandContext, request: CommandRequest, asked: Asked) -> Asked:
    """The wish for the tree that the person saw: under a pull request its head, else that of the default branch.

    Raises UserError where nothing can be proposed for it.
    """
    pull_request = request.pull_request
    if pull_request is None:
        return asked
    if pull_request.state != "open":
        shown = reference(request.repository.host, pull_request.number)
        raise NotNow(f"{shown} is {pull_request.state}.", "Ask under an issue for the default branch.")
    request.must_stand()
    if pull_request.head_branch.startswith(BRANCH_PREFIX) and not pull_request.is_fork:
        hint = f"{code(f'/{ctx.trigger} rebase')} brings it up to date; ask for others under an issue."
        raise UserError("This pull request is the bot's own.", hint)
    return replace(
        asked,
        base_branch=pull_request.head_branch,
        base_sha=pull_request.head_sha,
        target_branch=pull_request.base_branch,
        asked_at_s=request.asked_at.timestamp() if request.asked_at else 0.0,
        is_fork=pull_request.is_fork,
    )
