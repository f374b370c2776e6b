"""What is called otherwise from one day to the next: repositories and people are known by their numbers."""

import pytest

from tests.stories.conftest import Make
from tests.stories.shop import TANGLED_SHOP
from tests.stories.stage import Repository
from tests.tangled_shop import SOURCE


async def test_a_repository_that_is_renamed_stays_the_same(make_repository: Make) -> None:
    shop = await make_repository()
    _, before = await shop.propose("topic", TANGLED_SHOP)
    score = await shop.ask("/forge score shop.py")
    await shop.rename(f"{shop.full_name.rpartition('/')[2]}-of-old")
    same = await shop.ask("/forge score shop.py")
    after = await shop.push("topic", {"part.py": SOURCE})

    assert same.text.splitlines()[1:] == score.text.splitlines()[1:]
    assert "->" in (await shop.check(before)).title
    assert "->" in (await shop.check(after)).title


async def test_whoever_is_called_otherwise_may_do_what_they_might_before(talk: Repository) -> None:
    answer = await talk.ask("/forge help", by="maintainer", called="mia-merriweather")

    assert "/forge approve" in answer.text
    assert answer.reactions == ("eyes", "+1")


@pytest.mark.parametrize("asked", ["/forge pause -- mine now", "/forge approve J-1"])
async def test_a_name_that_was_somebody_elses_lends_no_rights(talk: Repository, asked: str) -> None:
    answer = await talk.ask(asked, by="reader", called="olga-owner")

    assert "Not permitted: needs `maintain`" in answer.text
    assert answer.reactions == ("eyes", "confused")
