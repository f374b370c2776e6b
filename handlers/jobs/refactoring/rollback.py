"""Take a merged refactoring back: a pull request that makes the touched files what they were, byte for byte."""

import asyncio

from engine.errors import EngineError
from engine.workspace.blobs import Blob
from engine.workspace.checkout import Checkout
from engine.workspace.commits import Content, Signature
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.checkout import open_checkout
from handlers.jobs.pushing import push
from handlers.jobs.refactoring.authority import must_still_be_allowed
from handlers.jobs.refactoring.beginning import as_markdown, begun
from handlers.jobs.refactoring.opening import as_wanted, asked_for_review
from handlers.jobs.refactoring.task import BRANCH_PREFIX, Task, configuration_for
from handlers.jobs.requests import RefactoringRequest
from handlers.messages import refactoring_replies, rollback_text
from handlers.messages.markdown import code
from handlers.messages.wording import reference
from providers.code_hosts.proposals import Committer, PullRequestDraft
from providers.database.jobs import Job


async def roll_back(ctx: Context, job: Job) -> Outcome:
    """Propose the revert, or say which files have changed since."""
    task = await begun(ctx, job)
    if task.row.phase == "rolled_back":
        return Outcome("nothing_to_do", "it has been taken back already")
    try:
        return await _proposed(task)
    except (UserError, EngineError) as error:
        await task.say_under_pull_request(refactoring_replies.not_rolled_back(task.row.reference, as_markdown(error)))
        return Outcome("refused", str(error))


async def _proposed(task: Task) -> Outcome:
    host, ref, row = task.subject.host, task.subject.ref, task.row
    base_branch = row.base_branch or ref.default_branch
    head_sha = await host.get_head_sha(ref, base_branch)
    if head_sha is None or row.base_sha is None or row.head_sha is None or row.pull_request is None:
        raise UserError(f"What {code(row.reference)} started from is not there any more.")
    branch = f"{BRANCH_PREFIX}{row.reference.lower()}-rollback"
    async with open_checkout(task.ctx, ref, [head_sha, row.base_sha, row.head_sha]) as checkout:
        configuration = await configuration_for(task, checkout, head_sha)
        configuration.for_writing()  # raises UserError where nothing may be written
        files = await asyncio.to_thread(_undone, checkout, row.affected_files, row.base_sha, row.head_sha, head_sha)
        committer = await host.get_committer(ref)
        made = await asyncio.to_thread(_committed, task, checkout, head_sha, files, committer)
        await must_still_be_allowed(task, configuration.layers)
        await push(task.subject, checkout, made, branch)
    of = reference(ref.host, row.pull_request)
    body = rollback_text.body(row.reference, of, sorted(files), row.base_sha, task.ctx.settings.trigger)
    wanted = configuration.layers.around(files).rules
    draft = PullRequestDraft(branch, base_branch, rollback_text.title(row.reference), body)
    opened = await host.ensure_pull_request(ref, as_wanted(draft, wanted))
    asker = RefactoringRequest.from_payload(task.job.payload).actor_login or task.asked.actor_login
    notes = await asked_for_review(task, opened, wanted, sorted(files), asker)
    if notes:
        await host.set_pull_request_body(ref, opened.number, rollback_text.with_notes(body, notes))
    shown = reference(ref.host, opened.number)
    await task.say_under_pull_request(refactoring_replies.rolled_back(row.reference, shown, sorted(files)))
    await task.move("rolled_back")
    return Outcome("done", f"opened {shown}")


def _undone(checkout: Checkout, paths: list[str], base_sha: str, ours_sha: str, now_sha: str) -> dict[str, Content]:
    """What each touched file was before; raises UserError where one has changed since our change."""
    before, ours, now = (_blobs(checkout, sha, paths) for sha in (base_sha, ours_sha, now_sha))
    changed = [path for path in paths if _id(now.get(path)) != _id(ours.get(path))]
    if changed:
        names = ", ".join(code(path) for path in changed[:5])
        raise UserError(
            f"{names} changed after the refactoring was merged, so undoing it would undo that as well.",
            "Revert by hand what is still wanted back; the patch is kept with the job for thirty days.",
        )
    return {path: before.get(path) for path in paths if _id(before.get(path)) != _id(now.get(path))}


def _blobs(checkout: Checkout, sha: str, paths: list[str]) -> dict[str, Blob]:
    wanted = set(paths)
    return {blob.path: blob for blob in checkout.tree(sha).blobs if blob.path in wanted}


def _id(blob: Blob | None) -> tuple[str, str] | None:
    return (blob.blob_id, blob.mode) if blob is not None else None


def _committed(task: Task, checkout: Checkout, head_sha: str, files: dict[str, Content], committer: Committer) -> str:
    # The time is that of the job that asks for it, so that a second attempt makes the same commit.
    signature = Signature(committer.name, committer.email, int(task.job.created_at.timestamp()))
    message = f"{rollback_text.title(task.row.reference)}\n\nForge-Job: {task.row.reference}\n"
    return checkout.commit(head_sha, files, message=message, author=signature, committer=signature).sha
