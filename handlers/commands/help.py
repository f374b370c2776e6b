"""`/forge help [command]`: what may be asked here, and how."""

import difflib

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import Syntax, VerbTarget
from handlers.errors import NotFound
from handlers.messages.markdown import block, code
from handlers.messages.wording import level
from handlers.permissions import ANSWER


async def answer_help(ctx: CommandContext, request: CommandRequest) -> Reply:
    """The commands that this person may use, or one of them in full."""
    match request.invocation.targets:
        case (VerbTarget(name), *_):
            return Reply(_one(_find(name, request), ctx.trigger, request.repository.host))
        case _:
            return Reply(_all(request, ctx.trigger))


def _find(name: str, request: CommandRequest) -> Command:
    offered = {command.name: command for command in request.offered}
    if name in offered:
        return offered[name]
    closest = difflib.get_close_matches(name[:40], offered, n=1)
    hint = f"Did you mean {code(closest[0])}?" if closest else f"There are {', '.join(map(code, offered))}."
    raise NotFound(f"There is no command {code(name)} that you may use here.", hint)


def _all(request: CommandRequest, trigger: str) -> str:
    said = f"Commands you may use in {code(request.repository.full_name)}, where you have {_level(request)}:"
    rows = [f"| {code(f'/{trigger} {command.usage}')} | {command.summary} |" for command in request.offered]
    table = "\n".join(["| Command | Does |", "|---|---|", *rows])
    how = "A command starts a line of a new comment; edits are not read."
    return "\n\n".join([said, table, f"{how} {code(f'/{trigger} help <command>')} explains one."])


def _level(request: CommandRequest) -> str:
    return level(request.repository.host, request.permission)


def _one(command: Command, trigger: str, host: str) -> str:
    needs = f"Needs {level(host, command.needs)}."
    return "\n\n".join(filter(None, [block(f"/{trigger} {command.usage}"), command.summary, command.details, needs]))


HELP = Command(
    name="help",
    right=ANSWER,
    usage="help [command]",
    summary="Lists the commands you may use, or explains one.",
    run=answer_help,
    syntax=Syntax(targets=("verb",)),
    details="Commands that need more than you have in this repository are not listed.",
)
