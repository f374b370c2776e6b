"""Work larger than one pull request may be: its jobs on a real repository, from the wish to the last merge."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from handlers.context import Outcome
from handlers.jobs.refactoring import asking, limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.closing import close
from handlers.jobs.refactoring.refactor import refactor
from handlers.jobs.refactoring.series import part_awaited, part_told
from handlers.jobs.repository import Subject
from handlers.jobs.requests import ClosingRequest, RefactoringRequest, closing_job, refactoring_job
from handlers.messages.pull_request import Part
from providers.code_hosts.proposals import PullRequest
from providers.database import jobs, refactorings, turns
from providers.database.refactorings import Phase, Refactoring
from tests.handlers.jobs.conftest import Town

SHOP = "acme/shop"
# The local host lets its owner alone do anything.
WISH = Asked(actor_id=str(os.getuid()), actor_login="ana", types=("dead_code_removal",))


@dataclass
class Shop:
    """A repository with dead code in three files, of which one pull request may touch one."""

    town: Town
    subject: Subject

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.subject.organization_id, self.subject.repository_id

    async def ask(self, asked: Asked = WISH) -> Refactoring:
        rules = (await self.town.in_force(self.subject)).layers.at().rules.refactor
        async with self.town.ctx.database.tenant(self.subject.organization_id) as session:
            row = await asking.ask(session, self.owner, asked, "refactor")
            return (await limits.take_in(session, row, rules, datetime.now(UTC))).row

    async def work(self, row: Refactoring) -> Outcome:
        new = refactoring_job(RefactoringRequest(row.repository_id, str(row.id)), row.organization_id)
        ctx, job = await self.town.running(new)
        return await refactor(ctx, job)

    async def decide(self, number: int, state: str) -> Outcome:
        self.town.decide(SHOP, number, state)
        new = closing_job(ClosingRequest(self.subject.repository_id, number), self.subject.organization_id)
        ctx, job = await self.town.running(new)
        return await close(ctx, job)

    async def rows(self, *phases: Phase) -> list[Refactoring]:
        async with self.town.ctx.database.tenant(self.subject.organization_id) as session:
            return await refactorings.recent(session, *self.owner, phases=phases)

    async def opened(self, row: Refactoring) -> PullRequest:
        async with self.town.ctx.database.tenant(self.subject.organization_id) as session:
            now = await refactorings.get(session, self.subject.organization_id, row.id)
        assert now is not None
        return await self.subject.host.get_pull_request(self.subject.ref, now.pull_request or 0)

    async def part_awaited(self, row: Refactoring) -> Part:
        async with self.town.ctx.database.tenant(self.subject.organization_id) as session:
            turn = await turns.get(session, self.subject.organization_id, row.id)
            assert turn is not None
            return await part_awaited(session, turn)

    async def starts(self) -> list[str]:
        """The refactorings whose jobs wait to be started."""
        async with self.town.ctx.database.system() as session:
            found = await jobs.recent(session, organization_id=self.subject.organization_id)
        due = [job for job in found if job.state == "due" and job.kind == "refactoring_refactor"]
        return [job.payload["refactoring_id"] for job in due]


@pytest.fixture
async def shop(town: Town) -> Shop:
    subject = await town.settle(SHOP)
    for name in ("a", "b"):
        town.push(SHOP, f"{name}.py", f"def {name}():\n    return 1\n\n\ndef _unused_{name}():\n    pass\n")
    town.push(SHOP, "main.py", "import a\nimport b\n\nprint(a.a(), b.b())\n")
    town.push(SHOP, ".forge.yml", "version: 1\nrefactor:\n  limits: {files: 1}\n")
    return Shop(town, subject)


async def test_each_part_begins_when_the_one_before_is_merged_and_the_last_one_ends_it(shop: Shop) -> None:
    outcome = await shop.work(await shop.ask())
    assert outcome.state == "done", outcome
    [first] = await shop.rows("open")
    one = await shop.opened(first)

    await shop.decide(one.number, "merged")
    [waiting] = await shop.rows("asked")
    started, awaited = await shop.starts(), await shop.part_awaited(waiting)
    await shop.work(waiting)
    two = await shop.opened(waiting)
    await shop.decide(two.number, "merged")

    assert (one.title[-8:], two.title[-8:]) == ("(1 of 2)", "(2 of 2)")
    assert "**1 of 2**: the whole is larger than one pull request may be. The next one begins" in one.body
    assert "This is the last one." in two.body
    assert started == [str(waiting.id)]
    assert (part_told(first), awaited) == (Part(1, 2), Part(2, 2))
    assert await shop.rows("asked", "open") == []
    tree = await shop.subject.host.get_head_sha(shop.subject.ref, "main")
    assert tree == two.head_sha


async def test_closing_a_part_ends_the_series(shop: Shop) -> None:
    await shop.work(await shop.ask())
    [first] = await shop.rows("open")

    await shop.decide(first.pull_request or 0, "closed")

    assert await shop.rows("asked", "open") == []
    assert await shop.starts() == []


async def test_a_job_whose_repository_takes_no_more_today_waits_and_says_so(shop: Shop) -> None:
    row = await shop.ask()
    shop.town.push(SHOP, ".forge.yml", "version: 1\nrefactor:\n  limits: {prs_per_day: 1}\n")
    other = await shop.ask(replace(WISH, actor_id="502"))

    outcomes = [await shop.work(other), await shop.work(row)]

    assert outcomes[0] == Outcome("nothing_to_do", "it waits for its turn again")
    assert outcomes[1].state == "done"
    async with shop.town.ctx.database.tenant(shop.subject.organization_id) as session:
        held = [turn.hold for turn in await turns.waiting(session, *shop.owner)]
    assert held == ["day"]


async def test_where_proofs_are_demanded_a_change_without_them_is_refused_with_the_way_out(shop: Shop) -> None:
    shop.town.push(SHOP, ".forge.yml", "version: 1\nproof: {on_missing: refuse}\n")

    outcome = await shop.work(await shop.ask())

    assert outcome.state == "refused"
    assert "The proof has gaps that are not accepted here: tests:" in outcome.reason
    assert "`proof.on_missing: draft`" in outcome.reason


async def test_what_nobody_asked_for_is_not_opened_with_a_gap_in_its_proof(shop: Shop) -> None:
    outcome = await shop.work(await shop.ask(Asked(types=WISH.types)))

    assert outcome.state == "refused"
    assert await shop.rows("open") == []


@pytest.mark.parametrize(("mode", "word"), [("observe", "`mode` is `observe`"), ("off", "`mode` is `off`")])
async def test_in_a_mode_that_proposes_nothing_a_job_says_how_to_switch(shop: Shop, mode: str, word: str) -> None:
    row = await shop.ask()
    shop.town.push(SHOP, ".forge.yml", f"version: 1\nmode: {mode}\n")

    outcome = await shop.work(row)

    assert outcome.state == "refused"
    assert word in outcome.reason
    assert "`mode: propose`" in outcome.reason
