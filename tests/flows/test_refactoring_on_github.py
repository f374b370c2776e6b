"""The life of a refactoring on GitHub: every request of it is judged by GitHub's own description of its interface."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.doubles.faults import Fault
from tests.doubles.github import GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import REFACTOR, SOURCE, TESTED, UNTESTED
from tests.flows.shop_on_github import MAINTAINER, Shop, open_shop

SNAPSHOT = Path(__file__).parent / "snapshots/pull_request_body.md"
MASKS = (
    (re.compile(r"J-[0-9a-f]{8}"), "J-00000000"),
    (re.compile(r"`[0-9a-f]{64}`"), "`<sha256>`"),
    (re.compile(r"\b[\d.]+ m?s\b"), "<time>"),
    (re.compile(r"(?<=Tools: )[^\n]*"), "<tools>."),
    (re.compile(r"\b\d+\.\d+\.\d+\b"), "<version>"),
)


@pytest.fixture
async def shop(bot: Bot, github: GitHubDouble, request: pytest.FixtureRequest) -> Shop:
    """A shop without tests, so that its proof has a gap and is quickly made."""
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))
    return await open_shop(bot, github, f"acme/{name[-60:].strip('-')}", UNTESTED)


async def test_a_plan_under_an_issue_tells_what_would_be_won_and_writes_nothing_else(shop: Shop) -> None:
    comment_id = await shop.says("/forge plan --type=dead_code_removal")
    reply = await shop.reply("with 1 change")

    assert "`/forge refactor shop.py --type=dead_code_removal`" in reply
    assert shop.github.reactions(comment_id) == ["eyes", "rocket"]
    assert await shop.proposals() == []
    assert len(await shop.replies()) == 1


async def test_a_refactoring_is_proposed_with_its_proof_merged_and_taken_back(bot: Bot, github: GitHubDouble) -> None:
    shop = await open_shop(bot, github, "acme/tested-shop", TESTED)
    comment_id = await shop.says(REFACTOR)
    reply = await shop.reply("opened #")
    opened = await shop.proposed()
    proof = await shop.proof(opened["head"]["sha"])

    assert _masked(opened["body"]) + "\n" == SNAPSHOT.read_text()
    assert (opened["title"], opened["draft"], opened["base"]["ref"]) == (
        "Remove _discount, which nothing uses",
        False,
        "main",
    )
    assert [label["name"] for label in opened["labels"]] == ["forge"]
    assert (proof["status"], proof["conclusion"]) == ("completed", "success")
    assert f"opened #{opened['number']}" in reply
    assert shop.github.reactions(comment_id) == ["eyes", "rocket"]

    merged_sha = await shop.github.merge_pull_request(shop.name, opened["number"])
    measured = await shop.proposed(state="closed", holding="measured after the merge")
    await shop.says("/forge rollback -- the summer sale", opened["number"], login=MAINTAINER)
    await shop.reply("takes `", opened["number"])  # told once it is labelled
    undone = await shop.proposed(holding=f"Takes #{opened['number']}")

    assert "promised " in measured["body"]
    assert b"_discount" not in await shop.text(merged_sha, "shop.py")
    assert await shop.text(undone["head"]["sha"], "shop.py") == SOURCE.encode()
    assert [label["name"] for label in undone["labels"]] == ["forge"]


@pytest.mark.long  # tests/stories tell it in every run
async def test_an_approval_turns_the_check_of_a_proof_with_a_gap_green(shop: Shop) -> None:
    opened = await shop.refactored()
    before = await shop.proof(opened["head"]["sha"])
    await shop.says("/forge approve", opened["number"], login=MAINTAINER)
    reply = await shop.reply("is approved", opened["number"])
    after = await shop.proof(opened["head"]["sha"])

    assert opened["draft"]
    assert (before["conclusion"], after["conclusion"]) == ("action_required", "success")
    assert after["output"]["title"] == f"Approved by {MAINTAINER} at {opened['head']['sha'][:12]}"
    assert MAINTAINER in reply


async def test_a_writer_may_not_approve(shop: Shop) -> None:
    opened = await shop.refactored()
    comment_id = await shop.says("/forge approve", opened["number"])
    reply = await shop.reply("/forge approve", opened["number"])
    await shop.bot.all_jobs_ended()

    assert "maintain" in reply
    assert shop.github.reactions(comment_id) == ["eyes", "confused"]
    assert (await shop.proof(opened["head"]["sha"]))["conclusion"] == "action_required"


@pytest.mark.long  # the same runs always on the local host
async def test_what_was_rejected_is_closed_with_its_branch_and_never_proposed_again(shop: Shop) -> None:
    opened = await shop.refactored()
    await shop.says("/forge reject -- kept for the summer sale", opened["number"], login=MAINTAINER)
    reply = await shop.reply("is rejected and closed", opened["number"])
    await shop.says(REFACTOR)
    await shop.reply("found nothing to change")

    assert "kept for the summer sale" in reply
    assert [one["state"] for one in await shop.proposals()] == ["closed"]
    assert await shop.github.repositories.sha(shop.name, opened["head"]["ref"]) is None


async def test_a_rebase_makes_the_change_again_on_the_moved_base(shop: Shop) -> None:
    opened = await shop.refactored()
    base_sha = await shop.github.push(shop.name, "main", {"shop.py": SOURCE + "\n\nCURRENCY = 'EUR'\n"})
    await shop.says("/forge rebase", opened["number"])
    told = await shop.reply("what was approved before is void", opened["number"])
    again = await shop.proposed()
    commits = await shop.github.repositories.commits(shop.name, base_sha, again["head"]["sha"])

    assert (again["number"], len(commits)) == (opened["number"], 1)
    assert again["head"]["sha"] != opened["head"]["sha"]
    text = await shop.text(again["head"]["sha"], "shop.py")
    assert b"CURRENCY" in text
    assert b"_discount" not in text
    assert base_sha[:12] in told
    assert (await shop.proof(again["head"]["sha"]))["status"] == "completed"


async def test_what_is_called_off_while_it_runs_pushes_nothing(shop: Shop) -> None:
    held = await _held(shop, "PATCH", "/issues/comments/", skip=1)  # it is about to say that it proves
    (row,) = await shop.rows()
    await shop.says(f"/forge cancel {row.reference}")
    await shop.reply("is called off")
    held.set()
    await shop.reply("ended: cancelled")
    await shop.bot.all_jobs_ended()

    assert row.phase == "proving"
    assert [one.phase for one in await shop.rows()] == ["cancelled"]
    assert await shop.proposals() == []
    assert not [ref for ref in await shop.github.repositories.refs(shop.name) if "forge-factory/" in ref]


@pytest.mark.parametrize(
    ("phase", "method", "path", "skip"),
    [
        # Twice the command itself has read the configuration: for the rights, and for the limits.
        pytest.param("asked", "GET", "/git/ref/heads/main", 2, id="asked", marks=pytest.mark.long),
        pytest.param("planning", "PATCH", "/issues/comments/", 0, id="planning", marks=pytest.mark.long),
        pytest.param("proving", "PATCH", "/issues/comments/", 1, id="proving", marks=pytest.mark.long),
        pytest.param("writing", "POST", "/pulls$", 0, id="the pull request was made"),
        pytest.param("writing", "POST", "/check-runs$", 0, id="the check run was made", marks=pytest.mark.long),
        pytest.param("open", "PATCH", "/issues/comments/", 2, id="open", marks=pytest.mark.long),
    ],
)
async def test_a_worker_that_dies_leaves_one_pull_request_and_one_reply(
    shop: Shop, phase: str, method: str, path: str, skip: int
) -> None:
    """The request takes effect on the host, and the worker dies before it hears of that."""
    held = await _held(shop, method, path, skip=skip)
    (row,) = await shop.rows()
    shop.bot.kill("refactoring")
    held.set()
    reply = await shop.reply("opened #")
    await shop.bot.all_jobs_ended()

    assert row.phase == phase
    (opened,) = await shop.proposals()
    (after,) = await shop.rows()
    assert (after.phase, after.pull_request) == ("open", opened["number"])
    assert (
        after.head_sha == opened["head"]["sha"] == await shop.github.repositories.sha(shop.name, opened["head"]["ref"])
    )
    assert row.head_sha in {None, after.head_sha}
    assert await shop.replies() == [reply]
    assert (await shop.proof(opened["head"]["sha"]))["status"] == "completed"


async def _held(shop: Shop, method: str, path: str, *, skip: int) -> asyncio.Event:
    """Ask for the refactoring, and wait until this request of its job has come; the event lets its answer go."""
    held = asyncio.Event()
    fault = shop.github.fail(method, f"{shop.name}{path}", skip=skip, is_executed=True, until=held)
    await shop.says(REFACTOR)
    await eventually(lambda: _is_over(fault), f"{method} {path}")
    return held


async def _is_over(fault: Fault) -> bool:
    return fault.is_over


def _masked(body: str) -> str:
    for pattern, mask in MASKS:
        body = pattern.sub(mask, body)
    return body
