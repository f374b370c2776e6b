"""What is written is written for somebody who may have it at that moment, about what they saw."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from config.forge_yml import Layers
from handlers.errors import UserError
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.authority import must_still_be_allowed
from handlers.jobs.refactoring.task import Task
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from providers.database.session import Database
from tests.handlers.jobs.refactoring.proposal import Proposal, proposed

BUILT_IN = Layers()
NOBODY = "4242"  # whom the host knows no right of, as of somebody who was removed a second ago


@pytest.fixture
async def proposal(database: Database, tmp_path: Path) -> AsyncIterator[Proposal]:
    async with proposed(database, tmp_path) as stage:
        yield stage


async def task(proposal: Proposal, asked: Asked, *, act: str = "refactor", by: str = "") -> Task:
    """The job of a refactoring that was asked for so, taken up by a worker."""
    request = RefactoringRequest(proposal.subject.repository_id, str(proposal.row.id), act, actor_id=by)
    job = await proposal.queued(refactoring_job(request, proposal.subject.organization_id))
    return Task(proposal.ctx, job, proposal.subject, replace(proposal.row, asked=asked.to_json()))


def seen(proposal: Proposal) -> Asked:
    """A wish of the owner, bound to the pull request as it stands."""
    return Asked(
        actor_id=proposal.owner_id,
        actor_login="ana",
        number=proposal.number,
        base_sha=proposal.head_sha,
        target_branch="main",
        asked_at_s=proposal.row.created_at.timestamp(),
    )


async def test_who_was_removed_while_the_job_ran_gets_nothing_written_and_is_told_so(proposal: Proposal) -> None:
    before = proposal.branches()

    outcome = await proposal.rolled_back(actor_id=NOBODY)

    assert outcome.state == "refused"
    assert "what ana may do was asked again right before, and the answer was no" in outcome.reason
    assert "needs `maintain` on acme/shop, you have `read`" in outcome.reason
    assert outcome.reason in await proposal.reply()
    assert proposal.branches() == before


async def test_who_still_has_the_right_gets_it(proposal: Proposal) -> None:
    before = len(proposal.branches())

    outcome = await proposal.rolled_back(actor_id=proposal.owner_id)

    assert outcome.state == "done"
    assert len(proposal.branches()) == before + 1


async def test_it_is_asked_about_who_wants_this_act_and_not_who_once_wanted_the_change(proposal: Proposal) -> None:
    asked = Asked(actor_id=NOBODY, actor_login="bo")

    await must_still_be_allowed(await task(proposal, asked, act="rebase", by=proposal.owner_id), BUILT_IN)


async def test_what_the_schedule_proposes_is_nobodys_wish(proposal: Proposal) -> None:
    await must_still_be_allowed(await task(proposal, Asked()), BUILT_IN)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param("commands: {write: [admin]}", "needs `admin`", id="somebody else may ask"),
        pytest.param("mode: observe", "`mode` is `observe` here", id="nothing is proposed any more"),
        pytest.param("paths: {protected: [a.py]}", "says of `paths` has changed", id="a file is protected"),
        pytest.param("refactor: {limits: {lines: 1}}", "says of `refactor` has changed", id="a limit is lower"),
        pytest.param("proof: {on_missing: refuse}", "says of `proof` has changed", id="a proof is asked for"),
        pytest.param("mdoe: off", "cannot be read, so nothing is changed", id="it cannot be read"),
    ],
)
async def test_a_file_that_is_merged_while_the_job_runs_is_followed(proposal: Proposal, file: str, said: str) -> None:
    asked = Asked(actor_id=NOBODY, actor_login="bo")
    proposal.push(proposal.commit(f"version: 1\n{file}\n", proposal.base_sha, file=".forge.yml"), "main")

    with pytest.raises(UserError, match=said):
        await must_still_be_allowed(await task(proposal, asked), BUILT_IN)


@pytest.mark.parametrize(
    ("folder", "is_noticed"), [pytest.param("pay", True, id="its files"), pytest.param("ship", False, id="others")]
)
async def test_a_project_that_says_otherwise_while_the_job_runs_is_followed_for_its_own_files(
    proposal: Proposal, folder: str, is_noticed: bool
) -> None:
    file = f"version: 1\nprojects: [{{path: {folder}, proof: {{on_missing: refuse}}}}]\n"
    proposal.push(proposal.commit(file, proposal.base_sha, file=".forge.yml"), "main")
    made = await task(proposal, Asked())
    touching = replace(made, row=replace(made.row, affected_files=["pay/cash.py", "pay/card.py"]))

    with pytest.raises(UserError, match="says of `proof` has changed") if is_noticed else nullcontext():
        await must_still_be_allowed(touching, BUILT_IN)


async def test_nothing_is_written_for_the_pull_request_of_a_fork(proposal: Proposal) -> None:
    asked = replace(seen(proposal), is_fork=True)

    with pytest.raises(UserError, match="comes from a fork"):
        await must_still_be_allowed(await task(proposal, asked), BUILT_IN)


async def test_what_stands_as_it_was_seen_is_written_for(proposal: Proposal) -> None:
    await must_still_be_allowed(await task(proposal, seen(proposal)), BUILT_IN)


async def test_a_head_that_moved_since_is_refused_and_both_commits_are_named(proposal: Proposal) -> None:
    asked = seen(proposal)
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)
    proposal.push(theirs)

    with pytest.raises(UserError, match=f"has moved from `{proposal.head_sha[:12]}` to `{theirs[:12]}`"):
        await must_still_be_allowed(await task(proposal, asked), BUILT_IN)


async def test_a_head_that_moved_and_came_back_is_refused(proposal: Proposal) -> None:
    asked = seen(proposal)
    theirs = proposal.commit("print('theirs')\n", proposal.head_sha)
    await proposal.delivered(proposal.push(theirs))
    await proposal.delivered(proposal.push(proposal.head_sha))

    with pytest.raises(UserError, match=f"to `{theirs[:12]}` and back"):
        await must_still_be_allowed(await task(proposal, asked), BUILT_IN)


async def test_a_pull_request_that_goes_elsewhere_since_is_refused(proposal: Proposal) -> None:
    asked = seen(proposal)
    proposal.retarget("release")

    with pytest.raises(UserError, match="goes to `release` by now"):
        await must_still_be_allowed(await task(proposal, asked), BUILT_IN)
