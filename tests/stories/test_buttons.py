"""Buttons below a check: each is a command, with its rights, for the commit that the check is of."""

from handlers.messages.wording import reference
from tests.stories.capabilities import BUTTONS, where
from tests.stories.conftest import Make
from tests.stories.shop import SHOP, TANGLED_SHOP
from tests.tangled_shop import SOURCE, TANGLED

_UNUSED = {"shop.py": SOURCE + TANGLED.replace("decide", "_decide")}  # nobody calls it, and nobody else may


@where(BUTTONS)
async def test_show_plan_is_answered_like_the_command(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    _, sha = await shop.propose("topic", TANGLED_SHOP)
    await shop.press(sha, "plan", by="writer")
    [reply] = (await shop.said()).values()

    assert "/forge plan (button, pressed by will-writer)" in reply
    assert await shop.proposals() == []


@where(BUTTONS)
async def test_fix_these_opens_a_proposal_for_each_file(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, ".forge.yml": "version: 1\nmode: propose\n"})
    _, sha = await shop.propose("topic", _UNUSED)
    await shop.press(sha, "fix_safe")
    [reply] = (await shop.said()).values()
    proposal = await shop.proposal()

    assert "/forge refactor shop.py (button, pressed by mia-maintainer)" in reply
    assert proposal.head_sha not in {sha, (await shop.branches())["main"]}
    assert f"opened {reference(shop.host, proposal.number)}" in reply


@where(BUTTONS)
async def test_findings_that_are_set_aside_are_not_new_any_more(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    _, sha = await shop.propose("topic", TANGLED_SHOP)
    before = await shop.check(sha)
    await shop.press(sha, "ignore")

    assert "no new findings" not in before.title
    assert (await shop.check(sha)).title.endswith("no new findings")


@where(BUTTONS)
async def test_a_button_is_nothing_for_those_who_may_not_write(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    _, sha = await shop.propose("topic", TANGLED_SHOP)
    await shop.press(sha, "plan", by="reader")
    [reply] = (await shop.said()).values()

    assert "Not permitted: needs `write`" in reply


@where(BUTTONS)
async def test_a_button_of_an_older_commit_does_nothing_to_a_newer_one(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    _, sha = await shop.propose("topic", _UNUSED)
    await shop.settled()
    newer = await shop.push("topic", {"more.py": "LIMIT = 3\n"})
    await shop.press(sha, "plan")
    [reply] = (await shop.said()).values()

    assert f"has moved from `{sha[:12]}` to `{newer[:12]}`" in reply
