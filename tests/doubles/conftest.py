"""The double of GitLab, a client of it that knows nothing of doubles, and a project of the test's own."""

import gitlab as python_gitlab
import pytest

from tests.doubles.gitlab.stage import BOT_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project


@pytest.fixture
def api(gitlab: GitLabDouble) -> python_gitlab.Gitlab:
    return python_gitlab.Gitlab(gitlab.url, private_token=BOT_TOKEN, timeout=10)


@pytest.fixture
async def project(gitlab: GitLabDouble, request: pytest.FixtureRequest) -> Project:
    """A project with one commit, called as the test."""
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
    return await gitlab.make_project(name, {"a.py": "one\ntwo\nthree\n", "pkg/b.py": "x = 1\n"})
