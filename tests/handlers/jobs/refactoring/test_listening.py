"""Whose comments are heard, and what they are about, with the rules of the default branch in force."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import GitHubSettings
from handlers.commands.caller import caller_of
from handlers.jobs.checkout import open_checkout
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.beginning import base_of
from handlers.jobs.refactoring.task import Task, configuration_for
from handlers.jobs.requests import CommentRequest, RefactoringRequest, refactoring_job
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import Proposal, proposed


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


def ruled(proposal: Proposal, commands: str) -> None:
    """The file of the default branch says so."""
    text = f"version: 1\ncommands: {commands}\n"
    proposal.push(proposal.commit(text, proposal.base_sha, file=".forge.yml"), "main")


async def test_an_app_that_is_listed_is_told_what_it_asks_and_decides_nothing(proposal: Proposal) -> None:
    ruled(proposal, "{allow_bots: [77]}")

    stranger = await proposal.says("/forge status", app_id="78")
    decided = await proposal.says("/forge approve", app_id="77")
    told = await proposal.says("/forge status", app_id="77")

    assert stranger.reason == "Commands of bots and apps are not run."
    assert decided.reason == "1 answered: refused"
    assert await proposal.approvals() == []
    assert told.state == "done"
    assert await proposal.replies() == [await proposal.reply()]


async def test_a_command_is_bound_to_what_was_told_last_before_it_came_in(proposal: Proposal) -> None:
    seen, theirs = (proposal.commit(f"print({each!r})\n", proposal.head_sha) for each in ("seen", "theirs"))
    await proposal.delivered(proposal.push(seen))

    async def pushed() -> None:
        proposal.push(theirs)

    await proposal.says("/forge rebase", before=pushed)

    told = await proposal.reply()
    assert f"has moved from `{seen[:12]}` to `{theirs[:12]}` since the command was written" in told
    assert "Look at what is new, then write the command again." in told


async def test_the_commit_of_a_fork_is_read_and_its_configuration_is_not_followed(proposal: Proposal) -> None:
    ruled(proposal, "{write: [admin]}")
    theirs = proposal.commit("version: 1\ncommands: {write: [write]}\n", proposal.base_sha, file=".forge.yml")
    proposal.push(theirs)
    asked = Asked(number=proposal.number, base_branch="main", base_sha=theirs, target_branch="main", is_fork=True)
    job = await proposal.queued(
        refactoring_job(
            RefactoringRequest(proposal.subject.repository_id, str(proposal.row.id), "plan"),
            proposal.subject.organization_id,
        )
    )
    task = Task(proposal.ctx, job, proposal.subject, replace(proposal.row, asked=asked.to_json(), base_sha=None))

    base_sha = await base_of(task)
    async with open_checkout(proposal.ctx, proposal.subject.ref, [base_sha]) as checkout:
        configuration = await configuration_for(task, checkout, base_sha)

    assert base_sha == theirs
    assert configuration.layers.at().rules.commands.write == ("admin",)


@pytest.mark.parametrize(("app_id", "expected"), [("55", True), ("56", False), ("", False)])
async def test_the_bot_knows_its_own_app(proposal: Proposal, app_id: str, expected: bool) -> None:
    settings = replace(proposal.ctx.settings, github=GitHubSettings("55", "", ()))
    request = CommentRequest(proposal.subject.repository_id, 1, False, "9", "f" * 64, "7", "forge", True, app_id)

    caller = await caller_of(replace(proposal.ctx, settings=settings), proposal.subject, request, None)

    assert caller.is_us is expected
