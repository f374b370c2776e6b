"""A host may take words where it takes no reactions, as in a conversation that was locked."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.resources.web import local_store
from providers.code_hosts.code_host import Reaction
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.webhook import LocalReceiver
from providers.code_hosts.registry import Hosts
from providers.database import jobs
from providers.database.session import Database
from providers.errors import ProviderRefused
from tests.handlers.jobs.refactoring.proposal import proposed


class Locked(LocalHost):
    """The local host, in conversations that take no reaction."""

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None:
        raise ProviderRefused("local", 403, "the conversation is locked")


async def test_a_command_is_answered_and_its_job_begins_without_a_sign(database: Database, tmp_path: Path) -> None:
    async with proposed(database, tmp_path) as proposal:
        opener = partial(Locked, tmp_path / "git", local_store(database))
        proposal.ctx = replace(proposal.ctx, hosts=Hosts({"local": LocalReceiver(["a secret"])}, {"local": opener}))

        outcome = await proposal.says("/forge rebase")

        async with database.system() as session:
            begun = [job.kind for job in await jobs.recent(session) if job.kind == "refactoring_rebase"]
        assert outcome.state == "done"
        assert "is planned and proven again" in await proposal.reply()
        assert begun == ["refactoring_rebase"]
