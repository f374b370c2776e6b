"""Make a proposed refactoring again on the newest base: planned and proven anew, pushed over nobody's commits."""

import time

from engine.errors import EngineError
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.checkout import open_checkout
from handlers.jobs.refactoring.beginning import as_markdown, begun
from handlers.jobs.refactoring.decisions import standing
from handlers.jobs.refactoring.ending import stand_as_before
from handlers.jobs.refactoring.planning import Ground
from handlers.jobs.refactoring.refactor import made
from handlers.jobs.refactoring.task import Task, configuration_for
from handlers.messages import refactoring_replies
from handlers.messages.markdown import code, plain
from handlers.messages.wording import reference
from providers.database.jobs import Job


async def rebase(ctx: Context, job: Job) -> Outcome:
    """The same wish on the newest base, in the same pull request."""
    task = await begun(ctx, job)
    started = time.monotonic()
    try:
        return await _rebased(task, started)
    except (UserError, EngineError) as error:
        await stand_as_before(task)
        await task.say_under_pull_request(refactoring_replies.not_rebased(task.row.reference, as_markdown(error)))
        return Outcome("refused", str(error))


async def _rebased(task: Task, started: float) -> Outcome:
    row, host, ref = task.row, task.subject.host, task.subject.ref
    replaced = await _checked(task)
    base_sha = await host.get_head_sha(ref, row.base_branch or ref.default_branch)
    if base_sha is None:
        raise UserError(f"The branch {code(row.base_branch)} is not there any more.")
    # One that is under way has been made anew by an attempt before this one, which had no time to tell it all.
    if row.phase == "open" and base_sha == row.base_sha and replaced == row.head_sha:
        await task.say_under_pull_request(refactoring_replies.nothing_to_rebase(row.reference, base_sha))
        return Outcome("nothing_to_do", "it stands on the newest base already")
    async with open_checkout(task.ctx, ref, [base_sha]) as checkout:
        configuration = await configuration_for(task, checkout, base_sha)
        ground = Ground(checkout, base_sha, configuration.for_writing(), configuration)
        outcome = await made(task, ground, started, only=row.affected_files, replaces=replaced)
    if outcome.state != "done":
        raise UserError(plain(outcome.reason, 600))
    await task.say_under_pull_request(refactoring_replies.rebased(row.reference, base_sha))
    return outcome


async def _checked(task: Task) -> str:
    """The head that may be replaced: hands off a branch that somebody else has pushed to."""
    pull_request = await standing(task.subject, task.row)
    if pull_request.state != "open":
        raise UserError(f"{reference(task.subject.ref.host, pull_request.number)} is {pull_request.state}.")
    commits = await task.subject.host.get_commits(task.subject.ref, pull_request.number)
    others = [commit for commit in commits if not commit.is_ours]
    if others:
        raise UserError(
            f"Commit {code(others[0].sha[:12])} on its branch is not the bot's, so the branch is left alone.",
            "Rebase it by hand, or close the pull request and ask again.",
        )
    return pull_request.head_sha
