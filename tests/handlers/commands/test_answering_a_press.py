"""The button that fixes: what is asked for in whose name, what is said once, and when pressing it does nothing."""

from dataclasses import dataclass

import pytest

from handlers.commands.pressing import answer_press
from handlers.context import Outcome
from handlers.jobs.check_requests import PressRequest, RetellingRequest, press_job
from handlers.jobs.provenance import Provenance, with_provenance
from handlers.jobs.repository import Subject
from handlers.messages.buttons import FIX_SAFE
from providers.code_hosts.local.repositories import create_repository
from providers.database import analyses, jobs, refactorings
from providers.database.analyses import Run
from providers.database.refactorings import Refactoring
from tests.handlers.jobs.conftest import Town, town  # noqa: F401 - a fixture, found by name
from tests.tangled_shop import SOURCE

SHOP = "acme/shop"
FINDINGS = [{"id": f"FF-00000{number}", "path": path} for number, path in enumerate(("a.py", "a.py", "b.py", "c.py"))]
IDS = tuple(each["id"] for each in FINDINGS)
NOTHING_LEFT = Outcome("nothing_to_do", "there is nothing left that the button could be about")


@dataclass
class Checked:
    """A pull request whose head was analysed: three of its four new findings, in two files, could be fixed."""

    town: Town
    subject: Subject
    number: int
    run: Run

    def request(self, by: str = "") -> PressRequest:
        """Of the owner, unless somebody else is named."""
        owner_id = str(create_repository(self.town.root, SHOP).path.stat().st_uid)
        run_id, sha = str(self.run.id), self.run.commit_sha
        return PressRequest(self.subject.repository_id, run_id, sha, FIX_SAFE, by or owner_id, "ana")

    async def pressed(self, by: str = "") -> Outcome:
        ctx, job = await self.town.running(press_job(self.request(by), self.subject.organization_id))
        return await answer_press(ctx, job)

    async def wishes(self) -> list[Refactoring]:
        async with self.town.ctx.database.tenant(self.subject.organization_id) as session:
            found = await refactorings.recent(session, self.subject.organization_id, self.subject.repository_id)
        return sorted(found, key=lambda row: str(row.asked["path"]))

    async def replies(self) -> list[str]:
        comments = await self.town.store.comments(self.subject.ref.external_id, self.number)
        return [comment["body"] for comment in comments]

    async def retellings(self) -> list[RetellingRequest]:
        async with self.town.ctx.database.system() as session:
            return [
                RetellingRequest.from_payload(job.payload)
                for job in await jobs.recent(session)
                if job.kind == "retelling"
            ]


@pytest.fixture
async def checked(town: Town) -> Checked:  # noqa: F811 - a fixture, found by name
    subject = await town.settle(SHOP)
    base = town.push(SHOP, ".forge.yml", "version: 1\n")
    head = town.push(SHOP, "a.py", SOURCE, branch="topic")
    number = town.open_pull_request(SHOP, "topic")
    owner = subject.organization_id
    document = with_provenance({"findings": FINDINGS}, Provenance(new=IDS, fixable=IDS[:3], takes_changes=True))
    async with town.ctx.database.tenant(owner) as session:
        run = await analyses.start(
            session, owner, subject.repository_id, head, branch="topic", pull_request=number, base_sha=base
        )
        await analyses.keep(session, owner, run.id, 70.0, document)
        await analyses.finish(session, owner, run.id)
    return Checked(town, subject, number, run)


async def test_each_file_is_wished_for_as_its_presser_sees_it_and_the_check_stops_offering_it(checked: Checked) -> None:
    ended = await checked.pressed()

    [reply], [again] = await checked.replies(), await checked.retellings()
    asked = [(row.asked["path"], row.asked["base_branch"], row.asked["base_sha"]) for row in await checked.wishes()]
    assert ended == Outcome("done", "button fix_safe: done, done")
    assert asked == [("a.py", "topic", checked.run.commit_sha), ("b.py", "topic", checked.run.commit_sha)]
    assert reply.count("> `/forge refactor ") == 2
    assert (again.said, tuple(again.fixing)) == (
        'ana has pressed "Fix"; the answer stands under the pull request.',
        IDS[:3],
    )


async def test_what_is_on_its_way_is_not_asked_for_again(checked: Checked) -> None:
    await checked.pressed()

    again = await checked.pressed()

    assert again == NOTHING_LEFT
    assert (len(await checked.wishes()), len(await checked.replies())) == (2, 1)


async def test_an_attempt_that_is_repeated_goes_on_with_what_it_has_asked_for(checked: Checked) -> None:
    ctx, job = await checked.town.running(press_job(checked.request(), checked.subject.organization_id))

    first, second = await answer_press(ctx, job), await answer_press(ctx, job)

    assert first == second
    assert (len(await checked.wishes()), len(await checked.replies())) == (2, 1)


async def test_what_came_to_nothing_can_be_asked_for_again(checked: Checked) -> None:
    await checked.pressed()
    first, _ = await checked.wishes()
    async with checked.town.ctx.database.tenant(first.organization_id) as session:
        await refactorings.set_phase(session, first.organization_id, first.id, "failed")

    await checked.pressed()

    assert [row.asked["path"] for row in await checked.wishes()] == ["a.py", "a.py", "b.py"]


async def test_who_may_not_write_is_told_so_once(checked: Checked) -> None:
    ended = await checked.pressed(by="4294967000")

    [reply] = await checked.replies()
    assert ended.reason == "button fix_safe: refused"
    assert reply.count("Not permitted: needs `write`") == 1
    assert (await checked.wishes(), await checked.retellings()) == ([], [])


async def test_what_is_held_for_its_turn_counts_as_taken(checked: Checked) -> None:
    checked.town.push(SHOP, ".forge.yml", "version: 1\nrefactor: {limits: {prs_per_day: 1}}\n")

    ended = await checked.pressed()

    [reply], [again] = await checked.replies(), await checked.retellings()
    assert ended.reason == "button fix_safe: done, nothing_to_do"
    assert "today has had 1 of 1 Forge pull requests" in reply
    assert tuple(again.fixing) == IDS[:3]


async def test_after_a_push_nothing_is_done_and_the_two_commits_are_named_once(checked: Checked) -> None:
    newer = checked.town.push(SHOP, "b.py", SOURCE, branch="topic")
    checked.town.move_head(SHOP, checked.number, "topic")

    await checked.pressed()

    [reply] = await checked.replies()
    assert reply.count(f"has moved from `{checked.run.commit_sha[:12]}` to `{newer[:12]}`") == 1
    assert (await checked.wishes(), await checked.retellings()) == ([], [])


async def test_on_the_check_of_a_fork_there_is_nothing_to_fix(checked: Checked) -> None:
    owner = checked.subject.organization_id
    async with checked.town.ctx.database.tenant(owner) as session:
        document = with_provenance({"findings": FINDINGS}, Provenance(new=IDS, takes_changes=False))
        await analyses.keep(session, owner, checked.run.id, 70.0, document)

    assert await checked.pressed() == NOTHING_LEFT
    assert (await checked.wishes(), await checked.replies()) == ([], [])
