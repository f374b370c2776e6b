"""Many who have something to say at once, on a host that takes its time: one comment each, and nobody else waits."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from config.settings import GitLabSettings
from handlers.context import Context
from handlers.jobs.notice import tell
from handlers.jobs.repository import Subject
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.registry import Hosts
from providers.database import jobs, organizations, repositories
from providers.rest.client import Manners
from tests.doubles.gitlab.stage import BOT_TOKEN, WRITER, GitLabDouble
from tests.doubles.gitlab.world import MergeRequest, Project
from tests.doubles.parks import Parks
from tests.handlers.jobs.conftest import Town

MERGE_REQUESTS = 6  # the pool of these tests has five connections
FILES = {"shop.py": "rate = 1\n"}


@dataclass
class Slow:
    """Lets writes through when the test says so; those of one installation go one behind the other."""

    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> None:
        await self.may_go_on.wait()


async def nothing() -> None:
    return None


@pytest.fixture
async def project(gitlab: GitLabDouble) -> Project:
    return await gitlab.make_project("many-notices", FILES)


@pytest.fixture
async def ctx(town: Town, gitlab: GitLabDouble) -> AsyncIterator[Context]:
    settings = GitLabSettings(BOT_TOKEN, ("hook-secret-of-the-tests",), str(gitlab.bot.id), gitlab.url, gitlab.url)
    connection = GitLabConnection(settings, Parks(), manners=Manners(write_spacing_s=0.0, retry_delays_s=(0.0, 0.0)))
    hosts = Hosts({}, {"gitlab": lambda fence: GitLab(connection, fence)})
    yield replace(town.ctx, hosts=hosts, fence=nothing)
    await connection.close()


async def settled(ctx: Context, project: Project, slow: Slow) -> Subject:
    ref = RepositoryRef("gitlab", str(project.id), project.path, "main", "acme", True)
    async with ctx.database.system() as session:
        organization = await organizations.ensure(session, "gitlab", "acme", "acme", "acme")
        row = await repositories.ensure(session, organization.id, ref)
    return Subject(organization.id, row.id, ref, ctx.hosts.open("gitlab", slow))


async def opened(double: GitLabDouble, project: Project) -> list[MergeRequest]:
    branches = [f"topic-{number}" for number in range(MERGE_REQUESTS)]
    for branch in branches:
        await double.git.commit(project.path, branch, {"shop.py": f"rate = {branch!r}\n"}, "main")
    return [await double.open_merge_request(project, branch, username=WRITER) for branch in branches]


async def test_while_a_host_takes_its_time_others_work_and_every_word_comes_into_one_comment(
    ctx: Context,
    gitlab: GitLabDouble,
    project: Project,
) -> None:
    slow = Slow()
    subject = await settled(ctx, project, slow)
    numbers = [each.iid for each in await opened(gitlab, project)]
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for number in numbers:
            group.create_task(tell(ctx, subject, number, "readiness", f"Score of {number}"))
        while sum(seen.path.endswith("/notes") for seen in gitlab.requests) < len(numbers):
            await asyncio.sleep(0.01)
        began = time.monotonic()
        others = [tell(ctx, subject, number, "preview", f"Preview of {number}") for number in numbers * 2]
        told = await asyncio.gather(*others)
        async with ctx.database.system() as session:
            counted = await jobs.counts(session)
        took_s = time.monotonic() - began
        slow.may_go_on.set()

    stands = (await gitlab.what_stands(project))["merge_requests"]
    notes = {
        each["iid"]: [note["body"] for thread in each["discussions"] for note in thread["notes"]] for each in stands
    }
    assert {number: len(bodies) for number, bodies in notes.items()} == dict.fromkeys(numbers, 1)
    assert all(f"Preview of {number}\n\n---\n\nScore of {number}" in notes[number][0] for number in numbers)
    assert (told, counted) == ([True] * 2 * len(numbers), {})
    assert took_s < 8, "nobody waited for a connection"
