"""Commit statuses, issues, hooks and pipelines in the double of GitLab, asked by python-gitlab."""

import io
import zipfile

import gitlab as python_gitlab
import pytest

from tests.doubles.asking import ask, refused
from tests.doubles.gitlab.people import MAINTAINER
from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project

STATES = [
    pytest.param(["pending", "pending"], "enqueue", "pending", id="pending twice"),
    pytest.param(["running", "running"], "run", "running", id="running twice"),
    pytest.param(["running", "pending"], "enqueue", "running", id="back to pending"),
    pytest.param(["running", "skipped"], "skip", "running", id="skipped while running"),
]


@pytest.mark.parametrize(("states", "event", "standing"), STATES)
async def test_a_status_refuses_to_go_where_it_stands(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project, states: list[str], event: str, standing: str
) -> None:
    commit = await ask(lambda: api.projects.get(project.id).commits.get("main"))
    first, second = ({"state": state, "name": "forge"} for state in states)
    await ask(lambda: commit.statuses.create(first))

    status, message = await refused(lambda: commit.statuses.create(second))

    assert status == 400
    assert str(message).startswith(f"Cannot transition status via :{event} from :{standing}")
    assert [kept.state for kept in project.statuses] == [standing]


async def test_a_status_that_ended_is_replaced_by_the_next_of_its_name(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    commit = await ask(lambda: api.projects.get(project.id).commits.get("main"))

    def post_all() -> None:
        for state in ("running", "success", "success", "failed"):
            commit.statuses.create({"state": state, "name": "forge", "description": state})

    await ask(post_all)

    newest = await ask(lambda: commit.statuses.list(get_all=True))
    everything = await ask(lambda: commit.statuses.list(all=True, get_all=True))

    assert [(status.status, status.description) for status in newest] == [("failed", "failed")]
    assert [status.status for status in everything] == ["success", "success", "failed"]


async def test_an_issue_is_made_labelled_edited_and_closed(api: python_gitlab.Gitlab, project: Project) -> None:
    there = await ask(lambda: api.projects.get(project.id))

    issue = await ask(
        lambda: there.issues.create({"title": "Dashboard", "description": "- [ ] one", "labels": ["forge"]})
    )
    issue.description, issue.state_event = "- [x] one", "close"
    await ask(issue.save)
    found = await ask(lambda: there.issues.list(labels=["forge"], state="closed", get_all=True))

    assert [(kept.iid, kept.description) for kept in found] == [(1, "- [x] one")]
    assert [label.name for label in await ask(lambda: there.labels.list(get_all=True))] == ["forge"]
    assert await refused(lambda: there.labels.create({"name": "forge", "color": "#112233"})) == (
        409,
        "Label already exists",
    )


async def test_a_hook_never_tells_its_secrets(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    gitlab.set_member(project, BOT, MAINTAINER)
    there = await ask(lambda: api.projects.get(project.id))
    key = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    wanted = {"url": "http://127.0.0.1:9/hook", "token": "legacy", "signing_token": key, "note_events": True}

    hook = await ask(lambda: there.hooks.create(wanted))
    found = await ask(lambda: there.hooks.list(get_all=True))
    malformed = await refused(lambda: there.hooks.create({**wanted, "signing_token": "whsec_short"}))
    nowhere = await refused(lambda: there.hooks.create({"url": "ftp://x"}))

    assert {"token", "signing_token"} & found[0].attributes.keys() == set()
    assert (found[0].token_present, found[0].signing_token_present) == (True, True)
    assert (found[0].note_events, found[0].push_events, found[0].pipeline_events) == (True, True, False)
    assert malformed[0] == 400
    assert nowhere == (422, "Invalid url given")
    await ask(hook.delete)
    assert project.hooks == []


async def test_hooks_are_for_maintainers(gitlab: GitLabDouble, project: Project) -> None:
    writer = python_gitlab.Gitlab(gitlab.url, private_token=f"glpat-{WRITER}")

    status, message = await refused(lambda: writer.projects.get(project.id).hooks.list(get_all=True))

    assert (status, message) == (403, "403 Forbidden")


async def test_the_artifacts_of_a_green_pipeline_are_a_zip(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    sha = await gitlab.push(project, "topic", {"a.py": "new\n"})
    await gitlab.end_pipeline(project, "topic", sha, {"test": {"coverage.xml": b"<coverage/>"}, "lint": {}})
    there = await ask(lambda: api.projects.get(project.id))

    (pipeline,) = await ask(lambda: there.pipelines.list(sha=sha, status="success", get_all=True))
    jobs = await ask(lambda: pipeline.jobs.list(scope=["success"], get_all=True))
    kept = {job.name: job for job in jobs}
    body = await ask(lambda: there.jobs.get(kept["test"].id).artifacts())

    assert isinstance(body, bytes)
    assert zipfile.ZipFile(io.BytesIO(body)).read("coverage.xml") == b"<coverage/>"
    assert not hasattr(kept["lint"], "artifacts_file")
    assert (await refused(lambda: there.jobs.get(kept["lint"].id).artifacts()))[0] == 404
