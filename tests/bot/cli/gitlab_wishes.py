"""What `forge gitlab connect` is asked for in the tests, and the project that it is asked of."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.gitlab_connect import Wish
from config.settings import GitLabSettings
from providers.code_hosts.gitlab.access import Target
from providers.code_hosts.gitlab.hooks import EVENTS
from tests.doubles.gitlab.stage import BOT_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.receiver import Receiver, receiving

__all__ = ["HOOK_URL", "project", "receiver", "settings", "wish"]

HOOK_URL = "https://forge.example/webhooks/gitlab"
MAINTAINERS = "glpat-mia-maintainer"

_numbers = itertools.count(1)


@pytest.fixture
async def project(gitlab: GitLabDouble) -> Project:
    return await gitlab.make_project(f"connected-{next(_numbers)}", {"a.py": "x = 1\n"})


@pytest.fixture
def wish(project: Project, tmp_path: Path) -> Wish:
    secret_file = tmp_path / "forge" / "gitlab.env"
    return Wish(Target("project", project.path), HOOK_URL, tuple(EVENTS), "", secret_file, MAINTAINERS)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as taking:
        yield taking


def settings(gitlab: GitLabDouble, token: str = BOT_TOKEN) -> GitLabSettings:
    return GitLabSettings(token, (), "", gitlab.url, gitlab.url)
