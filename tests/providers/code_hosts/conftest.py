"""The places where a change can be proposed: every story is told on each of them."""

import itertools
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.settings import GitLabSettings
from engine.workspace.checkout import MirrorCache
from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.code_hosts.gitlab.client import GitLab
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.repositories import create_repository
from providers.database import organizations, repositories
from providers.database.local_host import PostgresLocalStore
from providers.database.records import RepositoryRow
from providers.database.session import Database
from providers.rest.client import Manners
from tests.doubles.fence import ToldFence
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab.stage import BOT_TOKEN, GitLabDouble
from tests.doubles.parks import Parks
from tests.providers.code_hosts.places import Bot, GitHubPlace, GitLabPlace, LocalPlace, Place

HASTY = Manners(write_spacing_s=0.0, retry_delays_s=(0.0, 0.0))

_numbers = itertools.count(1)


@pytest.fixture
def lease() -> ToldFence:
    """The lease of the job that proposes."""
    return ToldFence()


@pytest.fixture
async def github_place(github_double: GitHubDouble, lease: ToldFence) -> AsyncIterator[GitHubPlace]:
    full_name = f"acme/proposals-{next(_numbers)}"
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    connection = GitHubConnection(github_double.settings, Parks(), manners=HASTY)
    yield GitHubPlace(github_double, await github_double.ref(full_name), lambda: GitHub(connection, lease))
    await connection.close()


@pytest.fixture
async def gitlab_place(gitlab: GitLabDouble, lease: ToldFence) -> AsyncIterator[GitLabPlace]:
    project = await gitlab.make_project(f"proposals-{next(_numbers)}", {"a.py": "x = 1\n"})
    connection = GitLabConnection(gitlab_settings(gitlab), Parks(), manners=HASTY)
    yield GitLabPlace(gitlab, project, lambda: GitLab(connection, lease))
    await connection.close()


def gitlab_settings(gitlab: GitLabDouble) -> GitLabSettings:
    return GitLabSettings(BOT_TOKEN, (), str(gitlab.bot.id), gitlab.url, gitlab.url)


@pytest.fixture
async def local_place(tmp_path: Path, database: Database, lease: ToldFence) -> LocalPlace:
    """Nothing listens for its deliveries: what is pushed and opened stands all the same."""
    root, clone = tmp_path / "host", tmp_path / "clone"
    hosted = create_repository(root, "ada/engine")
    async with database.system() as session:
        organization = await organizations.ensure(session, "local", "ada", "local", "local")
        row = RepositoryRow("local", hosted.ref.external_id, hosted.ref.full_name, "main", "local", True)
        await repositories.ensure(session, organization.id, row)
    subprocess.run(["git", "clone", "--quiet", str(hosted.path), str(clone)], check=True, capture_output=True)
    store = PostgresLocalStore(database)
    place = LocalPlace(clone, hosted, store, lambda: LocalHost(root, store, lease))
    await place.person_pushes("main", {"a.py": "x = 1\n"})
    return place


@pytest.fixture(params=["github", "gitlab", "local"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def bot(place: Place, tmp_path: Path) -> Bot:
    return Bot(place, MirrorCache(tmp_path / "mirrors", 2**28))
