"""`/forge allow J-…`: a rejection is taken back."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import JobTarget, Syntax
from handlers.errors import NotFound, NotNow, UserError
from handlers.messages.markdown import code
from handlers.messages.wording import counted
from handlers.permissions import DECIDE
from providers.database.refactorings import Refactoring


async def answer_allow(ctx: CommandContext, request: CommandRequest) -> Reply:
    """What was rejected may be proposed again; nothing is started."""
    named = [target.reference for target in request.invocation.targets if isinstance(target, JobTarget)]
    if not named:
        raise UserError("The job has to be named, like `J-1042`.", "The dashboard and the rejection name it.")
    refactoring = await ctx.desk.find(named[0], request.number)
    if refactoring is None:
        hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
        raise NotFound(f"There is no refactoring {code(named[0])} in this repository.", hint)
    changes = counted(await _allowed(ctx, request, refactoring), "change")
    return Reply(f"{changes} that {code(named[0])} had proposed may be proposed here again.")


async def _allowed(ctx: CommandContext, request: CommandRequest, refactoring: Refactoring) -> int:
    if request.earlier is not None:
        return int(request.earlier["keys"])
    if refactoring.phase != "rejected":
        is_what = refactoring.phase.replace("_", " ")
        raise NotNow(f"{code(refactoring.reference)} is {is_what}; only a rejection can be taken back.")
    return await ctx.steering.allow(refactoring, request.actor, request.command_id)


ALLOW = Command(
    name="allow",
    right=DECIDE,
    usage="allow J-…",
    summary="Takes a rejection back.",
    run=answer_allow,
    syntax=Syntax(targets=("job",)),
    details="What was rejected may be proposed again. Its pull request stays closed, and nothing is started by this.",
)
