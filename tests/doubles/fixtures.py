"""The double of GitHub as fixtures, for all tests: it starts once in each process of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.doubles.github import GitHubDouble
from tests.doubles.starting import running


@pytest_asyncio.fixture(scope="session")
async def github_process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GitHubDouble]:
    """The running double, started once a session."""
    async with running(tmp_path_factory.mktemp("github")) as double:
        yield double


@pytest_asyncio.fixture
async def github_double(github_process: GitHubDouble) -> AsyncIterator[GitHubDouble]:
    """The double with an empty record. The test fails for any request that GitHub's description refuses."""
    github_process.forget()
    yield github_process
    assert github_process.violations == []
    github_process.forget()
