"""`/forge onboard`: the pull request that asks whether the bot may work here, once more."""

from config.forge_yml import FILE
from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.errors import NotNow
from handlers.messages import onboarding as messages
from handlers.messages.markdown import code
from handlers.permissions import ADMINISTER


async def answer_onboard(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue the pull request; where there is a file, or the pull request is open, nothing has to be asked."""
    configuration = await ctx.records.configuration()
    if configuration.layers.repository is not None or configuration.problems:
        shown = f"{code(f'/{ctx.trigger} config')} shows what is in force."
        raise NotNow(f"There is a {code(FILE)} on the default branch already.", shown)
    now = await ctx.steering.onboard(request.actor)
    return Reply(messages.asked_back(now.number, request.repository.host), reaction="rocket")


ONBOARD = Command(
    name="onboard",
    right=ADMINISTER,
    usage="onboard",
    summary="Opens the pull request that adds the first `.forge.yml`.",
    run=answer_onboard,
    details=(
        "It says what was found, what would come first and what the bot may do. Merging it starts the bot, closing it "
        "keeps the bot away; nothing else happens before."
    ),
)
