"""`/forge pause` and `/forge resume`: whether the bot pushes and proposes anything in this repository."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.errors import NotNow
from handlers.jobs.pausing import pause_ended
from handlers.messages import steering_replies
from handlers.messages.markdown import code
from handlers.permissions import DECIDE


async def answer_pause(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Nothing is pushed or proposed here until somebody resumes it."""
    reason = request.invocation.free_text.strip()
    if request.earlier is not None or await ctx.steering.pause(request.actor, reason, request.command_id):
        return Reply(steering_replies.paused(reason, ctx.trigger))
    pause = await ctx.steering.find_pause()
    said = steering_replies.is_paused(pause) if pause else "Somebody has resumed it at the same moment."
    return Reply(f"{said} {steering_replies.how_to_resume(ctx.trigger)}", "nothing_to_do")


async def answer_resume(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Go on."""
    if request.earlier is not None:
        return Reply(steering_replies.resumed(pause_ended(request.earlier)))
    ended = await ctx.steering.resume(request.actor, request.command_id)
    if ended is None:
        status = code(f"/{ctx.trigger} status")
        raise NotNow("The bot is not paused in this repository.", f"{status} shows what it does.")
    return Reply(steering_replies.resumed(ended))


PAUSE = Command(
    name="pause",
    right=DECIDE,
    usage="pause [-- reason]",
    summary="Keeps the bot from pushing and proposing anything here.",
    run=answer_pause,
    details=(
        "It holds for the whole repository, for what people ask for and for what the bot does by itself, until "
        "`resume`. Checks and answers go on. Who paused it, when and why is shown by `status`, `why` and every refusal."
    ),
)
RESUME = Command(
    name="resume",
    right=DECIDE,
    usage="resume",
    summary="Ends a pause.",
    run=answer_resume,
    details="What was refused during the pause is not made up for; ask again, or `retry` it.",
)
