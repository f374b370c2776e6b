"""How things are called: where people read, and on which code host."""

import pytest

from handlers.messages.wording import reference


@pytest.mark.parametrize(
    ("host", "number", "said"),
    [
        pytest.param("github", 12, "#12", id="GitHub counts pull requests and issues together"),
        pytest.param("local", 12, "#12", id="the local host"),
        pytest.param("gitlab", 12, "!12", id="a merge request"),
        pytest.param("gitlab", -7, "#7", id="an issue of GitLab, below zero among us"),
    ],
)
def test_a_number_is_written_as_its_host_writes_it(host: str, number: int, said: str) -> None:
    assert reference(host, number) == said
