"""The branch of the first pull request: made once, and whatever people make of it stands."""

import asyncio
from typing import Final

from config.forge_yml import FILE, ForgeYmlError, read_repository
from engine.workspace.checkout import Checkout
from engine.workspace.commits import Signature
from handlers.context import Context
from handlers.jobs.checkout import open_checkout
from handlers.jobs.pushing import push
from handlers.jobs.repository import Subject
from handlers.jobs.terms import changed_paths
from handlers.messages.onboarding import TITLE, Written, proposed
from providers.database.jobs import Job

BRANCH: Final = "forge-factory/onboarding"


def branch_of(round_: int) -> str:
    """Each pull request of a repository has a branch of its own: one that was closed is never opened again."""
    return BRANCH if round_ == 1 else f"{BRANCH}-{round_}"


def is_ours(branch: str) -> bool:
    """Whether the branch is that of an onboarding."""
    return branch == BRANCH or (branch.startswith(f"{BRANCH}-") and branch.removeprefix(f"{BRANCH}-").isdecimal())


async def ensure_branch(
    ctx: Context, subject: Subject, job: Job, checkout: Checkout, base_sha: str, branch: str
) -> str:
    """The head of the branch; one that stands already, by an earlier attempt or by a person, is left as it is."""
    present = await subject.host.get_head_sha(subject.ref, branch)
    if present is not None:
        return present
    committer = await subject.host.get_committer(subject.ref)
    # The time is that of the job, so that a second attempt makes the same commit.
    signature = Signature(committer.name, committer.email, int(job.created_at.timestamp()))
    files = {FILE: proposed(ctx.settings.trigger).encode()}

    def commit() -> str:
        said = f"{TITLE}\n\nMerging this starts the bot, closing it keeps it away.\n"
        made = checkout.commit(
            base_sha, files, message=said, author=signature, committer=signature, allowed=frozenset(files)
        )
        return made.sha

    made_sha = await asyncio.to_thread(commit)
    await push(subject, checkout, made_sha, branch)
    return made_sha


async def written_on(ctx: Context, subject: Subject, head_sha: str, base_sha: str) -> Written:
    """What the file says at this commit, and what else is changed since it left its base."""
    async with open_checkout(ctx, subject.ref, [head_sha, base_sha]) as checkout:
        raw, others = await asyncio.to_thread(_found, checkout, head_sha, base_sha)
    if raw is None:
        return Written("", others=others)
    try:
        return Written(read_repository(raw).rules.mode, others=others)
    except ForgeYmlError as error:
        return Written("", error.problems, others)


def _found(checkout: Checkout, head_sha: str, base_sha: str) -> tuple[bytes | None, int]:
    since = checkout.merge_base(base_sha, head_sha) or base_sha
    others = changed_paths(checkout, since, head_sha) - {FILE}
    return checkout.tree(head_sha).file(FILE), len(others)
