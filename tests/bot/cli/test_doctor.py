"""What is missing here, in plain words: against nothing, against servers that are away, and against real ones."""

from bot.embedded import EmbeddedServices
from tests.bot.cli.conftest import Ended, forge

AWAY = {
    "DATABASE_URL": "postgresql://somebody:hunter2@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0",
    "FORGE_SIGNING_KEY": "a key",
}


def test_with_nothing_set_everything_can_come_along() -> None:
    ended = forge("doctor")

    assert _subjects(ended, "ok") >= {"Python", "git", "services", "settings"}
    assert "MEND" not in ended.stdout
    assert ended.returncode == 0


def test_servers_that_are_away_are_to_be_mended_and_how_is_said() -> None:
    ended = forge("doctor", environment=AWAY)

    assert ended.returncode == 1
    assert _subjects(ended, "MEND") == {"PostgreSQL", "Redis", "settings"}
    lines = ended.stdout.splitlines()
    bad = [number for number, line in enumerate(lines) if line.startswith(("MEND", "note"))]
    assert all(lines[number + 1].strip().startswith("-> ") for number in bad)
    assert "hunter2" not in ended.stdout + ended.stderr


def test_real_servers_are_good_with_their_versions(services: EmbeddedServices, database_url: str) -> None:
    set_ = {"DATABASE_URL": database_url, "REDIS_URL": services.redis_url, "FORGE_SIGNING_KEY": "a key"}
    local = {"LOCAL_ROOT": "/srv/repositories", "LOCAL_WEBHOOK_SECRET": "a secret"}

    ended = forge("doctor", environment=set_ | local)

    assert _subjects(ended, "ok") >= {"PostgreSQL", "Redis", "settings"}
    assert "code hosts: local" in ended.stdout
    assert ended.returncode == 0


def test_a_malformed_address_is_a_verdict_and_neither_a_crash_nor_markup() -> None:
    ended = forge("doctor", environment={"DATABASE_URL": "what is this", "REDIS_URL": "unix:///tmp/[/red]/sock"})

    assert ended.returncode == 1
    assert _subjects(ended, "MEND") == {"PostgreSQL", "Redis", "settings"}
    assert "/tmp/[/red]/sock" in ended.stdout


def _subjects(ended: Ended, mark: str) -> set[str]:
    assert ended.stderr == ""
    return {line.split()[1] for line in ended.stdout.splitlines() if line.startswith(mark)}
