"""What stands on the branch of the onboarding, whoever put it there."""

import pytest

from handlers.jobs.onboarding.branch import BRANCH, written_on
from handlers.messages.onboarding import Written, proposed
from tests.handlers.jobs.conftest import Town

SHOP = "acme/shop"


@pytest.mark.parametrize(
    ("besides", "others"),
    [
        pytest.param((), 0, id="the bot's file alone"),
        pytest.param(("a.py", "evil.py"), 2, id="what somebody has pushed under the bot's name"),
    ],
)
async def test_other_files_on_the_branch_are_counted(town: Town, besides: tuple[str, ...], others: int) -> None:
    subject = await town.settle(SHOP)
    town.push(SHOP, "a.py", "x = 1\n")
    head_sha = town.push(SHOP, ".forge.yml", proposed("forge"), branch=BRANCH)
    for file in besides:
        head_sha = town.push(SHOP, file, "import os\n", branch=BRANCH)
    base_sha = town.push(SHOP, "b.py", "y = 1\n")  # which is none of the branch's doing

    written = await written_on(town.ctx, subject, head_sha, base_sha)

    assert written == Written("observe", others=others)
