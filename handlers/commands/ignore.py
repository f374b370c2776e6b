"""`/forge ignore` and `/forge unignore`: whether a finding is told as something new. Its points count either way."""

from datetime import date
from typing import Final

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.findings import finding_id, found
from handlers.commands.grammar import Day, Syntax
from handlers.errors import NotNow, UserError
from handlers.messages import steering_replies
from handlers.messages.markdown import code
from handlers.permissions import DECIDE

_REASON_LIMIT: Final = 300


async def answer_ignore(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Set a finding of the newest report aside, with the reason."""
    finding, _ = await found(ctx, request)  # nobody sets aside what nobody has seen
    reason, until = _reason(ctx, request, finding.id), _until(ctx, request)
    await ctx.steering.ignore(finding.id, request.actor, request.command_id, reason=reason, until=until)
    return Reply(steering_replies.ignored(finding, reason, until, ctx.trigger))


async def answer_unignore(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Tell it again."""
    wanted = finding_id(ctx, request)
    if request.earlier is not None or await ctx.steering.unignore(wanted, request.actor, request.command_id):
        return Reply(steering_replies.unignored(wanted))
    listed = [each.finding_id for each in await ctx.steering.ignored()][:10]
    hint = f"Ignored here: {', '.join(map(code, listed))}." if listed else "No command has ignored any here."
    raise NotNow(f"{code(wanted)} is not ignored by a command.", f"{hint} What `.forge.yml` ignores is ended there.")


def _reason(ctx: CommandContext, request: CommandRequest, named: str) -> str:
    reason = request.invocation.free_text.strip()
    example = f"Write {code(f'/{ctx.trigger} ignore {named} -- why')}."
    if not reason:
        raise UserError("Ignoring a finding needs its reason, for those who come later.", example)
    if len(reason) > _REASON_LIMIT:
        raise UserError(f"The reason may have {_REASON_LIMIT} characters; this one has {len(reason):,}.", example)
    return reason


def _until(ctx: CommandContext, request: CommandRequest) -> date | None:
    until = request.invocation.flags.get("until")
    if not isinstance(until, date):
        return None
    if until < ctx.now.date():
        raise UserError(f"{until:%Y-%m-%d} is over.", "Give the last day on which it is to be ignored, or none at all.")
    return until


IGNORE = Command(
    name="ignore",
    right=DECIDE,
    usage="ignore FF-… [--until=2027-01-31] -- reason",
    summary="Sets a finding aside: not told as new any more.",
    run=answer_ignore,
    syntax=Syntax(targets=("finding",), flags={"until": Day()}),
    details=(
        "It is not annotated either. The score does not change, since the finding is still there, and each check names "
        "it as ignored, with the reason. Without a day it holds until `unignore`."
    ),
)
UNIGNORE = Command(
    name="unignore",
    right=DECIDE,
    usage="unignore FF-…",
    summary="Tells an ignored finding again.",
    run=answer_unignore,
    syntax=Syntax(targets=("finding",)),
    details="What `.forge.yml` ignores is ended by editing that file.",
)
