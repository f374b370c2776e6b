"""Questions that change nothing, and what people are told who ask them in a way that cannot be understood."""

import pytest

from tests.stories.stage import Repository


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("/forge help", "Commands you may use in", id="help"),
        pytest.param("/forge help score", "Needs `read`", id="help about one"),
        pytest.param("/forge status", "Job", id="status"),
        pytest.param("/forge score", "Readiness", id="score"),
        pytest.param("/forge score shop.py", "shop.py", id="score of a file"),
        pytest.param("/forge why", "Received last", id="why"),
        pytest.param("/forge why shop.py", "`shop.py` was judged", id="why a file"),
        pytest.param("/forge config", "built in", id="config"),
    ],
)
async def test_a_question_is_answered_once(talk: Repository, asked: str, said: str) -> None:
    answer = await talk.ask(asked)

    assert said in answer.text
    assert answer.text.splitlines()[1] == f"> `{asked}`"
    assert answer.reactions == ("eyes", "+1")
