"""A pull request opens as the rules of its files want it, and whoever owns the files is asked to look at it."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from providers.code_hosts.proposals import PullRequest
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import AFTER, Proposal, proposed

RULES = "version: 1\npr: {labels: [tidy], title: 'revert: {summary}', reviewers: codeowners}\n"
OF_A_PROJECT = "version: 1\nprojects:\n  - {path: a.py, pr: {labels: [of-the-project]}}\n"
OWNERS = "* @nobody\n*.py @ana @acme/gone @bo\n"


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def taken_back(proposal: Proposal, files: Mapping[str, str]) -> PullRequest:
    """The pull request that takes the proposal back, by the files that stand on main by then."""
    proposal.head_sha = proposal.commit_files({"a.py": AFTER, **files}, proposal.head_sha)
    outcome = await proposal.rolled_back(actor_id=proposal.owner_id)
    assert outcome.state == "done", outcome.reason
    return await proposal.subject.host.get_pull_request(proposal.subject.ref, proposal.number + 1)


async def test_title_labels_and_reviewers_are_those_that_the_file_asks_for(proposal: Proposal) -> None:
    opened = await taken_back(proposal, {".forge.yml": RULES, "CODEOWNERS": OWNERS})

    assert opened.title == f"revert: Roll back {proposal.row.reference}"
    assert opened.labels == ("tidy",)
    assert opened.reviewers == ("bo",)
    assert "CODEOWNERS names them, since local takes none of theirs: @\u2060acme/gone" in opened.body


async def test_where_nothing_is_said_the_label_is_forge_and_nobody_is_asked(proposal: Proposal) -> None:
    opened = await taken_back(proposal, {"CODEOWNERS": OWNERS})

    assert (opened.title, opened.labels, opened.reviewers) == (
        f"Roll back {proposal.row.reference}",
        ("forge",),
        (),
    )


async def test_where_all_open_as_drafts_this_one_does_and_nobody_is_asked_for_a_review(proposal: Proposal) -> None:
    rules = RULES + "refactor: {draft: true}\n"

    opened = await taken_back(proposal, {".forge.yml": rules, "CODEOWNERS": OWNERS})

    assert (opened.is_draft, opened.reviewers) == (True, ())


async def test_the_project_that_holds_the_files_decides(proposal: Proposal) -> None:
    opened = await taken_back(proposal, {".forge.yml": OF_A_PROJECT})

    assert opened.labels == ("of-the-project",)
