"""A worker dies between what a command did and the words about it: the next one says what was done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.jobs import ignoring, pausing
from providers.code_hosts.events import Actor
from providers.database import audit
from providers.database.refactorings import Phase
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import Proposal, proposed

BO = Actor("502", "bo")


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        await pausing.pause(stage.ctx, stage.subject, BO, "a release")
        await ignoring.ignore(stage.ctx, stage.subject, "FF-77ab02", BO, reason="so", until=None)
        await stage.moves("open", metrics={"candidates": ["a", "b"]})
        yield stage


@pytest.mark.parametrize(
    ("line", "phase", "said", "act"),
    [
        ("resume", "open", "Resumed, after a pause by bo since", "repository.resumed"),
        ("unignore FF-77ab02", "open", "`FF-77ab02` is told again", "finding.unignored"),
        ("approve", "open", "is approved by ana at commit", "refactoring.approved"),
        ("reject -- no", "open", "is rejected and closed: no. 2 changes will never", "refactoring.rejected"),
        ("cancel {job}", "proving", "is called off.", "refactoring.cancelled"),
        ("allow {job}", "rejected", "had proposed may be proposed here again.", "refactoring.allowed"),
        ("stop", "proving", "Called off: `{job}`.", "repository.stopped"),
    ],
    ids=["resume", "unignore", "approve", "reject", "cancel", "allow", "stop"],
)
async def test_what_was_done_is_told_by_whoever_comes_next_and_done_once(
    proposal: Proposal, line: str, phase: Phase, said: str, act: str
) -> None:
    await proposal.moves(phase)
    job = proposal.row.reference

    await proposal.says_to_one_who_dies(f"/forge {line.format(job=job)}")

    assert said.format(job=job) in await proposal.reply()
    async with proposal.ctx.database.tenant(proposal.subject.organization_id) as session:
        entries = await audit.recent(session, proposal.subject.organization_id)
    assert [entry.metadata["actor_login"] for entry in entries if entry.action == act] == ["ana"]


async def test_a_pause_that_is_begun_is_told_as_begun(proposal: Proposal) -> None:
    await pausing.resume(proposal.ctx, proposal.subject, BO)

    await proposal.says_to_one_who_dies("/forge pause -- release week")

    assert "Paused: release week. Nothing is pushed" in await proposal.reply()


async def test_an_approval_is_given_once_and_its_check_is_green(proposal: Proposal) -> None:
    await proposal.says_to_one_who_dies("/forge approve")

    assert len(await proposal.approvals()) == 1
    assert await proposal.proofs() == [(proposal.head_sha, "success")]
