"""`/forge plan` and `/forge refactor`: take the wish, say under which name it goes on, and let a job do it."""

from dataclasses import replace
from typing import Final

from engine.refactoring.recipes.recipe import TransformationType
from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import Choice, PathTarget, Switch, Syntax
from handlers.errors import NotNow, UserError
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.task import BRANCH_PREFIX
from handlers.messages import refactoring_replies
from handlers.messages.markdown import code
from handlers.messages.wording import reference
from handlers.permissions import CHANGE, COMPUTE
from providers.database.refactorings import Refactoring

OPEN_LIMIT: Final = 3  # pull requests of ours at a time, until `.forge.yml` says another number
_TYPES: Final = tuple(each.value for each in TransformationType)
_TYPE: Final = Choice("refactoring type", _TYPES)


async def answer_plan(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue a plan; its reply becomes the plan."""
    return _queued(ctx, await ctx.desk.ask(_asked(ctx, request), "plan"), "plan")


async def answer_refactor(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue a refactoring, or hold it until one of the open pull requests is decided."""
    asked = _asked(ctx, request)
    if request.invocation.flags.get("dry-run"):
        return await answer_plan(ctx, request)
    still_open = await ctx.desk.in_phase("open")
    is_held = len(still_open) >= OPEN_LIMIT
    taken = await ctx.desk.ask(asked, "refactor", is_held=is_held)
    if not is_held:
        return _queued(ctx, taken, "refactor")
    numbers = sorted(each.pull_request for each in still_open if each.pull_request is not None)
    shown = [reference(request.repository.host, number) for number in numbers]
    return Reply(refactoring_replies.held(taken.reference, OPEN_LIMIT, shown, ctx.trigger), "nothing_to_do")


def _queued(ctx: CommandContext, taken: Refactoring, act: str) -> Reply:
    """The job starts once its reply stands, or two of them would be written at the same time."""
    if taken.phase != "asked":  # an earlier attempt has said so, and the job has gone on from there
        return Reply("", is_told=True)

    async def start() -> None:
        await ctx.desk.start(taken, act)

    return Reply(refactoring_replies.queued(taken.reference, ctx.trigger), reaction="rocket", then=start)


def _asked(ctx: CommandContext, request: CommandRequest) -> Asked:
    """The wish, bound to what the person saw: under a pull request, its head."""
    targets = [target for target in request.invocation.targets if isinstance(target, PathTarget)]
    type_ = request.invocation.flags.get("type")
    asked = Asked(
        actor_id=request.actor.external_id,
        actor_login=request.actor.login,
        number=request.number,
        command_id=str(request.command_id or ""),
        comment_id=request.comment_id,
        line=request.invocation.line,
        types=(str(type_),) if type_ else (),
        path=targets[0].path if targets else "",
        symbol=targets[0].symbol if targets else "",
        at_line=(targets[0].line or 0) if targets else 0,
    )
    pull_request = request.pull_request
    if pull_request is None:
        return asked
    if pull_request.state != "open":
        shown = reference(request.repository.host, pull_request.number)
        raise NotNow(f"{shown} is {pull_request.state}.", "Ask under an issue for the default branch.")
    if pull_request.is_fork:
        raise UserError(
            "This pull request comes from a fork, where nothing is ever pushed.",
            "Ask under an issue once it is merged.",
        )
    if pull_request.head_branch.startswith(BRANCH_PREFIX):
        hint = f"{code(f'/{ctx.trigger} rebase')} brings it up to date; ask for others under an issue."
        raise UserError("This pull request is the bot's own.", hint)
    return replace(asked, base_branch=pull_request.head_branch, base_sha=pull_request.head_sha)


PLAN = Command(
    name="plan",
    right=COMPUTE,
    usage="plan [path] [--type=…]",
    summary="Shows which refactorings would win how many points; makes no branch.",
    run=answer_plan,
    syntax=Syntax(targets=("path",), flags={"type": _TYPE}),
    details=(
        "Each gain is measured on the tree with the change laid over it. Under a pull request it is the tree of its "
        f"head, else that of the default branch. Types: {', '.join(code(each) for each in _TYPES)}."
    ),
)
REFACTOR = Command(
    name="refactor",
    right=CHANGE,
    usage="refactor [path] [--type=…] [--dry-run]",
    summary="Proposes one refactoring, with its proof.",
    run=answer_refactor,
    syntax=Syntax(targets=("path",), flags={"type": _TYPE, "dry-run": Switch()}),
    details=(
        "It is planned, applied, proven and opened as a pull request that carries the evidence. "
        "Without a path or a type it is the change that wins most. The path is a file, a folder, a line "
        "(`src/a.py:40`) or a function (`src/a.py::Class.method`). Under a pull request the change is proposed for its "
        "branch. Everything is deterministic: no model is asked, and nothing is spent."
    ),
)
