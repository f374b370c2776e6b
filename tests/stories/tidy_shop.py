"""A shop with one thing that nobody uses: how its stories begin, up to the proposal to take it away."""

from collections.abc import Mapping

from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.stories.conftest import Make
from tests.stories.seen import Proposal, Thread
from tests.stories.stage import Repository


async def opened_shop(make_repository: Make, files: Mapping[str, str] = UNTESTED) -> Repository:
    """With a pull request of a person, under which everything is asked."""
    shop = await make_repository(files)
    await shop.propose("topic", {"README.md": "# The shop\n"})
    return shop


async def proposed(shop: Repository) -> tuple[Proposal, Thread]:
    """What the bot proposes when it is asked, and where people talk about that."""
    answer = await shop.ask(REFACTOR)
    assert "opened " in answer.text
    proposal = await shop.proposal()
    return proposal, Thread(proposal.number)
