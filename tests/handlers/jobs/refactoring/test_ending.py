"""What is done to a proposal and ends badly says so under its pull request, and the proposal stands as it did."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.context import Outcome
from handlers.jobs.refactoring.closing import close
from handlers.jobs.refactoring.ending import tell_end
from handlers.jobs.refactoring.rebase import rebase
from handlers.jobs.requests import ClosingRequest, RefactoringRequest, closing_job, refactoring_job
from handlers.routing import JOBS
from providers.code_hosts.local import hook
from providers.code_hosts.local.proposals import COMMITTER
from providers.database import jobs
from providers.database.jobs import Job, NewJob
from providers.database.refactorings import Phase
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import BRANCH, Proposal, git, proposed

LATE = Outcome("timed_out", "it took longer than 600 s")
NEWER = "LIMIT = 3\n\n\ndef f():\n    return 1\n\n\ndef _forgotten_sum():\n    return LIMIT\n"
ASKED = {"actor_id": "4242", "actor_login": "bo", "types": ["dead_code_removal"], "path": "a.py"}


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


def act(proposal: Proposal, name: str) -> NewJob:
    request = RefactoringRequest(proposal.subject.repository_id, str(proposal.row.id), name)
    return refactoring_job(request, proposal.subject.organization_id)


async def given_up(proposal: Proposal, new: NewJob, outcome: Outcome = LATE) -> Job:
    """The job that follows one that ended so."""
    job = await proposal.queued(new)
    async with proposal.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, outcome.state, outcome.reason)
        await JOBS[job.kind].give_up(session, job, outcome)
        (following,) = [each for each in await jobs.recent(session) if each.state == "due"]
        claimed = await jobs.claim(session, following.id, following.fence, "a worker", 60.0)
    assert claimed is not None
    return claimed


@pytest.mark.parametrize(
    ("name", "phase", "left", "said"),
    [
        pytest.param("rebase", "proving", "open", "was not rebased. timed out. it took longer", id="a rebase, proving"),
        pytest.param("rebase", "writing", "open", "was not rebased. timed out. it took longer", id="a rebase, writing"),
        pytest.param("rebase", "cancelled", "open", "was not rebased.", id="a rebase that was called off"),
        pytest.param(
            "rebase", "rejected", "rejected", "was not rebased.", id="a rebase of what was rejected meanwhile"
        ),
        pytest.param("rollback", "merged", "merged", "was not taken back. timed out. it took", id="a rollback"),
    ],
)
async def test_what_ended_badly_is_told_and_the_proposal_stands_as_before(
    proposal: Proposal, name: str, phase: Phase, left: Phase, said: str
) -> None:
    await proposal.moves(phase)
    following = await given_up(proposal, act(proposal, name))

    await tell_end(proposal.ctx, following)

    await proposal.looks_again()
    assert proposal.row.phase == left
    assert f"`{proposal.row.reference}` {said}" in await proposal.reply()


async def test_a_rebase_of_what_was_merged_meanwhile_leaves_that_to_its_closing(proposal: Proposal) -> None:
    await proposal.moves("proving")
    with hook.records(proposal.git_dir) as rows:
        rows[-1]["state"] = "merged"

    await tell_end(proposal.ctx, await given_up(proposal, act(proposal, "rebase")))

    await proposal.looks_again()
    assert proposal.row.phase == "proving"


async def test_a_merge_whose_gain_cannot_be_measured_is_written_down_and_told(proposal: Proposal) -> None:
    with hook.records(proposal.git_dir) as rows:
        rows[-1] |= {"state": "merged", "merged_sha": proposal.head_sha}
    new = closing_job(ClosingRequest(proposal.subject.repository_id, proposal.number), proposal.subject.organization_id)
    following = await given_up(proposal, new)

    outcome = await close(proposal.ctx, following)

    await proposal.looks_again()
    assert (outcome.state, proposal.row.phase) == ("done", "merged")
    assert "What it has won was not measured: it took longer than 600 s" in await proposal.reply()


async def test_a_rebase_that_may_not_be_pushed_leaves_the_row_as_it_was_proposed(proposal: Proposal) -> None:
    by_the_bot = ("-c", f"user.name={COMMITTER.name}", "-c", f"user.email={COMMITTER.email}")
    tree = git(proposal.git_dir, "rev-parse", f"{proposal.head_sha}^{{tree}}")
    parent = ("-p", proposal.base_sha)
    ours = git(proposal.git_dir, *by_the_bot, "commit-tree", "-m", "Remove _unused", *parent, tree)
    proposal.push(ours)
    with hook.records(proposal.git_dir) as rows:
        rows[-1]["head_sha"] = ours
    await proposal.moves("open", head_sha=ours, asked=ASKED, type="dead_code_removal")
    before = proposal.row
    proposal.push(proposal.commit(NEWER, proposal.base_sha), "main")

    outcome = await rebase(proposal.ctx, await proposal.queued(act(proposal, "rebase")))

    await proposal.looks_again()
    assert "the answer was no" in outcome.reason
    assert (proposal.row.phase, proposal.row.head_sha, proposal.row.base_sha) == ("open", ours, before.base_sha)
    assert hook.branch_head(proposal.git_dir, BRANCH) == ours
    assert "was not rebased. " in await proposal.reply()
