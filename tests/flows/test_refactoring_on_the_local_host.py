"""The life of a refactoring on the local host: asked for in a comment, proposed with its proof, decided by people."""

import asyncio
from dataclasses import dataclass

import pytest

from providers.code_hosts.local.store import CheckRunRow, PullRequestRow
from tests.flows.conftest import Bot, WorkTree, eventually
from tests.flows.shop_files import REFACTOR, SOURCE, TESTED

WITHIN_S = 240.0  # the first of them installs what tests need


@dataclass(frozen=True)
class Shop:
    """A repository with an open pull request of a person, #1 from `topic`, under which everything is asked."""

    bot: Bot
    tree: WorkTree

    async def says(self, text: str, number: int = 1) -> None:
        await self.bot.comment(self.tree, number, text)

    async def reply(self, holding: str, number: int = 1) -> str:
        """The body of the bot's reply that holds this text, once one does."""

        async def look() -> str | None:
            comments = await self.bot.store.comments(self.tree.remote.ref.external_id, number)
            return next((each["body"] for each in comments if each["is_bot"] and holding in each["body"]), None)

        return await eventually(look, f"a reply that says {holding!r}", WITHIN_S)

    async def pull_requests(self) -> list[PullRequestRow]:
        """Those of the bot, by number."""
        rows = await self.bot.store.pull_requests(self.tree.remote.ref.external_id)
        return sorted(
            (row for row in rows if row["head_branch"].startswith("forge-factory/")), key=lambda r: r["number"]
        )

    async def proposed(self, count: int = 1) -> PullRequestRow:
        """The newest pull request of the bot, once there are so many."""

        async def look() -> PullRequestRow | None:
            rows = await self.pull_requests()
            return rows[-1] if len(rows) >= count else None

        return await eventually(look, f"{count} pull requests of the bot", WITHIN_S)

    async def fetched(self, branch: str) -> str:
        """The commit that a branch of the host stands at, fetched into the clone."""
        await asyncio.to_thread(self.tree.git, "fetch", "--quiet", str(self.tree.remote.path), branch)
        return self.tree.git("rev-parse", "FETCH_HEAD")

    async def proof(self, head_sha: str) -> CheckRunRow:
        async def look() -> CheckRunRow | None:
            runs = await self.bot.check_runs(self.tree, head_sha)
            return next((run for run in runs if run["name"] == "Forge Factory / proof"), None)

        return await eventually(look, "the check run of the proof", WITHIN_S)


@pytest.fixture
async def shop(bot: Bot, request: pytest.FixtureRequest) -> Shop:
    tree = await bot.new_repository(request.node.name.removeprefix("test_")[:40])
    tree.commit({"README.md": "# Shop\n"}, "Open a shop")
    await tree.push("HEAD:main")
    head = tree.commit(TESTED, "Sell something")
    await tree.push("HEAD:topic", "-o", "pr")
    await bot.concluded(tree, head)
    return Shop(bot, tree)


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
    measured = await _until(shop, opened["number"], "measured after the merge")
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


async def _until(shop: Shop, number: int, holding: str) -> str:
    async def look() -> str | None:
        row = await shop.bot.store.pull_request(shop.tree.remote.ref.external_id, number)
        return row["body"] if row is not None and holding in row["body"] else None

    return await eventually(look, f"a body that says {holding!r}", WITHIN_S)
