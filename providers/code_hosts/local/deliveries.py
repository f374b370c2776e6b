"""What the command line tells the bot beside the push hook: a new repository, a push from before, a comment, an edit of
an issue."""

import asyncio
from pathlib import Path
from typing import Literal

from providers.code_hosts.events import Actor
from providers.code_hosts.local import hook, issues
from providers.code_hosts.local.repositories import HOST, LocalRepository
from providers.code_hosts.local.store import LocalStore
from providers.errors import ProviderUnavailable

RETRY_AFTER_S = 5.0


async def announce_repository(root: Path, repository: LocalRepository) -> None:
    """Tell the bot that this repository is there. Raises `ProviderUnavailable` where nothing takes the delivery."""
    await _deliver(root, "installation", hook.common_body(repository.path))


async def announce_push(root: Path, repository: LocalRepository, branch: str | None = None) -> None:
    """Tell the bot the head of a branch (the default one unless named) as if it had just been pushed.

    For a push that came while nothing was listening; a branch that is not there is told as deleted.
    """
    branch = branch or repository.ref.default_branch
    head_sha = await asyncio.to_thread(hook.branch_head, repository.path, branch)
    await _deliver(root, "push", hook.push_body(repository.path, branch, None, head_sha))


async def send_comment(
    store: LocalStore, root: Path, repository: LocalRepository, number: int, body: str, author: Actor | None = None
) -> str:
    """Write a comment under a pull request and tell the bot; answers the comment's id.

    `author` is whoever runs this process unless given. Raises LookupError for a repository that the bot has not
    seen yet, `ProviderUnavailable` where nothing takes the delivery.
    """
    common = hook.common_body(repository.path)
    author = author or Actor(common["actor"]["id"], common["actor"]["login"])
    comment_id = await store.add_comment(
        repository.ref.external_id,
        {
            "number": number,
            "body": body,
            "author_id": author.external_id,
            "author_login": author.login,
            "is_bot": author.is_bot,
        },
    )
    told = {"actor": {"id": author.external_id, "login": author.login}, "number": number, "body": body}
    await _deliver(root, "comment", {**common, **told, "comment_id": comment_id})
    return comment_id


async def edit_issue(
    root: Path,
    repository: LocalRepository,
    number: int,
    body: str,
    *,
    action: Literal["edited", "closed", "reopened"] = "edited",
    author: Actor | None = None,
) -> None:
    """Do with an issue what people do in a browser, and tell the bot; `author` as in `send_comment`."""
    state: Literal["open", "closed"] = "closed" if action == "closed" else "open"
    before = await asyncio.to_thread(issues.write, repository.path, number, body, state)
    common = hook.common_body(repository.path)
    who = {"actor": {"id": author.external_id, "login": author.login}} if author else {}
    told = {"action": action, "number": number, "body": body, "before": before}
    await _deliver(root, "issue", {**common, **who, **told})


async def _deliver(root: Path, event: str, body: hook.Json) -> None:
    url, secret = hook.hook_settings(root)
    problem = await asyncio.to_thread(hook.post, url, secret, event, body)
    if problem:
        raise ProviderUnavailable(HOST, RETRY_AFTER_S, problem)
