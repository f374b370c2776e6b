"""The first pull request in a repository: opened on installation, edited by people, merged, closed, and asked for."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.gitlab_connect import Wish, connect
from config.forge_yml import FILE
from handlers.messages.onboarding import TITLE, proposed
from providers.code_hosts.gitlab.access import Target
from providers.code_hosts.gitlab.hooks import EVENTS
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import SIGNING_TOKEN, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.flows.conftest import Bot, eventually, running_bot
from tests.flows.on_github import concluded
from tests.flows.shop_files import TESTED, UNTESTED

BRANCH = "forge-factory/onboarding"
WITHIN_S = 90.0  # the first repository with tests installs what these need


@pytest.fixture(scope="module")
async def bot(
    github_process: GitHubDouble, gitlab_process: GitLabDouble, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bot]:
    """A deployment that asks before it works."""
    clones = tmp_path_factory.mktemp("clones")
    async with running_bot(github_process, gitlab_process, clones, ONBOARDING="on") as running:
        yield running


async def proposal(github: GitHubDouble, name: str, *, holding: str = "") -> dict[str, Any]:
    """The onboarding pull request, once its body holds this text."""

    async def look() -> dict[str, Any] | None:
        found = [one for one in await github.pull_requests(name) if one["head"]["ref"] == BRANCH]
        assert len(found) <= 1
        return next((one for one in found if one["state"] == "open" and holding in one["body"]), None)

    return await eventually(look, f"an onboarding pull request that says {holding!r}", WITHIN_S)


async def merge_request(project: Project) -> MergeRequest:
    """The same as a merge request, once it is open."""

    async def look() -> MergeRequest | None:
        return next((one for one in project.merge_requests.values() if one.source_branch == BRANCH), None)

    return await eventually(look, "an onboarding merge request", WITHIN_S)


async def test_an_installation_asks_first_and_works_once_it_is_merged(bot: Bot, github: GitHubDouble) -> None:
    name = "acme/newcomer"
    await github.create_repository(name, TESTED)
    await github.add_to_installation(name)
    opened = await proposal(github, name)
    unasked = await github.push(name, "main", {"shop.py": TESTED["shop.py"] + "\n\nCURRENCY = 'EUR'\n"})
    await bot.all_jobs_ended()
    text = await github.repositories.file(name, opened["head"]["sha"], FILE)

    assert (opened["title"], opened["user"]["type"]) == (TITLE, "Bot")
    assert text.decode() == proposed("forge")
    assert "1 passed" in opened["body"]
    assert "In the first week at most 3 pull requests" in opened["body"]
    assert f"/{name}/blob/" in opened["body"]
    assert await github.check_runs(name, unasked) == []
    assert [one["number"] for one in await github.pull_requests(name)] == [opened["number"]]

    await github.push(name, BRANCH, {FILE: "version: 1\nmode: observr\n"})
    broken = await proposal(github, name, holding="cannot be read yet")
    await github.push(name, BRANCH, {FILE: "version: 1\nmode: propose\n"})
    mended = await proposal(github, name, holding="`mode: propose`: checks")
    merged_sha = await github.merge_pull_request(name, opened["number"])
    await concluded(github, name, merged_sha)

    assert f"{FILE}:2:7" in broken["body"]
    assert 'did you mean "observe"?' in broken["body"]
    assert opened["number"] == broken["number"] == mended["number"]
    assert github.violations == []


async def test_on_gitlab_the_first_delivery_of_a_hook_asks(bot: Bot, gitlab: GitLabDouble, tmp_path: Path) -> None:
    """What becomes of the answer is told in `tests/stories`, on every host."""
    project = await gitlab.make_project("newcomer", UNTESTED)
    hook_url = f"{bot.stack.settings.public_url}/webhooks/gitlab"
    gitlab.deliver_to("")  # the hook that is to be set is the only one
    target = Target("project", project.path)
    wish = Wish(target, hook_url, tuple(EVENTS), SIGNING_TOKEN, tmp_path / "secret", "glpat-mia-maintainer")

    connected = await connect(wish, gitlab.settings)
    opened = await merge_request(project)
    await gitlab.push(project, "main", {"README.md": "# A shop\n"})
    connected_again = await connect(wish, gitlab.settings)
    await bot.all_jobs_ended()

    assert (connected, connected_again, len(project.hooks)) == (0, 0, 1)
    assert (opened.title, opened.author, len(project.merge_requests)) == (TITLE, gitlab.bot, 1)
    assert "| scope of its token: api |" in opened.description
    assert "by somebody with `admin` (Owner)" in opened.description
    assert not re.search("[Pp]ull request|contents: write", opened.description)
    assert project.statuses == []


@pytest.mark.long  # the handler's own tests run always
async def test_a_file_that_is_there_needs_no_question(bot: Bot, github: GitHubDouble) -> None:
    name = "acme/at-home"
    await github.create_repository(name, {**UNTESTED, FILE: "version: 1\nmode: observe\n"})
    await github.add_to_installation(name)
    head = await github.push(name, "main", {"README.md": "# Shop of old\n"})
    await concluded(github, name, head)
    await bot.all_jobs_ended()

    assert await github.pull_requests(name) == []
