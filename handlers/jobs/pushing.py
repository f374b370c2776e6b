"""Bring a commit of ours to its branch on the host, if that stands where we believe it does."""

import asyncio

from engine.errors import AccessRefused, BranchMoved
from engine.workspace.checkout import Checkout
from handlers.errors import UserError
from handlers.jobs.repository import Subject


async def push(
    subject: Subject, checkout: Checkout, head_sha: str, branch: str, *, replaces: str | None = None
) -> None:
    """The branch stands at this commit afterwards, if it stood at the one it `replaces` (None: was not there), or here
    already; raises UserError where somebody else has moved it."""
    expected = await subject.host.get_head_sha(subject.ref, branch)
    if expected == head_sha:
        return
    if expected != replaces:
        raise _moved(branch)
    try:
        await _pushed(subject, checkout, head_sha, branch, expected)
    except AccessRefused:  # a token can be revoked before its time
        await _pushed(subject, checkout, head_sha, branch, expected, is_fresh=True)


async def _pushed(
    subject: Subject, checkout: Checkout, head_sha: str, branch: str, expected: str | None, *, is_fresh: bool = False
) -> None:
    access = await subject.host.get_push_access(subject.ref, is_fresh=is_fresh)
    url, authorization = access.url, access.authorization
    try:
        await asyncio.to_thread(checkout.push, url, authorization, head_sha, branch, expected_sha=expected)
    except BranchMoved as error:
        raise _moved(branch) from error


def _moved(branch: str) -> UserError:
    return UserError(
        f"`{branch}` was moved by somebody else, so it is left as it is.",
        "Close the pull request and ask again for a fresh one.",
    )
