"""The life of a refactoring on the local host: asked for in a comment, proposed with its proof, decided by people."""

import pytest

from tests.flows.conftest import Bot
from tests.flows.shop_files import REFACTOR, SOURCE, TESTED
from tests.flows.shop_on_the_local_host import Shop, open_shop


@pytest.fixture
async def shop(bot: Bot, request: pytest.FixtureRequest) -> Shop:
    return await open_shop(bot, request.node.name.removeprefix("test_")[:40], TESTED)


async def test_a_plan_shows_what_would_be_won_and_makes_no_branch(shop: Shop) -> None:
    await shop.says("/forge plan --type=dead_code_removal")
    reply = await shop.reply("with 1 change")

    assert "`/forge refactor shop.py --type=dead_code_removal`" in reply
    assert await shop.pull_requests() == []


async def test_a_refactoring_is_proposed_with_its_proof_merged_and_taken_back(shop: Shop) -> None:
    before = await shop.fetched("topic")
    await shop.says(REFACTOR)
    opened = await shop.proposed()
    reply = await shop.reply("opened #")
    proof = await shop.proof(opened["head_sha"])
    head = await shop.fetched(opened["head_branch"])

    assert head == opened["head_sha"]
    assert (opened["base_branch"], opened["base_sha"]) == ("topic", before)
    assert shop.tree.git("diff", "--name-only", before, head) == "shop.py"
    assert "_discount" not in shop.tree.git("show", f"{head}:shop.py")
    assert "| Tests | 1 passed" in opened["body"]
    assert f"#{opened['number']}" in reply
    assert proof["conclusion"] == "success"
    assert not opened["is_draft"]

    shop.tree.git("checkout", "--quiet", "-B", "merging", before)
    shop.tree.git("merge", "--quiet", "--no-ff", "--message", "Merge", head)
    await shop.tree.push("HEAD:topic")
    measured = await shop.body(opened["number"], "measured after the merge")
    await shop.says("/forge rollback -- we need it", opened["number"])
    undone = await shop.proposed(2)
    after = await shop.fetched(undone["head_branch"])

    assert "promised" in measured
    assert shop.tree.git("rev-parse", f"{after}^{{tree}}") == shop.tree.git("rev-parse", f"{before}^{{tree}}")


async def test_what_was_rejected_is_closed_and_never_proposed_again(shop: Shop) -> None:
    await shop.says(REFACTOR)
    opened = await shop.proposed()
    await shop.says("/forge reject -- kept for the summer sale", opened["number"])
    await shop.reply("is rejected and closed", opened["number"])
    await shop.says(REFACTOR)
    second = await shop.reply("found nothing to change")

    (row,) = await shop.pull_requests()
    assert row["state"] == "closed"
    assert second


async def test_a_push_by_a_person_voids_the_approval_and_keeps_the_bot_off(shop: Shop) -> None:
    await shop.says(REFACTOR)
    opened = await shop.proposed()
    await shop.fetched(opened["head_branch"])
    shop.tree.git("checkout", "--quiet", "-B", "mine", "FETCH_HEAD")
    mine = shop.tree.commit({"notes.md": "Mine.\n"}, "A word of mine")
    await shop.tree.push(f"HEAD:{opened['head_branch']}")
    await shop.says("/forge approve", opened["number"])
    refused = await shop.reply("Somebody has pushed", opened["number"])
    await shop.says("/forge rebase", opened["number"])
    kept_off = await shop.reply("was not rebased", opened["number"])

    assert mine[:12] in refused
    assert "is not the bot's" in kept_off
    assert await shop.fetched(opened["head_branch"]) == mine


async def test_a_change_that_the_tests_refute_never_reaches_a_branch(shop: Shop) -> None:
    """A test that counts the lines of the source: no recipe can know that, and the tests do."""
    counted = f"len(pathlib.Path('shop.py').read_text().splitlines()) == {len(SOURCE.splitlines())}"
    test = f"import pathlib\n\n\ndef test_it():\n    assert {counted}\n"
    shop.tree.git("checkout", "--quiet", "-B", "topic")
    head = shop.tree.commit({"tests/test_source.py": test}, "Look at the source")
    await shop.tree.push("HEAD:topic")
    await shop.bot.concluded(shop.tree, head)
    await shop.says(REFACTOR)
    reply = await shop.reply("found a difference in behaviour")

    assert "tests/test_source.py::test_it" in reply
    assert await shop.pull_requests() == []
