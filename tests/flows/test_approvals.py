"""Rights that go and commits that come, on GitHub: what the bot does is asked again and bound to what was seen."""

import asyncio
import re

import pytest

from tests.doubles.github import WRITER, GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.flows.shop_on_github import Shop, open_shop


@pytest.fixture
async def shop(bot: Bot, github: GitHubDouble, request: pytest.FixtureRequest) -> Shop:
    """A shop without tests, so that its proof has a gap and is quickly made."""
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))
    return await open_shop(bot, github, f"acme/{name[-60:].strip('-')}", UNTESTED)


async def test_who_lost_the_right_while_the_job_ran_gets_no_branch_and_is_told_why(shop: Shop) -> None:
    held = asyncio.Event()
    fault = shop.github.fail("PATCH", f"{shop.name}/issues/comments/", is_executed=True, until=held)
    await shop.says(REFACTOR)

    async def has_begun() -> bool:
        return fault.is_over

    await eventually(has_begun, "the job to have begun")
    await shop.github.set_permission(shop.name, WRITER, "pull")
    held.set()
    reply = await shop.reply("was asked again right before")

    assert f"what {WRITER} may do was asked again right before, and the answer was no" in reply
    assert "needs `write`" in reply
    assert "you have `read`" in reply
    assert await shop.proposals() == []
    assert not [ref for ref in await shop.github.repositories.refs(shop.name) if "forge-factory/" in ref]
    assert [row.phase for row in await shop.rows()] == ["refused"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(403, "could not be checked: github refused to say it (403)", id="403"),
        pytest.param(404, "github tells of no right of yours", id="404", marks=pytest.mark.long),
        pytest.param(
            500, "could not be checked: github is out of reach or in trouble", id="500", marks=pytest.mark.long
        ),
    ],
)
async def test_where_github_does_not_say_what_somebody_may_do_nothing_is_done(
    shop: Shop, status: int, said: str
) -> None:
    shop.github.fail("GET", f"{shop.name}/collaborators/{WRITER}/permission", status=status, skip=1, times=9)
    await shop.says(REFACTOR)
    reply = await shop.reply("/forge refactor")
    await shop.bot.all_jobs_ended()

    assert said in reply
    assert await shop.rows() == []
    assert await shop.proposals() == []
