"""`/forge config [path]`: the configuration in force, each value with the file, commit and line it comes from."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import PathTarget, Switch, Syntax
from handlers.messages import config_text
from handlers.permissions import ANSWER


async def answer_config(ctx: CommandContext, request: CommandRequest) -> Reply:
    """What is in force on the default branch, for the repository or for one path; with `--explain` all of it.

    What stands in a private repository is held back, unless who asks may read that one: they could show it by hand.
    """
    configuration = await ctx.records.configuration()
    base = configuration.private_base
    if base is not None and await ctx.records.may_read(base, request.actor):
        configuration = configuration.told()
    path = next((target.path for target in request.invocation.targets if isinstance(target, PathTarget)), "")
    return Reply(
        config_text.explained(
            configuration.layers.at(path),
            configuration.problems,
            is_whole=bool(request.invocation.flags.get("explain")),
            path=path,
            trigger=ctx.trigger,
        )
    )


CONFIG = Command(
    name="config",
    right=ANSWER,
    usage="config [path] [--explain]",
    summary="Shows the configuration in force, and where each value comes from.",
    run=answer_config,
    syntax=Syntax(targets=("path",), flags={"explain": Switch()}),
    details="`--explain` shows what is built in as well.",
)
