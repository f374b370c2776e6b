"""How things are called: where people read, and on which code host."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from handlers.messages.wording import level, reference
from providers.code_hosts.code_host import Permission


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


@pytest.mark.parametrize(
    ("host", "permission", "said"),
    [
        pytest.param("github", Permission.MAINTAIN, "`maintain`", id="GitHub's own word"),
        pytest.param("gitlab", Permission.MAINTAIN, "`maintain` (Maintainer)", id="a role of GitLab"),
        pytest.param("gitlab", Permission.NONE, "`none`", id="no role"),
    ],
)
def test_a_right_is_named_as_in_forge_yml_and_as_people_know_it(host: str, permission: Permission, said: str) -> None:
    assert level(host, permission) == said


def test_nothing_else_puts_a_mark_before_a_number() -> None:
    """A sentence that writes `#{number}` by itself would be wrong on GitLab."""
    rooms = [*Path("handlers").rglob("*.py"), *Path("bot/site").rglob("*.py")]
    found = {f"{path}:{line}" for path in rooms for line in _marked_numbers(ast.parse(path.read_text()))}

    assert rooms
    assert {place.partition(":")[0] for place in found} == {"handlers/messages/wording.py"}, sorted(found)


def _marked_numbers(tree: ast.Module) -> list[int]:
    """The lines of the f-strings in which a value follows a "#" or a "!"."""
    pieces = [pair for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for pair in pairwise(node.values)]
    return [
        value.lineno
        for before, value in pieces
        if isinstance(before, ast.Constant) and str(before.value).endswith(("#", "!"))
        if isinstance(value, ast.FormattedValue)
    ]
