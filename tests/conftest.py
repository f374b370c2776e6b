"""Real services for every test that asks: one PostgreSQL and one Valkey for each test process."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.embedded import EmbeddedServices


@pytest.fixture(scope="session")
def services() -> Iterator[EmbeddedServices]:
    """Started once, without fsync; pytest-xdist gives each of its processes a folder of its own."""
    # Not below pytest's own temporary folder: a second run of pytest takes away everybody's right to pass there.
    folder = Path(tempfile.mkdtemp(prefix="forge-test-"))
    try:
        with EmbeddedServices(folder, is_durable=False) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)
