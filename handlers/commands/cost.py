"""`/forge cost`: what the bot's work in this repository took this month, and what caps it."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.errors import UserError
from handlers.messages import cost_text
from handlers.messages.config_text import written_at
from handlers.messages.cost_text import Cap
from handlers.permissions import ANSWER


async def answer_cost(ctx: CommandContext, request: CommandRequest) -> Reply:
    """The jobs of the calendar month, by UTC."""
    since = ctx.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    work = await ctx.records.work_since(since)
    return Reply(cost_text.render(f"{since:%B %Y}", work, await _cap(ctx), ctx.trigger))


async def _cap(ctx: CommandContext) -> Cap | None:
    """None where the configuration cannot be read just now; the rest of the answer is worth having all the same."""
    try:
        configuration = await ctx.records.configuration()
    except UserError:
        return None
    effective = configuration.layers.at()
    budget = effective.rules.llm.budget
    _, source = effective.value("llm.budget.per_month_usd")
    where = "built in" if source.origin == "built-in" else written_at(source)
    return Cap(budget.per_job_usd, budget.per_month_usd, where)


COST = Command(
    name="cost",
    right=ANSWER,
    usage="cost",
    summary="Shows what the work here took this month, and what caps it.",
    run=answer_cost,
    details="Time is that of the bot's workers; money is what language models cost, by the month of UTC.",
)
