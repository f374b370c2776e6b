"""`/forge config`: what is in force, and why."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from config.forge_yml import ForgeYmlError, Layer, Layers, Problem, read_repository
from handlers.commands.command import Reply
from handlers.errors import UserError
from handlers.jobs.configuration import Configuration
from providers.code_hosts.events import RepositoryRef

Ask = Callable[..., Awaitable[Reply]]
OWN = b"version: 1\ntests: {command: make}\nprojects:\n  - {path: pay, tests: {command: make pay}}\n"


@pytest.fixture
def layers() -> Layers:
    return Layers(repository=Layer(read_repository(OWN), ".forge.yml", "b" * 40))


def broken(raw: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ForgeYmlError) as caught:
        read_repository(raw)
    return caught.value.problems


async def test_the_configuration_of_the_repository_is_told(ask: Ask, records: Any, layers: Layers) -> None:
    records.in_force = Configuration(layers)

    reply = await ask("/forge config")

    assert "| `tests.command` | `make` | repository, `.forge.yml@bbbbbbb:2` |" in reply.markdown
    assert "built in |" not in reply.markdown


async def test_the_configuration_of_a_path_is_that_of_its_project(ask: Ask, records: Any, layers: Layers) -> None:
    records.in_force = Configuration(layers)

    reply = await ask("/forge config pay/cash.py --explain")

    assert "| `tests.command` | `make pay` | project, `.forge.yml@bbbbbbb:4` |" in reply.markdown
    assert "| `refactor.limits.files` | `10` | built in |" in reply.markdown


async def test_without_a_file_everything_is_built_in(ask: Ask) -> None:
    reply = await ask("/forge config")

    assert "Everything is built in." in reply.markdown


@pytest.mark.parametrize("may_read", [True, False])
async def test_what_stands_in_another_private_repository_is_told_to_those_who_may_read_it(
    ask: Ask, records: Any, layers: Layers, may_read: bool
) -> None:
    base = Layer(read_repository(b"version: 1\nnotify: {slack: '#layoffs'}\n"), "base.yml", "c" * 40, is_told=False)
    ref = RepositoryRef("github", "9", "acme/rules", "main")
    records.in_force = Configuration(replace(layers, base=base), private_base=ref)
    records.readable = ["acme/rules"] if may_read else []

    reply = await ask("/forge config")

    value = "`#layoffs`" if may_read else "held back: stands in a repository that you may not be able to read"
    assert f"| `notify.slack` | {value} | organization, `base.yml@ccccccc:2` |" in reply.markdown
    assert ("layoffs" in reply.markdown) == may_read
    assert "| `tests.command` | `make` |" in reply.markdown


def test_a_broken_file_stops_writes_and_says_where() -> None:
    configuration = Configuration(Layers(), broken(b"version: 1\nmdoe: off\n"))

    with pytest.raises(UserError) as caught:
        configuration.for_writing()

    assert str(caught.value).startswith("`.forge.yml` cannot be read, so nothing is changed: .forge.yml:2:1: ")


@pytest.mark.parametrize("mode", ["off", "observe"])
def test_a_mode_that_does_not_propose_stops_writes_and_says_where_it_stands(mode: str) -> None:
    own = Layer(read_repository(f"version: 1\nmode: {mode}\n".encode()), ".forge.yml", "b" * 40)

    with pytest.raises(UserError, match=rf"`mode` is `{mode}` here \(repository, `.forge.yml@bbbbbbb:2`\)"):
        Configuration(Layers(repository=own)).for_writing()


def test_what_may_be_written_follows_the_rules_in_force(layers: Layers) -> None:
    rules = Configuration(layers).for_writing()

    assert rules.tests.command == "make"
    assert Configuration(layers).name == ".forge.yml@bbbbbbb"
