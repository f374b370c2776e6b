"""The table of commands: what is known, and that a known problem is one plain sentence."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import forge, said_in_one_sentence

NEEDED = {"REDIS_URL": "redis://127.0.0.1:1", "FORGE_SIGNING_KEY": "a key"}
NOWHERE = NEEDED | {"DATABASE_URL": "postgresql://somebody:hunter2@127.0.0.1:1/nothing"}


def test_help_names_every_command() -> None:
    ended = forge("--help")

    assert ended.returncode == 0
    commands = {"demo", "up", "serve", "worker", "migrate", "analyze", "doctor", "comment", "create", "test", "bench"}
    assert commands <= set(ended.stdout.split())


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = forge("refactor-everything", cwd=tmp_path)

    assert ended.returncode == 2
    assert "refactor-everything" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_missing_setting_is_named_with_an_example(command: str) -> None:
    told = said_in_one_sentence(forge(command))

    assert told == "forge: DATABASE_URL is not set. Set it to something like: postgresql://user:password@host/forge"


def test_a_database_that_is_away_is_one_sentence_without_its_password() -> None:
    told = said_in_one_sentence(forge("migrate", environment=NOWHERE))

    assert told.startswith("forge: The database could not be migrated, nothing was changed: ")
    assert "hunter2" not in told


def test_migrating_twice_is_as_good_as_once(empty_database_url: str) -> None:
    environment = NEEDED | {"DATABASE_URL": empty_database_url}

    ended = [forge("migrate", environment=environment) for _ in range(2)]

    assert [(one.returncode, one.stdout) for one in ended] == [(0, "The database is at head.\n")] * 2


def test_a_revision_that_is_not_there_is_refused(database_url: str) -> None:
    ended = forge("migrate", "nonsense", environment=NEEDED | {"DATABASE_URL": database_url})

    assert ended.returncode == 2
    assert "nonsense" in ended.stderr
    assert "Traceback" not in ended.stderr
