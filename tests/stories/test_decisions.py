"""What is decided for a whole repository or a whole finding, and how it is taken back."""

import re

from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.stories.conftest import Make
from tests.stories.shop import SHOP, TANGLED_SHOP


async def test_a_paused_repository_gets_no_proposal_until_it_is_resumed(make_repository: Make) -> None:
    shop = await make_repository(UNTESTED)
    await shop.propose("topic", {"README.md": "# The shop\n"})
    paused = await shop.ask("/forge pause -- the fair")
    await shop.ask(REFACTOR)
    while_paused = await shop.proposals()
    resumed = await shop.ask("/forge resume")

    assert paused.reactions[0] == resumed.reactions[0] == "eyes"
    assert "confused" not in (*paused.reactions, *resumed.reactions)
    assert while_paused == []


async def test_an_ignored_finding_is_set_aside_and_comes_back(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    await shop.propose("topic", TANGLED_SHOP)
    score = await shop.ask("/forge score shop.py")
    [finding, *_] = re.findall(r"FF-[0-9a-f]{6,}", score.text)
    ignored = await shop.ask(f"/forge ignore {finding} -- on purpose")
    back = await shop.ask(f"/forge unignore {finding}")

    assert ignored.reactions == back.reactions == ("eyes", "+1")
    assert finding in ignored.text
    assert finding in back.text


async def test_a_stop_with_nothing_to_stop_says_so(make_repository: Make) -> None:
    shop = await make_repository(SHOP)
    await shop.propose("topic", TANGLED_SHOP)
    await shop.settled()
    answer = await shop.ask("/forge stop")

    assert answer.reactions[0] == "eyes"
    assert "othing" in answer.text
