"""Real services for every test that asks: one PostgreSQL and one Valkey for each test process."""

import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from bot.embedded import EmbeddedServices
from providers.database.migration import migrate
from providers.database.session import Database
from tests.doubles.fixtures import github_double, github_process
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab_fixtures import gitlab, gitlab_process
from tests.emptied_database import EmptiedDatabase

if TYPE_CHECKING:
    from tests.flows.conftest import Bot

__all__ = ["github_double", "github_process", "gitlab", "gitlab_process"]

TAKE_MINUTES = ("tests/stories/", "tests/flows/", "tests/bot/cli/", "tests/bot/site/")
_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also the tests marked long, whose short form runs always")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `long` wait for `--long`: another case of the same test, or a larger number, runs always.

    Where several processes share the files, those that take minutes begin first, so that none is left alone at the end.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(TAKE_MINUTES))
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


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


@pytest.fixture(scope="session")
def database_template(services: EmbeddedServices) -> str:
    """The name of a migrated, empty database, to be copied."""
    services.create_database("template_of_tests")
    migrate(services.database_url("template_of_tests"))
    return "template_of_tests"


@pytest.fixture
def empty_database_url(services: EmbeddedServices) -> Iterator[str]:
    """A database without any table, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    services.create_database(name)
    yield services.database_url(name)
    services.drop_database(name)


@pytest.fixture(scope="session")
def emptied_database(services: EmbeddedServices, database_template: str) -> EmptiedDatabase:
    return EmptiedDatabase(services, database_template)


@pytest.fixture
def database_url(emptied_database: EmptiedDatabase) -> Iterator[str]:
    """A migrated database without a row, emptied afterwards."""
    yield emptied_database.url
    emptied_database.empty()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url, pool_size=5)
    yield opened
    await opened.close()


@pytest.fixture
async def redis_url(services: EmbeddedServices) -> str:
    """An empty Valkey."""
    async with Redis.from_url(services.redis_url) as redis:
        await redis.flushall()
    return services.redis_url


@pytest.fixture(scope="session")
async def bot(
    github_process: GitHubDouble, gitlab_process: GitLabDouble, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator["Bot"]:
    """The whole product, started once for all flows and stories; each works in repositories of its own."""
    from tests.flows.conftest import running_bot  # late, so that the test of one function need not wait for it all

    async with running_bot(github_process, gitlab_process, tmp_path_factory.mktemp("clones")) as running:
        yield running
