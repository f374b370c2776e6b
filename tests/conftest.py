"""Real services for every test that asks: one PostgreSQL and one Valkey for each test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.embedded import EmbeddedServices


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServices]:
    """Started once, without fsync; pytest-xdist gives each of its processes a folder of its own."""
    with EmbeddedServices(_folder(tmp_path_factory), is_durable=False) as running:
        yield running


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("services")
    # pytest keeps its folders at 0700; the account that runs the servers for root must pass through.
    for passed in (folder, folder.parent, folder.parent.parent):
        passed.chmod(passed.stat().st_mode | 0o011)
    return folder
