"""A worker may die, or freeze, at any step of answering: whoever comes next says what there is to be said, once."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.resources.web import local_store
from bot.worker.relay import Relay
from bot.worker.runner import Runner
from config.settings import Settings
from handlers.context import Context
from providers.code_hosts.local import hook
from providers.code_hosts.local.repositories import LocalRepository, create_repository
from providers.database import deliveries, jobs, organizations, repositories
from providers.database.deliveries import NewDelivery
from providers.queue import Queue
from tests.bot.worker.conftest import Work
from tests.bot.worker.dying import Death, FrozenDatabase, MortalDatabase, within

COMMENT = "/forge plan\n\nand\n\n/forge help status"
EARLIER = "now() - interval '1 minute'"


@dataclass
class Street:
    """A repository without a commit, where a plan ends at once and says why, and all that looks after it."""

    work: Work
    relay: Relay
    repository: LocalRepository
    mortal: MortalDatabase
    frozen: FrozenDatabase

    @property
    def ctx(self) -> Context:
        return self.work.ctx

    async def hears(self) -> int:
        """Somebody writes the comment under a new pull request, whose number this is."""
        common = hook.common_body(self.repository.path)
        facts = {"title": "A change", "head_branch": "gone", "head_sha": "a" * 40, "base_branch": "main"}
        with hook.records(self.repository.path) as rows:
            facts |= {"base_sha": "b" * 40, "actor": common["actor"]}
            number = int(hook.add_record(self.repository.path, rows, facts)["number"])
        row = {"number": number, "body": COMMENT, "author_id": common["actor"]["id"], "author_login": "ana"}
        store = local_store(self.ctx.database)
        external_id = self.repository.ref.external_id
        comment_id = await store.add_comment(external_id, {**row, "is_bot": False})  # type: ignore[typeddict-item]
        body = json.dumps({**common, "number": number, "body": COMMENT, "comment_id": comment_id}).encode()
        async with self.ctx.database.system() as session:
            await deliveries.keep(session, [NewDelivery("local", str(uuid4()), "comment", {}, body)])
        return number

    async def works(self, ctx: Context) -> None:
        """One worker does everything that is due, in turn."""
        while True:
            async with self.ctx.database.system() as session:
                wakes = await deliveries.relay(session, 10) + await jobs.due(session, 10, again_after_s=0.0)
            if not wakes:
                return
            for wake in wakes:
                await Runner(ctx, "a worker").run(wake.job_id, wake.fence)

    async def recovers(self) -> None:
        """Leases run out, the sweeper comes by, and another worker does what that has found."""
        for _ in range(2):  # what a dead one held is done by its next holder, and what that one left by the sweeper
            async with self.ctx.database.system() as session:
                await session.execute(text("reset role"))
                await session.execute(text(f"update jobs set lease_until = {EARLIER} where state = 'running'"))
                await session.execute(text(f"update posts set writing_until = {EARLIER} where writer is not null"))
                await session.execute(text(f"update posts set changed_at = {EARLIER} where shown < wanted"))
            await self.relay.sweep_once()
            await self.works(self.ctx)

    async def answers(self, steps: int) -> list[str]:
        """What stands under a pull request in the end, after a worker that lived for so many steps."""
        number = await self.hears()
        self.mortal.live(steps)
        with suppress(Death):
            await self.works(within(self.ctx, self.mortal))
        await self.recovers()
        return await self.replies(number)

    async def answers_behind_a_frozen_one(self, steps: int) -> list[str]:
        """The same after a worker that froze before its transaction of this number, and woke up when all was done."""
        number = await self.hears()
        self.frozen.freeze(steps)
        working = asyncio.create_task(self.works(within(self.ctx, self.frozen)))
        frozen = asyncio.create_task(self.frozen.is_frozen.wait())
        await asyncio.wait([working, frozen], return_when=asyncio.FIRST_COMPLETED)
        await self.recovers()
        self.frozen.may_go_on.set()
        await working
        frozen.cancel()
        await self.recovers()
        return await self.replies(number)

    async def replies(self, number: int) -> list[str]:
        """What stands there beside the comment, without hidden lines and the names of jobs."""
        rows = await local_store(self.ctx.database).comments(self.repository.ref.external_id, number)
        return [re.sub(r"J-\w+", "J-1", row["body"].partition("\n")[2]) for row in rows if row["is_bot"]]

    async def ends(self) -> list[str]:
        """How the deliveries stand."""
        async with self.ctx.database.system() as session:
            return sorted(await deliveries.counts(session))


@pytest.fixture
async def street(work: Work, worker_settings: Settings, redis_url: str) -> AsyncIterator[Street]:
    assert worker_settings.local is not None
    repository = create_repository(worker_settings.local.root, "team/street")
    queue = Queue(redis_url)
    mortal, frozen = MortalDatabase(worker_settings.database_url), FrozenDatabase(worker_settings.database_url)
    async with work.ctx.database.system() as session:
        organization = await organizations.ensure(session, "local", "local", "team", "local")
        await repositories.ensure(session, organization.id, repository.ref)
    yield Street(work, Relay(work.ctx.database, queue), repository, mortal, frozen)
    for opened in (queue, mortal, frozen):
        await opened.close()


@pytest.mark.parametrize("tenth", [9, *(pytest.param(tenth, marks=pytest.mark.long) for tenth in range(9))])
async def test_wherever_a_worker_dies_there_is_one_reply_with_the_last_word(street: Street, tenth: int) -> None:
    """Each tenth of the steps that a worker takes who lives; the last one tells how the plan ended."""
    [whole] = await street.answers(steps=100_000)
    taken = street.mortal.taken
    differing = {}

    for steps in range(taken * tenth // 10, taken * (tenth + 1) // 10):
        answers = await street.answers(steps)
        if answers != [whole]:
            differing[steps] = answers

    assert "/forge help status" in whole
    assert "is not there any more" in whole
    assert taken > 100
    assert differing == {}
    assert await street.ends() == ["done"]


@pytest.mark.parametrize(
    "tenth", [5, *(pytest.param(tenth, marks=pytest.mark.long) for tenth in (0, 1, 2, 3, 4, 6, 7, 8, 9))]
)
async def test_whenever_a_worker_wakes_up_too_late_it_leaves_the_last_word_alone(street: Street, tenth: int) -> None:
    [whole] = await street.answers_behind_a_frozen_one(steps=100_000)
    begun = street.frozen.begun
    differing = {}

    for steps in range(begun * tenth // 10, begun * (tenth + 1) // 10):
        answers = await street.answers_behind_a_frozen_one(steps)
        if answers != [whole]:
            differing[steps] = answers

    assert "is not there any more" in whole
    assert begun > 50
    assert differing == {}
    assert await street.ends() == ["done"]
