"""Who owns which files, by the CODEOWNERS of the default branch: never by what a pull request makes of it."""

import asyncio

from config.codeowners import PLACES, CodeOwners, read_code_owners
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.checkout import open_checkout
from handlers.jobs.repository import Subject


async def code_owners(ctx: Context, subject: Subject) -> CodeOwners:
    """Those of the default branch as it is now; without a file nobody owns anything."""
    head_sha = await subject.host.get_head_sha(subject.ref, subject.ref.default_branch)
    if head_sha is None:
        return CodeOwners()
    async with open_checkout(ctx, subject.ref, [head_sha]) as checkout:
        return await asyncio.to_thread(_read, checkout, head_sha, subject.ref.host)


def _read(checkout: Checkout, sha: str, host: str) -> CodeOwners:
    tree = checkout.tree(sha)
    found = (raw for place in PLACES.get(host, ()) if (raw := tree.file(place)) is not None)
    raw = next(found, None)
    return CodeOwners() if raw is None else read_code_owners(raw, host)
