"""Which repositories the bot looks after: what is suspended or taken away is left alone from the next moment."""

from tests.stories.capabilities import REMOVAL, SUSPENSION, where
from tests.stories.conftest import Make
from tests.stories.shop import TANGLED_SHOP
from tests.stories.stage import Stage
from tests.tangled_shop import SOURCE


@where(SUSPENSION)
async def test_a_suspended_installation_is_left_alone_until_it_is_back(stage: Stage, make_repository: Make) -> None:
    shop = await make_repository()
    await stage.suspend()
    meanwhile = await shop.push("main", {"README.md": "# Shop\n"})
    checks = await shop.checks(meanwhile)
    await stage.bring_back()
    sha = await shop.push("main", {"part.py": SOURCE})

    assert checks == []
    assert (await shop.check(sha)).state == "passed"


@where(REMOVAL)
async def test_a_repository_that_was_taken_away_keeps_what_stands_there(make_repository: Make) -> None:
    shop = await make_repository()
    _, sha = await shop.propose("topic", TANGLED_SHOP)
    before = await shop.checks(sha)
    await shop.take_away()

    assert await shop.checks(sha) == before
    assert before[0].state == "passed"
