"""The GitHub double, and the client under test against it."""

import itertools
from collections.abc import AsyncIterator

import pytest

from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.rest.client import Manners
from tests.doubles.fence import ToldFence
from tests.doubles.github import GitHubDouble
from tests.doubles.parks import Parks

HASTY = Manners(write_spacing_s=0.0, retry_delays_s=(0.0, 0.0))


_numbers = itertools.count(1)


@pytest.fixture
def full_name() -> str:
    """A repository that no other test knows."""
    return f"acme/shop-{next(_numbers)}"


@pytest.fixture
def parks() -> Parks:
    return Parks()


@pytest.fixture
async def connection(github_double: GitHubDouble, parks: Parks) -> AsyncIterator[GitHubConnection]:
    opened = GitHubConnection(github_double.settings, parks, manners=HASTY)
    yield opened
    await opened.close()


@pytest.fixture
def fence() -> ToldFence:
    return ToldFence()


@pytest.fixture
def host(connection: GitHubConnection, fence: ToldFence) -> GitHub:
    return GitHub(connection, fence)
