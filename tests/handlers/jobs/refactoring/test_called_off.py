"""A refactoring that is called off while its tests run in the sandbox leaves none of them running."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from textwrap import dedent

import pytest

from config.forge_yml import ForgeYml, Layers
from engine.workspace.sandbox import Sandbox
from handlers.jobs.checkout import open_checkout
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.planning import Ground
from handlers.jobs.refactoring.proving import Prepared, prove
from providers.database.session import Database
from tests.engine.refactoring.grounds import own_ground, without_pytest
from tests.engine.refactoring.proof.test_batches import GOOD, change_of
from tests.engine.workspace.sandboxed import processes_with, wait_until
from tests.handlers.jobs.refactoring.proposal import Proposal, proposed
from tests.handlers.jobs.refactoring.test_authority import task

CANARY = "canary-proves-on-3b9d"
FILES = {
    "shop.py": b"def f(x):\n    return x\n",
    "test_shop.py": dedent(f"""\
        import subprocess, sys, unittest

        class Sleeping(unittest.TestCase):
            def test_that_sleeps(self):
                subprocess.run([sys.executable, "-c", "import time; time.sleep(60)", "{CANARY}"])
        """).encode(),
}


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def test_the_sandbox_dies_with_the_job(proposal: Proposal) -> None:
    rules, change = ForgeYml(version=1), change_of([{"shop.py": GOOD}], FILES)
    preparing = Prepared(FILES, without_pytest(own_ground(Sandbox.find())), rules.tests)
    async with open_checkout(proposal.ctx, proposal.subject.ref, [proposal.base_sha]) as checkout:
        ground = Ground(checkout, proposal.base_sha, rules, Configuration(Layers()))
        proving = asyncio.create_task(prove(await task(proposal, Asked()), ground, preparing, change))
        await asyncio.to_thread(wait_until, lambda: processes_with(CANARY) or proving.done())
        was_there, began_s = processes_with(CANARY), time.monotonic()

        proving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await proving

    assert was_there
    assert processes_with(CANARY) == []
    assert time.monotonic() - began_s < 2.0
