"""One refactoring from its wish to its end: what is proposed, decided, called off, and what stays as it was."""

from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.stories.conftest import Make
from tests.stories.stage import PROOF, Proposal, Repository, Thread


async def _open(make_repository: Make) -> Repository:
    shop = await make_repository(UNTESTED)
    await shop.propose("topic", {"README.md": "# The shop\n"})
    return shop


async def _proposed(shop: Repository) -> tuple[Proposal, Thread]:
    answer = await shop.ask(REFACTOR)
    assert "opened " in answer.text
    proposal = await shop.proposal()
    return proposal, Thread(proposal.number)


async def test_a_plan_writes_nothing_but_its_reply(make_repository: Make) -> None:
    shop = await _open(make_repository)
    before = await shop.branches()
    answer = await shop.ask("/forge plan")

    assert "dead_code_removal" in answer.text
    assert await shop.branches() == before


async def test_a_dry_run_proposes_nothing(make_repository: Make) -> None:
    shop = await _open(make_repository)
    answer = await shop.ask(f"{REFACTOR} --dry-run")

    assert "_discount" in answer.text
    assert await shop.proposals() == []


async def test_a_proposal_with_a_gap_in_its_proof_turns_green_when_it_is_approved(make_repository: Make) -> None:
    shop = await _open(make_repository)
    proposed, under = await _proposed(shop)
    before = await shop.check(proposed.head_sha, PROOF)
    approval = await shop.ask("/forge approve", by="owner", under=under)
    after = await shop.check(proposed.head_sha, PROOF)

    assert proposed.is_draft
    assert "_discount" not in await shop.text(proposed.head_sha, "shop.py")
    assert (before.state, after.state) == ("blocked", "passed")
    assert "approved" in approval.text


async def test_what_is_rejected_is_closed_and_never_proposed_again(make_repository: Make) -> None:
    shop = await _open(make_repository)
    proposed, under = await _proposed(shop)
    await shop.ask("/forge reject -- kept for the summer sale", under=under)
    again = await shop.ask(REFACTOR)

    assert [one.state for one in await shop.proposals()] == ["closed"]
    assert proposed.branch not in await shop.branches()
    assert "found nothing to change" in again.text
