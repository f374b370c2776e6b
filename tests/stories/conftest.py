"""One running product for all stories and hosts; a story has repositories of its own, or talks in a shared one."""

import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from providers.code_hosts.local.repositories import write_hook_settings
from tests.doubles.bare_repositories import BareRepositories
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab.stage import GitLabDouble
from tests.flows.conftest import Bot
from tests.stories.capabilities import HOSTS
from tests.stories.on_github import GitHubStage
from tests.stories.on_gitlab import GitLabStage
from tests.stories.on_local import LocalPost, LocalStage
from tests.stories.seen import Files
from tests.stories.shop import SHOP, TANGLED_SHOP
from tests.stories.stage import Repository, Stage

MOST_ASKED = 24  # what looks like two programs that answer each other is left alone for an hour
Make = Callable[..., Awaitable[Repository]]


@pytest.hookimpl(tryfirst=True)  # before those marked long are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each case of a story runs on one host always, a third of them on each, and with `--long` on every host."""
    told: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "stage" in item.callspec.params:
            host = str(item.callspec.params["stage"])
            told[item.nodeid.replace(host, "")].append(item)
    for case, on_hosts in told.items():
        always = on_hosts[zlib.crc32(case.encode()) % len(on_hosts)]
        for item in on_hosts:
            if item is not always:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
async def local_post(bot: Bot) -> AsyncIterator[LocalPost]:
    """What the hooks of the local host deliver to."""
    settings = bot.stack.settings
    assert settings.local is not None
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        post = LocalPost(f"{settings.public_url}/webhooks/local", session)
        runner = web.AppRunner(post.application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        write_hook_settings(settings.local.root, f"http://{host}:{port}", settings.local.webhook_secrets[0])
        yield post


@pytest.fixture(params=HOSTS)
async def stage(
    request: pytest.FixtureRequest,
    bot: Bot,
    local_post: LocalPost,
    github_process: GitHubDouble,
    gitlab_process: GitLabDouble,
) -> AsyncIterator[Stage]:
    """One host, told by the parameter. The story fails for any request that the host would not understand."""
    doors = f"{bot.stack.settings.public_url}/webhooks"
    for double in (github_process, gitlab_process):
        double.forget()
    github_process.deliver_to(f"{doors}/github")
    gitlab_process.deliver_to(f"{doors}/gitlab")
    local_post.let_go()
    clones = BareRepositories(bot.folder / "stories")
    stages: dict[str, Callable[[], Stage]] = {
        "github": lambda: GitHubStage(bot, github_process),
        "gitlab": lambda: GitLabStage(bot, gitlab_process),
        "local": lambda: LocalStage(bot, local_post, clones),
    }
    yield stages[request.param]()
    local_post.let_go()
    await gitlab_process.sender.settled()
    assert github_process.violations == []
    assert gitlab_process.violations == []


@pytest.fixture
def make_repository(stage: Stage, request: pytest.FixtureRequest) -> Make:
    """A repository of the story's own, called as the story."""
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name.removeprefix("test_"))[:90]

    async def make(files: Files = SHOP, *, is_private: bool = True, name: str = name) -> Repository:
        return await stage.make_repository(name, files, is_private=is_private)

    return make


@pytest.fixture(scope="session")
def conversations() -> dict[str, Repository]:
    """By host: where stories talk that change nothing."""
    return {}


@pytest.fixture
async def talk(stage: Stage, conversations: dict[str, Repository]) -> Repository:
    """A repository that many stories share, with a pull request whose head has been analysed."""
    repository = conversations.get(stage.host)
    if repository is None or repository.asked > MOST_ASKED:
        repository = await stage.make_repository(f"talk-{uuid4()}", SHOP)
        await repository.propose("topic", TANGLED_SHOP)
        await repository.settled()
        conversations[stage.host] = repository
    return repository
