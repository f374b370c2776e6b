"""What only the folder does to a proposal: it tells our webhook itself, holds a lock, and tries out the merge."""

import asyncio
from dataclasses import replace

import pytest

from engine.workspace.checkout import MirrorCache
from providers.code_hosts.events import Actor, PullRequestChanged
from providers.code_hosts.local import hook
from providers.code_hosts.proposals import PullRequestDraft
from providers.errors import ProviderRefused
from tests.providers.code_hosts.places import Bot

BRANCH = "forge-factory/J-1-file_split"
DRAFT = PullRequestDraft(BRANCH, "main", "Split billing", "What and why.", labels=("forge",))


@pytest.fixture
def bot(local_place, tmp_path):
    return Bot(local_place, MirrorCache(tmp_path / "mirrors", 2**28))


async def test_our_webhook_is_told_what_we_opened_and_closed_as_by_a_real_host(root, inbox, local_place, bot):
    sha = await bot.propose(BRANCH, "x = 2\n")
    opened = await local_place.host.ensure_pull_request(local_place.ref, DRAFT)
    await local_place.host.ensure_pull_request(local_place.ref, DRAFT)
    await local_place.host.close_pull_request(local_place.ref, opened.number)

    told = [event for event in inbox.events if isinstance(event, PullRequestChanged)]
    assert [(event.action, event.number, event.head_sha) for event in told] == [
        ("opened", opened.number, sha),
        ("closed", opened.number, sha),
    ]
    assert {event.actor for event in told} == {Actor("forge", "forge")}


async def test_two_workers_at_once_open_one_pull_request(local_place, bot):
    await bot.propose(BRANCH, "x = 2\n")

    workers = [local_place.open_host().ensure_pull_request(local_place.ref, DRAFT) for _ in range(6)]
    found = await asyncio.gather(*workers)

    assert {one.number for one in found} == {1}
    assert len(hook.pull_requests(local_place.repository.path)) == 1


async def test_a_conflict_with_the_base_is_seen(local_place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await local_place.host.ensure_pull_request(local_place.ref, DRAFT)
    await local_place.person_pushes("main", {"a.py": "x = 9\n"})

    found = await local_place.host.get_pull_request(local_place.ref, opened.number)

    assert (opened.is_mergeable, found.is_mergeable) == (True, False)


async def test_a_branch_that_is_missing_or_brings_nothing_is_refused_and_nothing_is_kept(local_place):
    await local_place.person_pushes("topic", {"b.py": "y = 1\n"})
    backwards = replace(DRAFT, head_branch="main", base_branch="topic")

    with pytest.raises(ProviderRefused, match="is not a branch here"):
        await local_place.host.ensure_pull_request(local_place.ref, DRAFT)
    with pytest.raises(ProviderRefused, match="no commits between topic and main"):
        await local_place.host.ensure_pull_request(local_place.ref, backwards)

    assert hook.pull_requests(local_place.repository.path) == []


async def test_a_pull_request_that_is_not_there_is_refused(local_place):
    for ask in (local_place.host.close_pull_request, local_place.host.get_commits, local_place.host.get_pull_request):
        with pytest.raises(ProviderRefused, match="there is no pull request 5"):
            await ask(local_place.ref, 5)


async def test_what_the_body_says_is_kept_for_the_status_site(local_place, bot):
    await bot.propose(BRANCH, "x = 2\n")
    opened = await local_place.host.ensure_pull_request(local_place.ref, DRAFT)
    await local_place.host.set_pull_request_body(local_place.ref, opened.number, "Measured +2.9.")

    row = await local_place.store.pull_request(local_place.ref.external_id, opened.number)

    assert (row["body"], row["labels"], row["is_draft"], row["author_id"]) == (
        "Measured +2.9.",
        ["forge"],
        False,
        "forge",
    )
