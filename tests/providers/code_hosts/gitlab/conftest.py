"""The GitLab double, and the client under test against it."""

import itertools
from collections.abc import AsyncIterator

import pytest

from config.settings import GitLabSettings
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.rest.client import Manners
from tests.doubles.fence import ToldFence
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import BOT_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.parks import Parks
from tests.providers.code_hosts.gitlab.checked import CHANGED

HASTY = Manners(write_spacing_s=0.0, retry_delays_s=(0.0, 0.0))
FILES = {"shop.py": "".join(f"line_{number} = {number}\n" for number in range(1, 41))}

_numbers = itertools.count(1)


@pytest.fixture
async def project(gitlab: GitLabDouble) -> Project:
    """A project that no other test knows."""
    return await gitlab.make_project(f"shop-{next(_numbers)}", FILES)


@pytest.fixture
def ref(project: Project) -> RepositoryRef:
    return RepositoryRef("gitlab", str(project.id), project.path, "main", "acme", project.visibility != "public")


@pytest.fixture
def settings(gitlab: GitLabDouble) -> GitLabSettings:
    return GitLabSettings(BOT_TOKEN, ("hook-secret-of-the-tests",), str(gitlab.bot.id), gitlab.url, gitlab.url)


@pytest.fixture
def parks() -> Parks:
    return Parks()


@pytest.fixture
async def connection(settings: GitLabSettings, parks: Parks) -> AsyncIterator[GitLabConnection]:
    opened = GitLabConnection(settings, parks, manners=HASTY)
    yield opened
    await opened.close()


@pytest.fixture
def fence() -> ToldFence:
    return ToldFence()


@pytest.fixture
def host(connection: GitLabConnection, fence: ToldFence) -> GitLab:
    return GitLab(connection, fence)


@pytest.fixture
async def merge_request(gitlab: GitLabDouble, project: Project) -> MergeRequest:
    await gitlab.push(project, "topic", CHANGED)
    return await gitlab.open_merge_request(project, "topic")
