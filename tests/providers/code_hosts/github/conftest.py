"""The GitHub double, and the client under test against it."""

from collections.abc import AsyncIterator

import pytest

from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.rest.client import Manners
from tests.doubles.fixtures import github_double, github_process
from tests.doubles.github import GitHubDouble
from tests.doubles.parks import Parks

__all__ = ["github_double", "github_process"]

HASTY = Manners(write_spacing_s=0.0, retry_delays_s=(0.0, 0.0))


@pytest.fixture
def parks() -> Parks:
    return Parks()


@pytest.fixture
async def connection(github_double: GitHubDouble, parks: Parks) -> AsyncIterator[GitHubConnection]:
    opened = GitHubConnection(github_double.settings, parks, manners=HASTY)
    yield opened
    await opened.close()


@pytest.fixture
def fence() -> "CountingFence":
    return CountingFence()


@pytest.fixture
def host(connection: GitHubConnection, fence: "CountingFence") -> GitHub:
    return GitHub(connection, fence)


class CountingFence:
    """A job that still holds its lease; `lost` makes it lose it."""

    def __init__(self) -> None:
        self.asked = 0
        self.lost: Exception | None = None

    async def __call__(self) -> None:
        self.asked += 1
        if self.lost is not None:
            raise self.lost
