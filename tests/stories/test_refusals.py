"""What cannot be understood or cannot be done: a refusal that says what would have worked, and changes nothing."""

import pytest

from tests.stories.stage import Repository


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param("/forge scroe", "Did you mean `/forge score`?", id="a slip of the keyboard"),
        pytest.param("/forge", "needs a command behind it", id="no verb"),
        pytest.param("/forge score --depth=3", "Unknown flag `--depth`", id="no such flag"),
        pytest.param("/forge config --explian", "Did you mean `--explain`?", id="a misspelt flag"),
        pytest.param("/forge refactor shop.py --type=extract", "function_extract", id="a value that does not exist"),
        pytest.param("/forge why nowhere.py", "is no file in", id="a file that is not there"),
        pytest.param("/forge why J-999999", "There is no job `J-999999`", id="a job that is not there"),
        pytest.param("/forge approve", "so the job has to be named", id="nothing to approve here"),
    ],
)
async def test_a_refusal_says_what_would_have_worked(talk: Repository, asked: str, said: str) -> None:
    answer = await talk.ask(asked)

    assert said in answer.text
    assert answer.reactions == ("eyes", "confused")
    assert await talk.proposals() == []


async def test_the_culprit_of_a_line_is_pointed_at(talk: Repository) -> None:
    answer = await talk.ask("/forge config --explian")

    lines = answer.text.splitlines()
    pointed = lines.index("/forge config --explian")
    assert lines[pointed + 1] == "              ^^^^^^^^^"


async def test_of_seven_commands_five_are_run_and_the_others_named(talk: Repository) -> None:
    answer = await talk.ask("\n\n".join(["/forge help status"] * 5 + ["/forge score", "/forge why"]))

    assert answer.text.count("> `/forge help status`") == 5
    assert "Not run: `/forge score`, `/forge why`" in answer.text


async def test_a_mistake_in_one_line_does_not_spoil_the_next(talk: Repository) -> None:
    answer = await talk.ask("/forge scroe\n\n/forge help score")

    assert "Did you mean `/forge score`?" in answer.text
    assert "Needs `read`" in answer.text
    assert answer.reactions[0] == "eyes"


async def test_what_somebody_writes_into_a_refusal_stays_text(talk: Repository) -> None:
    answer = await talk.ask("/forge `<img src=x>@acme/everybody")

    assert "<img" not in answer.text.replace("`", "").splitlines()[0]
    assert "@acme/everybody" not in _outside_of_code(answer.text)


def _outside_of_code(markdown: str) -> str:
    parts = markdown.split("```")
    return "".join(part for part in parts[::2] for part in part.split("`")[::2])
