"""`/forge retry J-…`: what failed, was refused or was called off, once more and as a new job."""

from dataclasses import replace
from typing import Final

from handlers.commands.command import Command, CommandContext, CommandRequest, JobRecord, Reply
from handlers.commands.grammar import JobTarget, Syntax
from handlers.commands.wishes import bound, take_plan, take_refactoring
from handlers.errors import NotFound, NotNow, UserError
from handlers.jobs.refactoring.asked import Asked
from handlers.messages import steering_replies, wording
from handlers.messages.markdown import code
from handlers.messages.wording import ended
from handlers.permissions import CHANGE
from providers.database.refactorings import Refactoring

_AGAIN: Final = frozenset({"failed", "refused", "cancelled", "blocked", "timed_out"})
_SEARCHED: Final = 500


async def answer_retry(ctx: CommandContext, request: CommandRequest) -> Reply:
    """By the same wish, as the person who asks now, and on the tree as it is now."""
    reference = _reference(ctx, request)
    refactoring = await ctx.desk.find(reference, request.number)
    if refactoring is not None:
        return await _refactor_again(ctx, request, refactoring)
    job = await ctx.records.find_job(reference)
    if job is None:
        hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
        raise NotFound(f"There is no job {code(reference)} in this repository.", hint)
    return await _analyse_again(ctx, job)


def _reference(ctx: CommandContext, request: CommandRequest) -> str:
    for target in request.invocation.targets:
        if isinstance(target, JobTarget):
            return target.reference
    raise UserError("The job has to be named.", f"{code(f'/{ctx.trigger} status')} lists them, like `J-1042`.")


async def _refactor_again(ctx: CommandContext, request: CommandRequest, refactoring: Refactoring) -> Reply:
    _must_have_failed(refactoring.reference, refactoring.phase)
    before = Asked.from_json(refactoring.asked)
    if before.base_branch and not _is_under(request, before.base_branch):
        shown = wording.reference(request.repository.host, before.number)
        where = shown if before.number else "its pull request"
        raise NotNow(
            f"{code(refactoring.reference)} was asked for the branch {code(before.base_branch)}.",
            f"Write this under {where}, so that it is done on what you see there.",
        )
    wish = replace(
        before,
        actor_id=request.actor.external_id,
        actor_login=request.actor.login,
        number=request.number,
        command_id=str(request.command_id or ""),
        comment_id=request.comment_id,
        line=request.invocation.line,
    )
    if before.base_branch:
        wish = bound(ctx, request, wish)
    if await _was_plan(ctx, refactoring.reference):
        return await take_plan(ctx, wish)
    return await take_refactoring(ctx, wish, request.repository.host)


def _is_under(request: CommandRequest, branch: str) -> bool:
    return request.pull_request is not None and request.pull_request.head_branch == branch


async def _was_plan(ctx: CommandContext, reference: str) -> bool:
    jobs = await ctx.records.recent_jobs(_SEARCHED)
    return any(job.reference == reference and job.kind == "refactoring_plan" for job in jobs)


async def _analyse_again(ctx: CommandContext, job: JobRecord) -> Reply:
    _must_have_failed(job.reference, job.state)
    if not job.commit_sha or job.kind != "analysis":
        said = f"{code(job.reference)}, {job.about}, is not repeated by itself."
        raise UserError(said, "Ask for what you want in a new command.")
    await ctx.steering.analyse(job.commit_sha)
    return Reply(steering_replies.analysed_again(job.commit_sha), reaction="rocket")


def _must_have_failed(reference: str, state: str) -> None:
    if state in _AGAIN:
        return
    said = f"{code(reference)} is {ended(state)}: only what failed, was refused or was called off is done again."
    raise NotNow(said, "Ask for what you want in a new command.")


RETRY = Command(
    name="retry",
    right=CHANGE,
    usage="retry J-…",
    summary="Does again what failed, was refused or was called off.",
    run=answer_retry,
    syntax=Syntax(targets=("job",)),
    details="It is a new job by the same wish, asked by you, on the newest commit of the branch it was asked for.",
)
