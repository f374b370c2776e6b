"""Questions that change nothing: each gets its one reply below the words that were asked, and two reactions."""

import re

import pytest

from tests.stories.stage import Repository


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("/forge help", "Commands you may use in", id="help"),
        pytest.param("/forge status", "| Job | What | State | When |", id="status"),
        pytest.param("/forge score", "Readiness", id="score"),
        pytest.param("/forge cost", "month", id="cost"),
        pytest.param("/forge why", "Received last", id="why"),
        pytest.param("/forge why shop.py", "`shop.py` was judged", id="why a file"),
        pytest.param("/forge config", "built in", id="config"),
        pytest.param("/forge config --explain", "score.gate", id="config with its sources"),
    ],
)
async def test_a_question_is_answered_once(talk: Repository, asked: str, said: str) -> None:
    answer = await talk.ask(asked)

    assert said in answer.text
    assert answer.text.splitlines()[1] == f"> `{asked}`"
    assert answer.reactions == ("eyes", "+1")


async def test_a_finding_of_the_score_can_be_asked_about_by_its_name(talk: Repository) -> None:
    score = await talk.ask("/forge score shop.py")
    [finding, *_] = re.findall(r"FF-[0-9a-f]{6,}", score.text)
    answer = await talk.ask(f"/forge why {finding}\n\n/forge explain {finding}")

    assert f"`{finding}` costs" in answer.text
    assert "shop.py" in answer.text


async def test_a_job_of_the_status_can_be_asked_about_by_its_name(talk: Repository) -> None:
    status = await talk.ask("/forge status")
    [job, *_] = re.findall(r"\bJ-[0-9a-f]+\b", status.text)
    answer = await talk.ask(f"/forge why {job}\n\n/forge status {job}")

    assert f"`{job}`, " in answer.text
    assert "Asked for" in answer.text


async def test_two_questions_in_one_comment_get_one_reply_in_their_order(talk: Repository) -> None:
    answer = await talk.ask("Two things.\n\n/forge help\n\n/forge status")

    asked = [line for line in answer.text.splitlines() if line.startswith("> `/forge")]
    assert asked == ["> `/forge help`", "> `/forge status`"]
    assert answer.reactions == ("eyes", "+1")


async def test_the_same_question_asked_twice_gets_a_reply_each_time(talk: Repository) -> None:
    first = await talk.ask("/forge help status")
    second = await talk.ask("/forge help status")

    assert first.text != second.text
    assert first.text.splitlines()[1:] == second.text.splitlines()[1:]
