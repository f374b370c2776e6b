"""What counts as a command, and who is not listened to: everything else is left without a trace."""

import pytest

from tests.stories.capabilities import BOTS, EDITS, ISSUES, REVIEWS, where
from tests.stories.seen import FIRST
from tests.stories.stage import Repository


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It looks good to me.", id="talk"),
        pytest.param("I would write `/forge score` here.", id="in code"),
        pytest.param("> /forge score", id="a quote"),
        pytest.param("```\n/forge score\n```", id="a code block"),
        pytest.param("    /forge score", id="an indented block"),
        pytest.param("Please run /forge score", id="in the middle of a line"),
        pytest.param("/forgery score", id="another word"),
    ],
)
async def test_what_is_no_command_is_left_alone(talk: Repository, text: str) -> None:
    answer = await talk.ask(text)

    assert answer.replies == ()
    assert answer.reactions == ()


async def test_a_command_below_other_words_is_found(talk: Repository) -> None:
    answer = await talk.ask("Let me see.\n\n> /forge why\n\n/forge help score\n\nThank you!")

    assert "Needs `read`" in answer.text


@where(BOTS)
async def test_a_bot_is_not_obeyed(talk: Repository) -> None:
    answer = await talk.ask("/forge score", by="bot")

    assert answer.replies == ()
    assert answer.reactions == ()


async def test_a_comment_that_is_told_twice_is_answered_once(talk: Repository) -> None:
    before = await talk.said()
    comment_id = await talk.comment("/forge help why")
    told = talk.post.told()[-1]
    await talk.post.send(told)
    await talk.post.send(told, with_new_id=True)

    answer = await talk.answer(comment_id, beyond=before)
    assert "Needs `read`" in answer.text
    assert answer.reactions == ("eyes", "+1")


@where(EDITS)
async def test_an_edit_is_not_a_new_command(talk: Repository) -> None:
    before = await talk.said()
    comment_id = await talk.comment("Just words.")
    await talk.edit_comment(comment_id, "/forge score")

    answer = await talk.answer(comment_id, beyond=before)
    assert answer.replies == ()
    assert answer.reactions == ()


@where(EDITS)
async def test_what_was_edited_before_it_was_read_is_not_run(talk: Repository) -> None:
    before = await talk.said()
    talk.post.hold()
    comment_id = await talk.comment("/forge score")
    await talk.settled()
    told = talk.post.told()[-1]
    await talk.edit_comment(comment_id, "/forge why")
    await talk.settled()
    talk.post.let_go()
    await talk.post.send(told)

    answer = await talk.answer(comment_id, beyond=before)
    assert not [reply for reply in answer.replies if "Readiness" in reply or "Received last" in reply]


@where(EDITS)
async def test_what_was_deleted_before_it_was_read_is_not_run(talk: Repository) -> None:
    before = await talk.said()
    talk.post.hold()
    comment_id = await talk.comment("/forge score")
    await talk.settled()
    told = talk.post.told()[-1]
    await talk.delete_comment(comment_id)
    await talk.settled()
    talk.post.let_go()
    await talk.post.send(told)

    assert await talk.said() == before


@where(ISSUES)
async def test_a_question_under_an_issue_is_answered_there(talk: Repository) -> None:
    before = await talk.said(FIRST)
    issue = await talk.open_issue("A question")
    answer = await talk.ask("/forge score", under=issue)

    assert answer.text.splitlines()[1] == "> `/forge score`"
    assert answer.reactions[0] == "eyes"
    assert await talk.said(FIRST) == before


@where(REVIEWS)
@pytest.mark.parametrize("line", [pytest.param(12, id="at a line"), pytest.param(None, id="above all lines")])
async def test_a_command_in_a_review_is_answered_under_the_pull_request(talk: Repository, line: int | None) -> None:
    before = await talk.said()
    comment_id = await talk.review("Let me see.\n\n/forge help why", line=line)

    answer = await talk.answer(comment_id, beyond=before)
    assert answer.text.splitlines()[1] == "> `/forge help why`"
    assert answer.reactions == (() if (talk.host, line) == ("github", None) else ("eyes", "+1"))
