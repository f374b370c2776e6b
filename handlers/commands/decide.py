"""`/forge approve`, `reject`, `rollback`, `rebase` and `cancel`: what people decide about a refactoring."""

from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import Syntax
from handlers.errors import NotFound, NotNow, UserError
from handlers.jobs.refactoring.decisions import Consent
from handlers.messages import binding_text, refactoring_replies
from handlers.messages.markdown import code
from handlers.permissions import APPROVE as MAY_APPROVE
from handlers.permissions import CHANGE, DECIDE, UNDO
from providers.database.refactorings import UNDER_WAY, Refactoring

_JOB = Syntax(targets=("job",))


async def answer_approve(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Approve exactly what was proposed, at exactly its commit."""
    refactoring = await _found(ctx, request)
    if request.earlier is None:
        _must_be_open(refactoring)
    consent = Consent(request.actor, request.asked_at, request.method, request.command_id)
    given = await ctx.desk.approve(refactoring, consent)
    said = refactoring_replies.approved(refactoring.reference, given.head_sha, request.actor.login)
    if given.newest_base_sha:
        proven_sha = refactoring.base_sha or ""
        moved = binding_text.base_moved(refactoring.base_branch, proven_sha, given.newest_base_sha, ctx.trigger)
        said = f"{said}\n\n{moved}"
    return Reply(said)


async def answer_reject(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Close it, and never propose the same again."""
    refactoring = await _found(ctx, request)
    if request.earlier is None:
        _must_be_open(refactoring)
    reason = request.invocation.free_text.strip()
    if not reason:
        command = code(f"/{ctx.trigger} reject {refactoring.reference} -- why")
        raise UserError("A rejection needs its reason, so that the next proposal is better.", f"Write {command}.")
    if request.earlier is None:
        _must_stand(request, refactoring)
    keys = await ctx.desk.reject(refactoring, request.actor, reason, request.command_id)
    return Reply(refactoring_replies.rejected(refactoring.reference, refactoring.affected_files, keys, reason))


async def answer_rollback(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue a pull request that makes the touched files what they were."""
    refactoring = await _found(ctx, request)
    if refactoring.phase == "open":
        command = code(f"/{ctx.trigger} reject {refactoring.reference} -- why")
        said = f"{code(refactoring.reference)} is not merged, so there is nothing to take back."
        raise NotNow(said, f"{command} closes it.")
    if refactoring.phase != "merged":
        phase = refactoring.phase.replace("_", " ")
        raise NotNow(f"{code(refactoring.reference)} is {phase}; only a merged one can be taken back.")
    await ctx.steering.must_go_on()
    await ctx.desk.start(refactoring, "rollback", request.actor)
    return Reply(refactoring_replies.rollback_queued(refactoring.reference), reaction="rocket")


async def answer_rebase(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue the same change on the newest base."""
    refactoring = await _found(ctx, request)
    _must_be_open(refactoring)
    _must_stand(request, refactoring)
    await ctx.steering.must_go_on()
    await ctx.desk.start(refactoring, "rebase", request.actor)
    return Reply(refactoring_replies.rebase_queued(refactoring.reference), reaction="rocket")


async def answer_cancel(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Call off what waits or runs; what is done stays done."""
    refactoring = await _found(ctx, request)
    if request.earlier is None and not await ctx.desk.cancel(refactoring, request.actor, request.command_id):
        said = f"{code(refactoring.reference)} is {refactoring.phase.replace('_', ' ')}: nothing of it waits or runs."
        command = code(f"/{ctx.trigger} reject {refactoring.reference} -- why")
        raise NotNow(said, f"{command} closes its pull request." if refactoring.phase == "open" else "")
    return Reply(refactoring_replies.cancelled(refactoring.reference))


async def _found(ctx: CommandContext, request: CommandRequest) -> Refactoring:
    """The refactoring that is named, else that of the pull request commented on."""
    reference = request.invocation.job
    refactoring = await ctx.desk.find(reference, request.number)
    if refactoring is not None:
        return refactoring
    hint = f"{code(f'/{ctx.trigger} status')} lists the jobs of this repository."
    if reference:
        raise NotFound(f"There is no refactoring {code(reference)} in this repository.", hint)
    raise NotFound("This is no pull request of the bot, so the job has to be named, like `J-1042`.", hint)


def _must_stand(request: CommandRequest, refactoring: Refactoring) -> None:
    """Under its own pull request, that has to be what the person saw; from elsewhere the job was named."""
    if refactoring.pull_request == request.number:
        request.must_stand()


def _must_be_open(refactoring: Refactoring) -> None:
    if refactoring.phase == "open":
        return
    how = "still under way" if refactoring.phase in UNDER_WAY else refactoring.phase.replace("_", " ")
    raise NotNow(f"{code(refactoring.reference)} is {how}; this works while its pull request is open.")


APPROVE = Command(
    name="approve",
    right=MAY_APPROVE,
    usage="approve [J-…]",
    summary="Approves a proposed change at exactly its commit.",
    run=answer_approve,
    syntax=_JOB,
    details="Under the bot's own pull request the job need not be named. A push makes the approval void.",
)
REJECT = Command(
    name="reject",
    right=DECIDE,
    usage="reject [J-…] -- reason",
    summary="Closes a proposal; what it proposed never comes back.",
    run=answer_reject,
    syntax=_JOB,
    details="The reason is kept with it. Closing the pull request by hand is a rejection, too.",
)
ROLLBACK = Command(
    name="rollback",
    right=UNDO,
    usage="rollback [J-…] [-- reason]",
    summary="Proposes to take a merged change back.",
    run=answer_rollback,
    syntax=_JOB,
    details="A pull request makes the touched files what they were; where they have changed since, it says so instead.",
)
REBASE = Command(
    name="rebase",
    right=CHANGE,
    usage="rebase [J-…]",
    summary="Makes a proposed change again on the newest base.",
    run=answer_rebase,
    syntax=_JOB,
    details="It is planned and proven anew. A branch that somebody else has pushed to is left alone.",
)
CANCEL = Command(
    name="cancel",
    right=CHANGE,
    usage="cancel J-…",
    summary="Calls off a refactoring that waits or runs.",
    run=answer_cancel,
    syntax=_JOB,
    details="What is done stays done: a pull request that is open is closed by `reject`.",
)
