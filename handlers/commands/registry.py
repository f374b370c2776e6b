"""The table of all commands, and what may be asked of the table as a whole."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.commands.allow import ALLOW
from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.config import CONFIG
from handlers.commands.cost import COST
from handlers.commands.decide import APPROVE, CANCEL, REBASE, REJECT, ROLLBACK
from handlers.commands.explain import EXPLAIN
from handlers.commands.grammar import Syntax
from handlers.commands.help import HELP
from handlers.commands.ignore import IGNORE, UNIGNORE
from handlers.commands.onboard import ONBOARD
from handlers.commands.pause import PAUSE, RESUME
from handlers.commands.refactor import PLAN, REFACTOR
from handlers.commands.retry import RETRY
from handlers.commands.score import SCORE
from handlers.commands.status import STATUS
from handlers.commands.stop import STOP
from handlers.commands.why import WHY
from handlers.errors import NotNow, UserError
from handlers.messages import comment
from providers.code_hosts.code_host import Permission

_ALL = (
    *(HELP, STATUS, SCORE, EXPLAIN, WHY, CONFIG, COST),
    *(PLAN, REFACTOR, RETRY, REBASE, CANCEL, STOP),
    *(APPROVE, REJECT, ALLOW, ROLLBACK, PAUSE, RESUME, IGNORE, UNIGNORE, ONBOARD),
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in _ALL}
VERBS: Mapping[str, Syntax] = {name: command.syntax for name, command in COMMANDS.items()}


def offered_to(permission: Permission) -> tuple[Command, ...]:
    """The commands that a person with this permission may use, in the order of the table."""
    return tuple(command for command in COMMANDS.values() if permission >= command.needs)


async def answer(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Run the command of a request whose permission has been checked; its reply stands below the line asked."""
    command = COMMANDS[request.invocation.verb]
    line = request.invocation.line
    try:
        reply = await command.run(ctx, request)
    except UserError as error:
        said = comment.answer(line, f"{error.sentence} {error.remedy}".strip())
        if isinstance(error, NotNow):
            return Reply(said, "nothing_to_do", "+1", reason=str(error))
        return Reply(said, "refused", "confused", reason=str(error))
    return replace(reply, markdown=comment.answer(line, reply.markdown))
