"""What GitHub alone shows of a refactoring: who may approve it, and what stands when its worker dies."""

import asyncio
import re

import pytest

from tests.doubles.faults import Fault
from tests.doubles.github import WRITER, GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.flows.shop_on_github import Shop, open_shop


@pytest.fixture(scope="module")
def bot(own_bot: Bot) -> Bot:
    return own_bot


@pytest.fixture
async def shop(bot: Bot, github: GitHubDouble, request: pytest.FixtureRequest) -> Shop:
    """A shop without tests, so that its proof has a gap and is quickly made."""
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))
    return await open_shop(bot, github, f"acme/{name[-60:].strip('-')}", UNTESTED)


@pytest.mark.long
async def test_a_writer_approves_only_what_they_own(shop: Shop) -> None:
    opened = await shop.refactored()
    comment_id = await shop.says("/forge approve", opened["number"])
    reply = await shop.reply("/forge approve", opened["number"])
    await shop.bot.all_jobs_ended()

    assert "maintain" in reply
    assert shop.github.reactions(comment_id) == ["eyes", "confused"]
    assert (await shop.proof(opened["head"]["sha"]))["conclusion"] == "action_required"

    await shop.github.push(shop.name, "main", {"CODEOWNERS": f"*.py @{WRITER}\n"})
    await shop.says("/forge approve", opened["number"])
    approved = await shop.reply("is approved", opened["number"])

    assert f"is approved by {WRITER}" in approved


@pytest.mark.parametrize(
    ("phase", "method", "path", "skip"),
    [
        # Twice the command itself has read the configuration: for the rights, and for the limits.
        pytest.param("asked", "GET", "/git/ref/heads/main", 2, id="asked", marks=pytest.mark.long),
        pytest.param("planning", "PATCH", "/issues/comments/", 0, id="planning", marks=pytest.mark.long),
        pytest.param("proving", "PATCH", "/issues/comments/", 1, id="proving", marks=pytest.mark.long),
        pytest.param("writing", "POST", "/pulls$", 0, id="the pull request was made"),
        pytest.param("writing", "POST", "/check-runs$", 0, id="the check run was made", marks=pytest.mark.long),
        pytest.param("open", "PATCH", "/issues/comments/", 2, id="open", marks=pytest.mark.long),
    ],
)
async def test_a_worker_that_dies_leaves_one_pull_request_and_one_reply(
    shop: Shop, phase: str, method: str, path: str, skip: int
) -> None:
    """The request takes effect on the host, and the worker dies before it hears of that."""
    held = await _held(shop, method, path, skip=skip)
    (row,) = await shop.rows()
    shop.bot.kill("refactoring")
    held.set()
    reply = await shop.reply("opened #")
    await shop.bot.all_jobs_ended()

    assert row.phase == phase
    (opened,) = await shop.proposals()
    (after,) = await shop.rows()
    assert (after.phase, after.pull_request) == ("open", opened["number"])
    assert (
        after.head_sha == opened["head"]["sha"] == await shop.github.repositories.sha(shop.name, opened["head"]["ref"])
    )
    assert row.head_sha in {None, after.head_sha}
    assert await shop.replies() == [reply]
    assert (await shop.proof(opened["head"]["sha"]))["status"] == "completed"


async def _held(shop: Shop, method: str, path: str, *, skip: int) -> asyncio.Event:
    """Ask for the refactoring, and wait until this request of its job has come; the event lets its answer go."""
    held = asyncio.Event()
    fault = shop.github.fail(method, f"{shop.name}{path}", skip=skip, is_executed=True, until=held)
    await shop.says(REFACTOR)
    await eventually(lambda: _is_over(fault), f"{method} {path}")
    return held


async def _is_over(fault: Fault) -> bool:
    return fault.is_over
