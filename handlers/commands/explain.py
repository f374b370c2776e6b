"""`/forge explain FF-…`: one finding in full: what was measured, what it costs and why, and what wins it back."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.findings import found, set_aside
from handlers.commands.grammar import Syntax
from handlers.messages import finding_text
from handlers.permissions import ANSWER


async def answer_explain(ctx: CommandContext, request: CommandRequest) -> Reply:
    """By the newest report: of the head of this pull request, else of the default branch."""
    finding, report = await found(ctx, request)
    return Reply(finding_text.explained(finding, report, await set_aside(ctx, finding.id), ctx.trigger))


EXPLAIN = Command(
    name="explain",
    right=ANSWER,
    usage="explain FF-…",
    summary="Explains one finding: what it costs, why, and what wins it back.",
    run=answer_explain,
    syntax=Syntax(targets=("finding",)),
)
