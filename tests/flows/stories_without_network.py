"""What is asked of refactorings where nothing can be reached: run by `test_refactoring_without_network`, not alone."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from engine.workspace.environments import EnvironmentCache
from providers.database import repositories
from tests.flows.conftest import Bot
from tests.flows.shop_files import REFACTOR, TESTED
from tests.flows.shop_on_the_local_host import Shop, open_shop

SEED, TENANT = "FORGE_TEST_SEED", "seed"  # a cache for which `TENANT` has downloaded what the shop's tests need


@pytest.fixture
async def shop(bot: Bot) -> Shop:
    """One whose packages were downloaded while there was a network; they are still to be installed."""
    shop = await open_shop(bot, "prepared", TESTED)
    async with bot.database.system() as session:
        known = await repositories.by_external_id(session, "local", shop.tree.remote.ref.external_id)
    assert known is not None
    downloads = EnvironmentCache(Path(os.environ[SEED])).downloads(TENANT)
    cache = EnvironmentCache(bot.stack.settings.environments_dir)
    own = cache.downloads(f"{known.organization_id}-{known.id}")
    subprocess.run(["cp", "--archive", f"{downloads}/.", str(own)], timeout=60, check=True)  # with their owner
    return shop


def test_here_is_neither_a_network_nor_a_key_of_a_model() -> None:
    interfaces = re.findall(r"^\s*(\S+):", Path("/proc/net/dev").read_text(), re.MULTILINE)

    assert interfaces == ["lo"]
    assert [name for name in os.environ if name.endswith(("_API_KEY", "_TOKEN", "_PROXY", "_proxy"))] == []
    with pytest.raises(OSError):
        socket.create_connection(("192.0.2.1", 443), 5)


async def test_a_refactoring_is_planned_proven_merged_and_taken_back(shop: Shop) -> None:
    before = await shop.fetched("topic")
    await shop.says("/forge plan --type=dead_code_removal")
    plan = await shop.reply("with 1 change")
    await shop.says(REFACTOR)
    opened = await shop.proposed()
    proof = await shop.proof(opened["head_sha"])
    head = await shop.fetched(opened["head_branch"])
    shop.tree.git("checkout", "--quiet", "-B", "merging", before)
    shop.tree.git("merge", "--quiet", "--no-ff", "--message", "Merge", head)
    await shop.tree.push("HEAD:topic")
    await shop.body(opened["number"], "measured after the merge")
    await shop.says("/forge rollback -- we need it", opened["number"])
    undone = await shop.proposed(2)
    after = await shop.fetched(undone["head_branch"])

    assert "`/forge refactor shop.py --type=dead_code_removal`" in plan
    assert "| Tests | 1 passed" in opened["body"]
    assert "not proven" not in opened["body"]
    assert (opened["is_draft"], proof["conclusion"]) == (False, "success")
    assert shop.tree.git("rev-parse", f"{after}^{{tree}}") == shop.tree.git("rev-parse", f"{before}^{{tree}}")


async def test_where_nothing_can_be_installed_the_rest_of_the_proof_stands_and_the_gap_is_said(bot: Bot) -> None:
    shop = await open_shop(bot, "bare", TESTED)
    await shop.says(REFACTOR)
    opened = await shop.proposed()

    assert "the dependencies could not be installed" in opened["body"]
    assert "| Static proof |" in opened["body"]
    assert opened["is_draft"]
