"""The finding that a command names, in the newest report of what the person looks at, and who ignores it."""

from engine.analysis.report import Finding, Report
from handlers.commands.command import CommandContext, CommandRequest
from handlers.commands.grammar import FindingTarget
from handlers.errors import NotFound, NotNow, UserError
from handlers.messages.config_text import written_at
from handlers.messages.finding_text import SetAside
from handlers.messages.markdown import code, plain


def finding_id(ctx: CommandContext, request: CommandRequest) -> str:
    """Raises UserError where none is named."""
    for target in request.invocation.targets:
        if isinstance(target, FindingTarget):
            return target.id
    example = code(f"/{ctx.trigger} {request.invocation.verb} FF-3f9c21")
    raise UserError("The finding has to be named.", f"Write it like {example}.")


async def found(ctx: CommandContext, request: CommandRequest) -> tuple[Finding, Report]:
    """By the report of this pull request's head, else of the default branch. Raises UserError where it is not there."""
    wanted = finding_id(ctx, request)
    run = await ctx.records.run_for(request.head_sha) if request.head_sha else await ctx.records.latest_run()
    if run is None or run.report is None:
        raise NotNow("There is no report yet that it could be in.", f"{code(f'/{ctx.trigger} why')} says why.")
    report = run.report
    for finding in report.findings:
        if finding.id == wanted:
            return finding, report
    said = f"{code(wanted)} is not in the report of {code(report.commit_sha[:12])}."
    raise NotFound(said, f"{code(f'/{ctx.trigger} score')} lists what is.")


async def set_aside(ctx: CommandContext, finding_id: str) -> SetAside | None:
    """Who ignores it today: what a person decided last goes before what the file says. None where nobody does."""
    for each in await ctx.steering.ignored():
        if each.finding_id == finding_id:
            return SetAside(plain(each.actor_login), each.reason, each.until)
    try:
        configuration = await ctx.records.configuration()
    except UserError:  # it cannot be read just now, and the rest of the answer is worth having all the same
        return None
    listed, source = configuration.layers.at().value("ignore")
    for each in listed:
        if each.id == finding_id and (each.until is None or each.until >= ctx.now.date()):
            named = f"{plain(each.by)}, in " if each.by else ""
            return SetAside(f"{named}{written_at(source)}", each.reason, each.until)
    return None
