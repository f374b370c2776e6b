"""The double of GitLab as fixtures, for all tests: it starts once in each process of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab.starting import running


@pytest_asyncio.fixture(scope="session")
async def gitlab_process(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GitLabDouble]:
    """The running double, started once a session."""
    async with running(tmp_path_factory.mktemp("gitlab")) as double:
        yield double


@pytest_asyncio.fixture
async def gitlab(gitlab_process: GitLabDouble) -> AsyncIterator[GitLabDouble]:
    """The double with an empty record. The test fails for any request that GitLab would not understand."""
    gitlab_process.forget()
    yield gitlab_process
    await gitlab_process.sender.settled()
    assert gitlab_process.violations == []
    gitlab_process.forget()
