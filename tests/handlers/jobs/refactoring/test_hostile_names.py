"""A name that would call people or draw pictures is told as a name, also where it is what makes a job fail."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import AFTER, BEFORE, Proposal, proposed

HOSTILE = ".git @everyone fixes #1 <img src=x> **loud**"


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def test_a_file_that_the_engine_refuses_calls_nobody_in_the_reply(proposal: Proposal) -> None:
    proposal.base_sha = proposal.commit(BEFORE, "", file=HOSTILE)
    proposal.head_sha = proposal.commit(AFTER, proposal.base_sha, file=HOSTILE)
    await proposal.moves(
        "open", base_sha=proposal.base_sha, head_sha=proposal.head_sha, affected_files=[HOSTILE], branch_name="x"
    )

    outcome = await proposal.rolled_back(actor_id=proposal.owner_id)

    said = await proposal.reply()
    assert (outcome.state, outcome.reason) == ("refused", f"{HOSTILE}: is a file that only people change")
    assert "is a file that only people change" in said
    assert [each for each in ("@everyone", "#1", " <img", " **") if each in said] == []
