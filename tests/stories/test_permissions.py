"""Who may ask for what: the host is asked live for the person, and whoever may not is told so, or hears nothing."""

import pytest

from tests.stories.capabilities import PUBLIC, ROLES, where
from tests.stories.conftest import Make
from tests.stories.shop import TANGLED_SHOP
from tests.stories.stage import Repository


async def test_a_reader_may_ask(talk: Repository) -> None:
    answer = await talk.ask("/forge help", by="reader")

    assert "where you have `read`" in answer.text
    assert answer.reactions == ("eyes", "+1")


async def test_help_lists_only_what_the_person_may_do(talk: Repository) -> None:
    reader = await talk.ask("/forge help", by="reader")
    owner = await talk.ask("/forge help", by="owner")

    assert "/forge approve" in owner.text
    assert "/forge approve" not in reader.text


@pytest.mark.parametrize(
    ("asked", "needs"),
    [
        pytest.param("/forge plan", "write", id="plan"),
        pytest.param("/forge refactor shop.py", "write", id="refactor"),
        pytest.param("/forge approve J-1", "maintain", id="approve"),
    ],
)
async def test_a_reader_who_may_not_is_told_what_it_needs(talk: Repository, asked: str, needs: str) -> None:
    answer = await talk.ask(asked, by="reader")

    assert f"Not permitted: needs `{needs}`" in answer.text
    assert "you have `read`" in answer.text
    assert answer.reactions == ("eyes", "confused")


@where(ROLES)
async def test_a_writer_may_not_decide(talk: Repository) -> None:
    answer = await talk.ask("/forge reject J-1 -- no", by="writer")

    assert "Not permitted: needs `maintain`" in answer.text
    assert "you have `write`" in answer.text


@where(ROLES)
async def test_whoever_was_given_a_right_a_moment_ago_may(make_repository: Make) -> None:
    shop = await make_repository()
    await shop.propose("topic", TANGLED_SHOP)
    await shop.set_right("stranger", "write")
    answer = await shop.ask("/forge help", by="stranger")

    assert "where you have `write`" in answer.text


@where(ROLES)
async def test_whoever_was_removed_a_moment_ago_may_not(make_repository: Make) -> None:
    shop = await make_repository()
    await shop.propose("topic", TANGLED_SHOP)
    await shop.set_right("stranger", "maintain")
    shop.post.hold()
    before = await shop.said()
    comment_id = await shop.comment("/forge score", by="stranger")
    await shop.settled()
    told = shop.post.told()[-1]
    await shop.set_right("stranger", "nothing")
    shop.post.let_go()
    await shop.post.send(told)

    answer = await shop.answer(comment_id, beyond=before)
    assert not [reply for reply in answer.replies if "Readiness" in reply]


@where(PUBLIC)
async def test_a_stranger_in_public_leaves_no_trace(make_repository: Make) -> None:
    shop = await make_repository(is_private=False)
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge score", by="stranger")

    assert answer.replies == ()
    assert answer.reactions == ()


@where(PUBLIC)
async def test_a_writer_in_public_is_obeyed(make_repository: Make) -> None:
    shop = await make_repository(is_private=False)
    await shop.propose("topic", TANGLED_SHOP)
    answer = await shop.ask("/forge help", by="writer")

    assert "where you have `write`" in answer.text
