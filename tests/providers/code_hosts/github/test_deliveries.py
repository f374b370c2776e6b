"""What the emulator sends, read by the receiver: from somebody's act to the event that the bot sees."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from providers.code_hosts.events import CommentCreated, Event, Ignored, InstallationChanged, PullRequestChanged, Push
from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.webhook import GitHubReceiver
from tests.doubles.github import GitHubDouble


class Door:
    """Where the webhooks arrive: verifies and reads each, as the product's door and worker do."""

    def __init__(self, receiver: GitHubReceiver) -> None:
        self.events: list[Event] = []
        self.delivery_ids: list[str] = []
        self.keys: list[str | None] = []
        self._receiver = receiver

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        counts = {name: len(request.headers.getall(name)) for name in headers}
        delivery = self._receiver.verify(headers, counts, body)
        self.delivery_ids.append(delivery.delivery_id)
        self.events.append(self._receiver.read(delivery.event, body))
        self.keys.append(self._receiver.semantic_key(delivery.event, body))
        return web.Response(status=202)


@pytest.fixture
async def door(github_double: GitHubDouble) -> AsyncIterator[Door]:
    door = Door(GitHubReceiver(github_double.settings))
    application = web.Application()
    application.router.add_post("/webhooks/github", door.receive)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    github_double.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/github")
    yield door
    await runner.cleanup()


async def test_an_installation_names_the_repositories(github_double: GitHubDouble, door: Door, full_name: str) -> None:
    await github_double.create_repository(full_name)

    await github_double.install()

    (event,) = door.events
    assert isinstance(event, InstallationChanged)
    assert (event.action, event.account, event.installation_id) == ("created", "acme", "4711")
    assert full_name in [repository.full_name for repository in event.repositories]


async def test_pushes_to_a_new_and_to_an_old_branch_arrive(
    github_double: GitHubDouble, door: Door, full_name: str
) -> None:
    first = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})

    second = await github_double.push(full_name, "main", {"a.py": "x = 2\n"})
    topic = await github_double.push(full_name, "topic", {"b.py": "y = 1\n"})

    pushes = [event for event in door.events if isinstance(event, Push)]
    assert [(push.branch, push.before_sha, push.head_sha) for push in pushes] == [
        ("main", first, second),
        ("topic", None, topic),
    ]
    assert pushes[0].repository == await github_double.ref(full_name)


async def test_a_pull_request_is_opened_and_gets_a_commit(
    github_double: GitHubDouble, door: Door, full_name: str
) -> None:
    base = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    opened = await github_double.push(full_name, "topic", {"b.py": "y = 1\n"})
    number = await github_double.open_pull_request(full_name, "topic")
    pushed = await github_double.push(full_name, "topic", {"b.py": "y = 2\n"})

    changes = [event for event in door.events if isinstance(event, PullRequestChanged)]
    assert [(change.action, change.head_sha) for change in changes] == [("opened", opened), ("synchronize", pushed)]
    assert {(change.number, change.base_sha, change.is_fork) for change in changes} == {(number, base, False)}


async def test_a_comment_arrives_with_its_writer(
    github_double: GitHubDouble, host: GitHub, door: Door, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    await github_double.push(full_name, "topic", {"b.py": "y = 1\n"})
    number = await github_double.open_pull_request(full_name, "topic")
    comment_id = await github_double.comment(full_name, number, "/forge score", login="rita-reader")
    ours = await host.ensure_comment(await github_double.ref(full_name), number, "<!-- m -->", "71")

    async with asyncio.timeout(10):
        while len(comments := [event for event in door.events if isinstance(event, CommentCreated)]) < 2:
            await asyncio.sleep(0.01)
    assert [(comment.comment_id, comment.actor.is_bot) for comment in comments] == [(comment_id, False), (ours, True)]
    assert comments[0].actor == await github_double.actor("rita-reader")
    assert comments[0].is_pull_request


async def test_every_delivery_has_its_own_id_and_a_repetition_its_old_key(
    github_double: GitHubDouble, door: Door, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    await github_double.push(full_name, "main", {"a.py": "x = 2\n"})
    sent = github_double.deliveries[-1]

    await github_double.relay.again(sent)
    await github_double.relay.again(sent, with_new_id=True)

    assert door.delivery_ids[0] == door.delivery_ids[1] == sent.delivery_id
    assert door.delivery_ids[2] != sent.delivery_id
    assert len(set(door.keys)) == 1
    assert door.keys[0] is not None


async def test_a_push_through_git_arrives_too(
    github_double: GitHubDouble, host: GitHub, door: Door, full_name: str, tmp_path: Path
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    access = await host.get_push_access(await github_double.ref(full_name))
    who = {f"GIT_{role}_{key}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: {access.authorization}",
        **who,
    }
    clone = str(tmp_path / "clone")
    for command in (
        ("clone", "-q", access.url, clone),
        ("-C", clone, "commit", "-q", "--allow-empty", "-m", "Nothing"),
        ("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/pushed"),
    ):
        process = await asyncio.create_subprocess_exec("git", *command, env=environment)
        assert await process.wait() == 0

    assert [event.branch for event in door.events if isinstance(event, Push)] == ["pushed"]
    assert not [event for event in door.events if isinstance(event, Ignored)]
