"""The pull request that asks whether the bot may work here: its merge is the start, its end without one is the end."""

from config.forge_yml import FILE
from handlers.messages.onboarding import TITLE, proposed
from handlers.messages.wording import reference
from tests.stories.conftest import Make
from tests.stories.seen import Proposal
from tests.stories.shop import SHOP, TANGLED_SHOP
from tests.stories.stage import Repository
from tests.tangled_shop import SOURCE


async def _asked_back(make_repository: Make) -> tuple[Repository, Proposal]:
    """A repository without a `.forge.yml` whose owner has asked for the bot, and what came of it."""
    shop = await make_repository(SHOP)
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge onboard", by="owner")
    assert answer.reactions == ("eyes", "rocket")
    return shop, await shop.proposal()


async def test_nothing_else_happens_before_the_first_pull_request_is_merged(make_repository: Make) -> None:
    shop, opened = await _asked_back(make_repository)
    unasked = await shop.push("main", {"part.py": SOURCE})
    refused = await shop.ask("/forge refactor shop.py")
    merged = await shop.merge(opened.number)

    assert opened.title == TITLE
    assert await shop.text(opened.head_sha, FILE) == proposed("forge")
    assert await shop.checks(unasked) == []
    assert f"Merging {reference(shop.host, opened.number)} does." in refused.text
    assert (await shop.check(merged)).state == "passed"
    assert [one.state for one in await shop.proposals()] == ["merged"]


async def test_the_first_pull_request_says_what_its_branch_would_start(make_repository: Make) -> None:
    shop, opened = await _asked_back(make_repository)
    await shop.push(opened.branch, {FILE: "version: 1\nmode: observr\n"})
    broken = await shop.proposal()
    await shop.push(opened.branch, {FILE: "version: 1\nmode: propose\n"})
    mended = await shop.proposal()

    assert "`mode: observe`: checks" in opened.body
    assert "cannot be read yet" in broken.body
    assert f"{FILE}:2:7" in broken.body
    assert "`mode: propose`: checks" in mended.body


async def test_closing_the_first_pull_request_keeps_the_bot_away_until_it_is_asked_back(make_repository: Make) -> None:
    shop, opened = await _asked_back(make_repository)
    await shop.close(opened.number)
    unasked = await shop.push("main", {"part.py": SOURCE})
    checks = await shop.checks(unasked)
    refused = await shop.ask("/forge onboard", by="reader")
    still_off = await shop.proposals()
    await shop.ask("/forge onboard", by="owner")
    again = await shop.proposal()

    assert "`/forge onboard`" in opened.body
    assert checks == []
    assert "needs `admin`" in refused.text
    assert [one.state for one in still_off] == ["closed"]
    assert again.number != opened.number
    assert again.branch != opened.branch
