"""What is said under a pull request that changes `.forge.yml`, told by the job itself on a real repository."""

from dataclasses import dataclass

import pytest

from handlers.context import Outcome
from handlers.jobs.preview import preview
from handlers.jobs.repository import Subject
from handlers.jobs.turn_requests import PreviewRequest, preview_job
from handlers.messages import config_preview
from tests.handlers.jobs.conftest import Town

SHOP = "acme/shop"


@dataclass
class Proposal:
    """The shop, whose file observes, and one pull request of Ana's."""

    town: Town
    subject: Subject

    async def push(self, content: str, file: str = ".forge.yml", *, into: str = "main") -> int:
        self.town.push(SHOP, file, content, branch="topic")
        return self.town.open_pull_request(SHOP, "topic", into=into)

    async def look(self, number: int) -> Outcome:
        new = preview_job(PreviewRequest(self.subject.repository_id, number), self.subject.organization_id)
        ctx, job = await self.town.running(new)
        return await preview(ctx, job)

    async def said(self, number: int) -> list[str]:
        store = self.town.store
        return [row["body"] for row in await store.comments(self.subject.ref.external_id, number)]


@pytest.fixture
async def proposal(town: Town) -> Proposal:
    subject = await town.settle(SHOP)
    town.push(SHOP, "a.py", "def total(items: list[int]) -> int:\n    return sum(items)\n")
    town.push(SHOP, ".forge.yml", "version: 1\nmode: observe\n")
    return Proposal(town, subject)


async def test_the_values_that_would_change_are_told_with_their_places_and_what_would_open(proposal: Proposal) -> None:
    number = await proposal.push("version: 1\nmode: propose\nrefactor:\n  limits: {open_prs: 1}\n")

    outcome = await proposal.look(number)

    [said] = await proposal.said(number)
    assert outcome.state == "done"
    assert "| `mode` | `observe` | `propose` | repository, `.forge.yml@" in said
    assert "| `refactor.limits.open_prs` | `3` | `1` |" in said
    assert "**Pull requests would open every day at any hour (UTC)**, at most 1 at once and 2 a day" in said
    assert "As things stand none" in said


async def test_a_mistake_is_told_with_its_place_and_the_word_that_would_be_right(proposal: Proposal) -> None:
    number = await proposal.push("version: 1\nrefactor:\n  limit: {open_prs: 1}\n")

    await proposal.look(number)

    [said] = await proposal.said(number)
    assert "`.forge.yml:3:3:" in said
    assert 'did you mean "limits"?' in said
    assert "nothing would be changed here any more until it is mended" in said


async def test_it_is_one_comment_however_often_it_is_pushed_and_taken_back_in_words(proposal: Proposal) -> None:
    number = await proposal.push("version: 1\nmode: propose\n")
    await proposal.look(number)

    proposal.town.push(SHOP, ".forge.yml", "version: 1\nmode: observe\n", branch="topic")
    proposal.town.move_head(SHOP, number, "topic")
    await proposal.look(number)
    outcome = await proposal.look(number)

    [said] = await proposal.said(number)
    assert config_preview.NO_LONGER in said
    assert outcome.state == "nothing_to_do"


async def test_a_pull_request_about_something_else_gets_no_word(proposal: Proposal) -> None:
    number = await proposal.push("x = 1\n", "b.py")
    proposal.town.push(SHOP, ".forge.yml", "version: 1\nmode: propose\n")

    outcome = await proposal.look(number)

    assert outcome.state == "nothing_to_do"
    assert await proposal.said(number) == []


async def test_one_that_goes_to_another_branch_changes_nothing_and_says_so(proposal: Proposal) -> None:
    proposal.town.push(SHOP, "c.py", "x = 1\n", branch="release")
    number = await proposal.push("version: 1\nmode: propose\n", into="release")

    await proposal.look(number)

    [said] = await proposal.said(number)
    assert "Nothing: it goes to `release`, and the file of `main` is the one that is followed." in said
