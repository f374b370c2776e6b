"""A proof that somebody asks for again: told from the record, or made anew on a base that has moved."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from bot.resources.web import local_store
from engine.refactoring.receipt import Receipt
from handlers.context import Outcome
from handlers.jobs.check_requests import ProofRequest, proof_job
from handlers.jobs.refactoring.reproving import tell_proof_again
from providers.code_hosts.local.store import CheckRunRow
from providers.database.session import Database
from providers.storage import layout
from tests.handlers.jobs.refactoring.proposal import AFTER, PROOF, Proposal, proposed

ROWS = [["parses", "proven", "1 file parses"], ["tests", "not proven", "no tests"]]
RECEIPT = Receipt({"format": 1, "proof": ROWS}, "")
CANDIDATES = ["dead_code_removal\na.py\n_forgotten_sum\ndefinition\n_forgotten_sum\n5"]
NEWER = "LIMIT = 3\n\n\ndef f():\n    return 1\n\n\ndef _forgotten_sum():\n    return LIMIT\n"
ASKED = {"actor_id": "4242", "actor_login": "bo", "types": ["dead_code_removal"], "path": "a.py"}


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        await stage.ctx.store.put(receipt_key(stage), RECEIPT.to_bytes(), keep_days=1)
        await stage.moves("open", asked=ASKED, receipt_sha256=RECEIPT.sha256, metrics={"candidates": CANDIDATES})
        yield stage


def receipt_key(proposal: Proposal) -> str:
    owner = proposal.subject.organization_id, proposal.subject.repository_id
    return f"{layout.refactoring(*owner, proposal.row.id)}receipt.json"


async def told_again(proposal: Proposal, sha: str = "", refactoring_id: str = "") -> Outcome:
    request = ProofRequest(proposal.subject.repository_id, sha or proposal.head_sha, refactoring_id)
    new = proof_job(request, proposal.subject.organization_id)
    return await tell_proof_again(proposal.ctx, await proposal.queued(replace(new, key=f"{new.key}:{uuid4()}")))


async def shown(proposal: Proposal, sha: str = "") -> CheckRunRow:
    """The one check run of the proof on this commit."""
    runs = await local_store(proposal.ctx.database).check_runs(
        proposal.subject.ref.external_id, sha or proposal.head_sha
    )
    [run] = [run for run in runs if run["name"] == PROOF]
    return run


@pytest.mark.parametrize(
    ("sha", "refactoring_id"),
    [
        pytest.param("0" * 40, "", id="a commit of others"),
        pytest.param("", str(UUID(int=7)), id="a check run that is not of this repository"),
    ],
)
async def test_what_was_not_proposed_has_no_proof(proposal: Proposal, sha: str, refactoring_id: str) -> None:
    ended = await told_again(proposal, sha, refactoring_id)

    assert ended == Outcome("nothing_to_do", "no change of ours was ever proposed as this commit")


async def test_where_nothing_has_moved_the_record_is_told(proposal: Proposal) -> None:
    await told_again(proposal)

    run = await shown(proposal)
    assert (run["conclusion"], run["title"]) == ("action_required", "1 rung of 2 not proven, told again")
    assert run["summary"].startswith(
        f"Told again from the record. Neither the commit nor its base `{proposal.base_sha[:12]}` has changed since."
    )
    assert "| Tests | **not proven**: no tests |" in run["summary"]


async def test_what_a_person_has_approved_stays_approved(proposal: Proposal) -> None:
    await proposal.says("/forge approve")

    await told_again(proposal)

    run = await shown(proposal)
    assert (run["conclusion"], run["title"]) == ("success", f"Approved by ana at {proposal.head_sha[:12]}")


async def test_a_commit_that_was_replaced_has_its_proof_elsewhere(proposal: Proposal) -> None:
    newer = proposal.commit(AFTER + "\n", proposal.base_sha)
    await proposal.moves("open", head_sha=newer)

    await told_again(proposal, proposal.head_sha, str(proposal.row.id))

    run = await shown(proposal)
    assert (run["conclusion"], run["title"]) == ("cancelled", f"Superseded by {newer[:12]}")


async def test_of_what_others_have_pushed_nothing_is_proven(proposal: Proposal) -> None:
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)
    proposal.push(theirs)

    await told_again(proposal)

    said = (await shown(proposal))["summary"]
    assert f"The branch has moved on to `{theirs[:12]}`, of which nothing is proven." in said


@pytest.mark.parametrize(
    ("receipt", "state"),
    [
        pytest.param(None, "nothing_to_do", id="gone"),
        pytest.param(b"{}", "nothing_to_do", id="broken"),
        pytest.param(Receipt({"format": 1, "proof": []}, "").to_bytes(), "nothing_to_do", id="that of another change"),
        pytest.param(RECEIPT.to_bytes(), "done", id="there"),
    ],
)
async def test_of_what_was_decided_only_a_record_can_be_told(
    proposal: Proposal, receipt: bytes | None, state: str
) -> None:
    await proposal.ctx.store.delete([receipt_key(proposal)])
    if receipt is not None:
        await proposal.ctx.store.put(receipt_key(proposal), receipt, keep_days=1)
    await proposal.subject.host.close_pull_request(proposal.subject.ref, proposal.number)

    assert (await told_again(proposal)).state == state


async def test_where_the_base_has_moved_the_change_is_proven_again_and_nothing_is_pushed(proposal: Proposal) -> None:
    newer = proposal.commit(NEWER, proposal.base_sha)
    proposal.push(newer, "main")
    branches = proposal.heads()

    await told_again(proposal)

    run = await shown(proposal)
    assert run["title"].endswith(f" not proven, again on {newer[:12]}")
    assert f"`main` has moved from `{proposal.base_sha[:12]}` to `{newer[:12]}`" in run["summary"]
    assert "| Parses | 1 file parses and compiles |" in run["summary"]
    assert proposal.heads() == branches


@pytest.mark.long  # a second plan; that the base is looked at is guarded by the test above
async def test_where_the_change_cannot_be_made_any_more_its_proof_is_void(proposal: Proposal) -> None:
    proposal.push(proposal.commit("LIMIT = 3\n\n\n" + AFTER, proposal.base_sha), "main")

    await told_again(proposal)

    run = await shown(proposal)
    assert (run["conclusion"], run["title"]) == ("action_required", "Not proven any more")
    assert "There it would be another change, or none at all." in run["summary"]


async def test_while_nothing_may_be_changed_the_record_is_told_with_the_reason(proposal: Proposal) -> None:
    await proposal.says("/forge pause -- a release")
    proposal.push(proposal.commit(NEWER, proposal.base_sha), "main")

    await told_again(proposal)

    said = (await shown(proposal))["summary"]
    assert said.startswith("Told again from the record. `main` has moved from ")
    assert "It could not be proven again: " in said
    assert "a release" in said
