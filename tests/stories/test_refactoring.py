"""One refactoring from its wish to its end: what is proposed with which proof, decided by people, and taken back."""

import re
from pathlib import Path
from typing import Final

from handlers.messages.wording import reference
from tests.flows.shop_files import REFACTOR, SOURCE, TESTED, UNTESTED
from tests.stories.conftest import Make
from tests.stories.seen import PROOF, Thread
from tests.stories.tidy_shop import opened_shop, proposed

SNAPSHOT: Final = Path(__file__).parent / "snapshots/pull_request_body.md"
_MASKS: Final = (
    (re.compile(r"J-[0-9a-f]{8}"), "J-00000000"),
    (re.compile(r"`[0-9a-f]{64}`"), "`<sha256>`"),
    (re.compile(r"\b[\d.]+ m?s\b"), "<time>"),
    (re.compile(r"(?<=Tools: )[^\n]*"), "<tools>."),
    (re.compile(r"\b\d+\.\d+\.\d+\b"), "<version>"),
    (re.compile(r"(?<=Asked by )[@\w-]+ in [#!]\d+"), "<somebody>"),
    (re.compile(r"(?<=\.forge\.yml@)[0-9a-f]{7}"), "<commit>"),
    (re.compile(r"\b(pull|merge) request\b"), "<pull request>"),
)
OWNERS: Final = ("olga-owner", "mia-maintainer")  # one of them asks, and is not asked for a review
OWNED: Final = {
    ".forge.yml": "version: 1\npr: {reviewers: codeowners}\n",
    "CODEOWNERS": f"* {' '.join(f'@{name}' for name in OWNERS)}\n",
}


async def test_a_plan_writes_nothing_but_its_reply(make_repository: Make) -> None:
    shop = await opened_shop(make_repository)
    before = await shop.branches()
    answer = await shop.ask("/forge plan --type=dead_code_removal")

    assert "with 1 change" in answer.text
    assert f"`{REFACTOR}`" in answer.text
    assert answer.reactions == ("eyes", "rocket")
    assert await shop.branches() == before


async def test_a_dry_run_proposes_nothing(make_repository: Make) -> None:
    shop = await opened_shop(make_repository)
    answer = await shop.ask(f"{REFACTOR} --dry-run")

    assert "_discount" in answer.text
    assert await shop.proposals() == []


async def test_a_refactoring_is_proposed_with_its_proof_merged_and_taken_back(make_repository: Make) -> None:
    shop = await opened_shop(make_repository, {**TESTED, **OWNED})
    asked = await shop.ask(REFACTOR)
    opened = await shop.proposal()
    [reviewer] = opened.reviewers
    proof = await shop.check(opened.head_sha, PROOF)
    merged_sha = await shop.merge(opened.number)
    [measured] = await shop.proposals()
    taken_back = await shop.ask("/forge rollback -- the summer sale", by="owner", under=Thread(opened.number))
    undone = await shop.proposal()

    assert _masked(opened.body) == SNAPSHOT.read_text("utf-8").rstrip("\n")
    assert reviewer in OWNERS
    assert f"Asked by @{reviewer}" not in opened.body
    assert (opened.title, opened.is_draft) == ("Remove _discount, which nothing uses", False)
    assert f"opened {reference(shop.host, opened.number)}" in asked.text
    assert asked.reactions == ("eyes", "rocket")
    assert proof.state == "passed"
    assert "_discount" not in await shop.text(merged_sha, "shop.py")
    assert measured.state == "merged"
    assert "promised " in measured.body
    assert "measured after the merge" in measured.body
    assert f"{reference(shop.host, undone.number)} takes" in "".join(taken_back.replies)
    assert await shop.text(undone.head_sha, "shop.py") == SOURCE


async def test_a_proposal_with_a_gap_in_its_proof_turns_green_when_it_is_approved(make_repository: Make) -> None:
    rules = {".forge.yml": "version: 1\npr: {title: 'tidy: {summary}'}\n"}
    shop = await opened_shop(make_repository, {**UNTESTED, **rules})
    proposal, under = await proposed(shop)
    refused = await shop.ask("/forge approve", by="reader", under=under)
    before = await shop.check(proposal.head_sha, PROOF)
    approval = await shop.ask("/forge approve", by="owner", under=under)
    after = await shop.check(proposal.head_sha, PROOF)

    assert proposal.is_draft
    assert proposal.title == "tidy: Remove _discount, which nothing uses"
    assert "_discount" not in await shop.text(proposal.head_sha, "shop.py")
    assert "needs `maintain`" in refused.text
    assert (before.state, after.state) == ("blocked", "passed")
    assert "approved" in approval.text


async def test_what_is_rejected_is_closed_and_never_proposed_again(make_repository: Make) -> None:
    shop = await opened_shop(make_repository)
    proposal, under = await proposed(shop)
    await shop.ask("/forge reject -- kept for the summer sale", under=under)
    again = await shop.ask(REFACTOR)

    assert [one.state for one in await shop.proposals()] == ["closed"]
    assert proposal.branch not in await shop.branches()
    assert "found nothing to change" in again.text


async def test_a_change_that_the_tests_refute_never_reaches_a_branch(make_repository: Make) -> None:
    """A test that counts the lines of the source: no recipe can know that, and the tests do."""
    counted = f"len(pathlib.Path('shop.py').read_text().splitlines()) == {len(SOURCE.splitlines())}"
    test = f"import pathlib\n\n\ndef test_it():\n    assert {counted}\n"
    shop = await opened_shop(make_repository, {**TESTED, "tests/test_source.py": test})
    before = await shop.branches()
    answer = await shop.ask(REFACTOR)

    assert "found a difference in behaviour" in answer.text
    assert "tests/test_source.py::test_it" in answer.text
    assert await shop.branches() == before


def _masked(body: str) -> str:
    for pattern, mask in _MASKS:
        body = pattern.sub(mask, body)
    return body.rstrip("\n")
