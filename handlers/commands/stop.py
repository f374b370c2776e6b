"""`/forge stop`: calls off whatever waits or runs under this pull request."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.errors import NotNow
from handlers.jobs.stopping import Stopped
from handlers.messages import steering_replies
from handlers.messages.markdown import code
from handlers.permissions import STOP as MAY_STOP


async def answer_stop(ctx: CommandContext, request: CommandRequest) -> Reply:
    """What is done stays done."""
    done = request.earlier
    if done is not None:
        stopped = Stopped(done["analyses"], tuple(done["stopped"]))
    else:
        stopped = await ctx.steering.stop(request.number, request.head_sha, request.actor, request.command_id)
    if not stopped.analyses and not stopped.references:
        where = "this pull request" if request.is_pull_request else "this issue"
        raise NotNow(f"Nothing waits or runs for {where}.", f"{code(f'/{ctx.trigger} status')} shows the repository.")
    return Reply(steering_replies.stopped(stopped.analyses, stopped.references))


STOP = Command(
    name="stop",
    right=MAY_STOP,
    usage="stop",
    summary="Calls off whatever waits or runs under this pull request.",
    run=answer_stop,
    details="Nothing is destroyed: branches, pull requests and reports stay. `cancel J-…` calls off one job only.",
)
