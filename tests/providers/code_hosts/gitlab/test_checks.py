"""Check runs on GitLab: a status on the commit, in the few words that it has."""

from dataclasses import replace
from typing import Any

import pytest

from providers.code_hosts.code_host import Conclusion
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from providers.errors import LeaseLost, ProviderRefused
from providers.rest.parking import Parked
from tests.doubles.fence import ToldFence
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.providers.code_hosts.gitlab.checked import (
    ADDED,
    CHANGED,
    check,
    lines,
    remark,
    statuses,
)


@pytest.mark.parametrize(
    ("conclusion", "state"),
    [
        ("success", "success"),
        ("neutral", "success"),
        ("skipped", "success"),
        ("failure", "failed"),
        ("action_required", "failed"),
        ("timed_out", "failed"),
        ("cancelled", "canceled"),
    ],
)
async def test_every_conclusion_is_a_state_of_gitlabs(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, conclusion: Conclusion, state: str
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})

    await host.ensure_check_run(ref, check(sha, status="queued", conclusion=None))
    await host.ensure_check_run(ref, check(sha, status="in_progress", conclusion=None))
    await host.ensure_check_run(ref, check(sha, conclusion=conclusion))

    assert await statuses(gitlab, project) == [(state, "81 of 100, 2 better")]


async def test_a_status_that_stands_is_not_set_again(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})

    first = [await host.ensure_check_run(ref, check(sha, status="queued", conclusion=None)) for _ in range(2)]
    done = [await host.ensure_check_run(ref, check(sha)) for _ in range(2)]

    assert len({standing.check_id for standing in first}) == len({standing.check_id for standing in done}) == 1
    assert [seen.status for seen in gitlab.requests if seen.method == "POST"] == [201, 201]


async def test_a_transition_that_gitlab_refuses_is_done_where_it_stands_already(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    running = check(sha, status="in_progress", conclusion=None)
    there = await host.ensure_check_run(ref, running)

    retitled = await host.ensure_check_run(ref, replace(running, title="Analysis still runs"))
    queued_again = await host.ensure_check_run(ref, replace(running, status="queued"))

    assert there == retitled == queued_again
    assert [seen.status for seen in gitlab.requests if seen.method == "POST"] == [201, 400, 400]
    assert await statuses(gitlab, project) == [("running", "81 of 100, 2 better")]


async def test_a_refusal_of_another_kind_is_one(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    gitlab.fail("POST", "/statuses/", status=422, body='{"message": "The number of jobs has exceeded the limit"}')

    with pytest.raises(ProviderRefused, match="422"):
        await host.ensure_check_run(ref, check(sha))


async def test_a_commit_and_a_project_that_are_not_there_are_refused(host: GitLab, ref: RepositoryRef) -> None:
    with pytest.raises(ProviderRefused, match="404"):
        await host.ensure_check_run(ref, check("0" * 40))
    with pytest.raises(ProviderRefused, match="404"):
        await host.ensure_check_run(replace(ref, external_id="999999"), check("0" * 40))


async def test_an_answer_that_was_lost_makes_no_second_status(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    gitlab.fail("POST", "/statuses/", is_executed=True)
    with pytest.raises(Exception, match="no answer to POST"):
        await host.ensure_check_run(ref, check(sha))

    await host.ensure_check_run(ref, check(sha))

    assert len(project.statuses) == 1


async def test_a_protected_branch_into_which_the_bot_may_not_merge_gets_no_status_and_others_do(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    project.developers_may_merge = False
    protected = await gitlab.push(project, "main", {"b.py": "x = 1\n"})

    refused = await host.ensure_check_run(ref, check(protected))
    kept = await host.ensure_check_run(ref, check(merge_request.version.head, annotations=[remark(ADDED)]))

    assert (refused.check_id, [one.sha for one in project.statuses]) == ("", [merge_request.version.head])
    assert (kept.check_id, len(kept.remarks)) == (str(project.statuses[0].id), 1)


async def test_a_long_title_fits(gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})

    await host.ensure_check_run(ref, check(sha, title="ü" * 300))

    assert await statuses(gitlab, project) == [("success", "ü" * 254 + "…")]


async def test_the_head_of_a_fork_has_remarks_and_no_status(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    project.visibility = "public"
    fork = await gitlab.fork_project(project, WRITER)
    sha = await gitlab.push(fork, "topic", CHANGED)
    await gitlab.open_merge_request(project, "topic", source=fork)

    answered = await host.ensure_check_run(ref, check(sha, annotations=[remark(ADDED)]))

    assert await statuses(gitlab, project) == []
    assert await lines(gitlab, project) == [("shop.py:20", False)]
    assert answered.check_id == ""


async def test_a_limit_in_the_middle_parks_and_the_next_attempt_goes_on(
    gitlab: GitLabDouble,
    host: GitLab,
    project: Project,
    ref: RepositoryRef,
    merge_request: MergeRequest,
    parks: Any,
) -> None:
    gitlab.limit("POST", "/discussions$", "plain")
    run = check(merge_request.version.head, annotations=[remark(ADDED)])
    with pytest.raises(Parked):
        await host.ensure_check_run(ref, run)
    parks.parked.clear()

    await host.ensure_check_run(ref, run)

    assert len(await lines(gitlab, project)) == 1
    assert len(project.statuses) == 1


async def test_whoever_lost_the_job_writes_nothing(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, fence: ToldFence
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    fence.lost = LeaseLost("another worker holds the job")

    with pytest.raises(LeaseLost):
        await host.ensure_check_run(ref, check(sha))

    assert await statuses(gitlab, project) == []
