"""An approval is for what its author saw: whatever is pushed before, while and after it is carried out."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import Proposal, proposed


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def test_what_was_proposed_is_approved_at_its_commit_for_one_use(proposal: Proposal) -> None:
    await proposal.says("/forge approve")

    (approval,) = await proposal.approvals()
    assert f"is approved by ana at commit `{proposal.head_sha[:12]}`" in await proposal.reply()
    assert await proposal.proofs() == [(proposal.head_sha, "success")]
    assert (approval.pull_request, approval.head_sha) == (proposal.number, proposal.head_sha)
    assert (approval.base_branch, approval.base_sha) == ("main", proposal.base_sha)
    assert (approval.actor_id, approval.method, approval.plan_digest) == (proposal.owner_id, "comment", "d")
    assert approval.consumed_at is not None
    assert approval.voided_at is None


async def test_a_push_before_it_is_looked_at_is_named_and_nothing_is_approved(proposal: Proposal) -> None:
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)

    async def pushed() -> None:
        proposal.push(theirs)

    await proposal.says("/forge approve", before=pushed)

    told = await proposal.reply()
    assert f"`{proposal.head_sha[:12]}` was proposed and proven, `{theirs[:12]}` is there now" in told
    assert await proposal.approvals() == []
    assert await proposal.proofs() == []


async def test_a_push_while_it_is_carried_out_gets_nothing_of_it_and_is_named_afterwards(proposal: Proposal) -> None:
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)
    told: list[Any] = []
    proposal.interrupted(lambda: told.extend(proposal.push(theirs)))

    await proposal.says("/forge approve")
    meanwhile = await proposal.proofs()
    await proposal.delivered(told)

    (approval,) = await proposal.approvals()
    assert meanwhile == await proposal.proofs() == [(proposal.head_sha, "success")]
    assert approval.voided_at is not None
    assert await proposal.reply() == void_reply(proposal, theirs)


async def test_a_push_afterwards_makes_it_void_and_its_reply_says_which_commit_is_new(proposal: Proposal) -> None:
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)
    await proposal.says("/forge approve")

    await proposal.delivered(proposal.push(theirs))

    (approval,) = await proposal.approvals()
    assert approval.voided_at is not None
    assert await proposal.reply() == void_reply(proposal, theirs)


async def test_a_branch_that_was_moved_and_put_back_meanwhile_is_not_approved(proposal: Proposal) -> None:
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)

    async def moved_and_put_back() -> None:
        await proposal.delivered(proposal.push(theirs))
        await proposal.delivered(proposal.push(proposal.head_sha))

    await proposal.says("/forge approve", before=moved_and_put_back)
    refused, given = await proposal.reply(), await proposal.approvals()
    await proposal.says("/forge approve")  # of what its author could see by now

    assert f"has moved from `{proposal.head_sha[:12]}` to `{theirs[:12]}` and back" in refused
    assert given == []
    assert f"is approved by ana at commit `{proposal.head_sha[:12]}`" in await proposal.reply()


async def test_a_pull_request_that_was_made_to_go_elsewhere_is_not_approved(proposal: Proposal) -> None:
    proposal.push(proposal.commit("print('release')\n", proposal.base_sha), "release")

    async def retargeted() -> None:
        proposal.retarget("release")

    await proposal.says("/forge approve", before=retargeted)

    told = await proposal.reply()
    assert "proposed and proven for `main`" in told
    assert "go to `release` since" in told
    assert await proposal.approvals() == []
    assert await proposal.proofs() == []


async def test_where_the_base_branch_has_moved_the_approval_says_so(proposal: Proposal) -> None:
    newest = proposal.commit(BEYOND, proposal.base_sha)
    proposal.push(newest, "main")

    await proposal.says("/forge approve")

    told = await proposal.reply()
    assert f"It was proven on `{proposal.base_sha[:12]}`; `main` has moved to `{newest[:12]}` since" in told
    assert await proposal.proofs() == [(proposal.head_sha, "success")]


@pytest.mark.parametrize(
    ("strategy", "is_own", "is_approved"),
    [
        pytest.param("deterministic", True, True, id="no model, by who asked"),
        pytest.param("llm", True, False, id="a model, by who asked"),
        pytest.param("hybrid", True, False, id="partly a model, by who asked"),
        pytest.param("llm", False, True, id="a model, by somebody else"),
    ],
)
async def test_who_asked_for_what_a_model_wrote_needs_a_second_person(
    proposal: Proposal, strategy: str, is_own: bool, is_approved: bool
) -> None:
    asked = {"actor_id": proposal.owner_id if is_own else "4242", "actor_login": "ana"}
    await proposal.moves("open", metrics={"strategy": strategy}, asked=asked)

    await proposal.says("/forge approve")

    assert bool(await proposal.approvals()) is is_approved
    assert ("somebody else has to look at it" in await proposal.reply()) is not is_approved


BEYOND = "def f():\n    return 1\n\n\ndef _unused():\n    pass\n\n\nCURRENCY = 'EUR'\n"


def void_reply(proposal: Proposal, theirs: str) -> str:
    return (
        f"> `/forge approve`\n\nana has approved commit `{proposal.head_sha[:12]}`. Since then `{theirs[:12]}` was"
        " pushed, which nobody has approved: the approval is void."
    )
