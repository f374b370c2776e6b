"""Who owns all files of a proposal, by the CODEOWNERS of the default branch and by nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.jobs.owners import OwnersOfProposal
from handlers.permissions import Owned
from providers.code_hosts.events import Actor
from providers.database.refactorings import Refactoring
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import AFTER, BEFORE, Proposal, proposed

BO = Actor("4242", "Bo")
NOBODY = Owned()


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def owned(proposal: Proposal, owners: str, *paths: str, by: Actor = BO) -> Owned:
    """What is answered of these files, once this CODEOWNERS stands on main."""
    proposal.push(proposal.commit_files({"a.py": BEFORE, "CODEOWNERS": owners}, proposal.base_sha), "main")
    row = replace(proposal.row, affected_files=list(paths))

    async def find() -> Refactoring:
        return row

    return await OwnersOfProposal(proposal.ctx, proposal.subject, find).owned_by(by)


@pytest.mark.parametrize(
    ("owners", "paths", "answer"),
    [
        pytest.param("* @bo @ana\n", ("a.py", "b.py"), Owned(True, ("bo", "ana")), id="of everything"),
        pytest.param("*.py @bo\nb.py @ana @bo\n", ("a.py", "b.py"), Owned(True, ("bo",)), id="of each, among others"),
        pytest.param("*.py @bo\nb.py @ana\n", ("a.py", "b.py"), NOBODY, id="of one of two"),
        pytest.param("a.py @bo\n", ("a.py", "b.py"), NOBODY, id="a file of nobody"),
        pytest.param("* @ana\n", ("a.py",), Owned(False, ("ana",)), id="of somebody else"),
        pytest.param("* @acme/bo bo@example.org\n", ("a.py",), Owned(False, ("acme/bo",)), id="a team, an address"),
        pytest.param("* @bo\n", (), NOBODY, id="no files"),
    ],
)
async def test_an_owner_is_one_of_every_file(
    proposal: Proposal, owners: str, paths: tuple[str, ...], answer: Owned
) -> None:
    assert await owned(proposal, owners, *paths) == answer


async def test_what_the_proposal_says_of_owners_counts_for_nothing(proposal: Proposal) -> None:
    proposal.push(proposal.commit_files({"a.py": AFTER, "CODEOWNERS": "* @bo\n"}, proposal.head_sha))

    assert await owned(proposal, "* @ana\n", "a.py") == Owned(False, ("ana",))


async def test_a_proposal_that_is_not_there_is_owned_by_nobody(proposal: Proposal) -> None:
    async def find() -> None:
        return None

    assert await OwnersOfProposal(proposal.ctx, proposal.subject, find).owned_by(BO) == NOBODY
