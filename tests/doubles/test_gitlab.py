"""The double of GitLab behaves as GitLab does: asked by python-gitlab, a client that knows nothing of the double."""

import asyncio
import io
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar

import gitlab as python_gitlab
import pytest

from tests.doubles.gitlab.people import DEVELOPER, REPORTER
from tests.doubles.gitlab.routes import ROUTES
from tests.doubles.gitlab.stage import BOT, BOT_TOKEN, WRITER, GitLabDouble
from tests.doubles.gitlab.tables import python_gitlab_tables
from tests.doubles.gitlab.world import Project

Found = TypeVar("Found")
FILES = {"a.py": "one\ntwo\nthree\n", "pkg/b.py": "x = 1\n"}


@pytest.fixture
def api(gitlab: GitLabDouble) -> python_gitlab.Gitlab:
    return python_gitlab.Gitlab(gitlab.url, private_token=BOT_TOKEN, timeout=10)


async def ask(question: Callable[[], Found]) -> Found:
    """python-gitlab blocks, and the double answers from this very loop."""
    async with asyncio.timeout(20):
        return await asyncio.to_thread(question)


async def refused(question: Callable[[], object]) -> tuple[int, object]:
    """The status and the message of the refusal that must come."""
    with pytest.raises(python_gitlab.GitlabError) as found:
        await ask(question)
    assert found.value.response_code is not None
    return found.value.response_code, found.value.error_message


@pytest.fixture
async def project(gitlab: GitLabDouble, request: pytest.FixtureRequest) -> Project:
    """A project with one commit, called as the test."""
    return await gitlab.make_project(request.node.name.replace("[", "-").replace("]", "").replace(" ", "-"), FILES)


async def test_a_project_is_found_by_number_and_by_its_encoded_path(
    api: python_gitlab.Gitlab, project: Project
) -> None:
    by_number = await ask(lambda: api.projects.get(project.id))

    by_path = await ask(lambda: api.projects.get(project.path))

    assert by_number.id == by_path.id == project.id
    assert by_path.path_with_namespace == project.path
    assert by_path.permissions["group_access"] == {"access_level": 40, "notification_level": 3}


async def test_a_private_project_is_not_there_for_strangers(gitlab: GitLabDouble, project: Project) -> None:
    gitlab.new_user("sam-stranger")
    stranger = python_gitlab.Gitlab(gitlab.url, private_token="glpat-sam-stranger")

    status, message = await refused(lambda: stranger.projects.get(project.id))

    assert (status, message) == (404, "404 Project Not Found")


async def test_members_of_the_group_are_members_of_the_project_unless_asked_for_its_own(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    there, writer = await ask(lambda: api.projects.get(project.id)), gitlab.user(WRITER)

    inherited = await ask(lambda: there.members_all.get(writer.id))
    status, message = await refused(lambda: there.members.get(writer.id))

    assert (inherited.access_level, inherited.state) == (DEVELOPER, "active")
    assert (status, message) == (404, "404 Not found")


async def test_the_higher_of_two_memberships_counts_and_an_expired_one_still_shows_its_date(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    gitlab.set_member(project, "rita-reporter", DEVELOPER, expires_at="2020-01-01")
    there = await ask(lambda: api.projects.get(project.id))

    member = await ask(lambda: there.members_all.get(gitlab.user("rita-reporter").id))

    assert (member.access_level, member.expires_at) == (DEVELOPER, "2020-01-01")


async def test_lists_come_in_pages_that_the_client_follows(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    issues = [await gitlab.open_issue(project, f"Issue {number}") for number in range(5)]
    there = await ask(lambda: api.projects.get(project.id))

    found = await ask(lambda: list(there.issues.list(iterator=True, per_page=2, sort="asc")))

    assert [issue.iid for issue in found] == [issue.iid for issue in issues]
    assert len([seen for seen in gitlab.requests if seen.path.endswith("/issues")]) == 3


async def test_projects_come_by_keyset_too(gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project) -> None:
    await gitlab.make_project(f"{project.path}-2")
    keyset = {"pagination": "keyset", "order_by": "id", "sort": "asc", "per_page": 1, "membership": True}

    found = await ask(lambda: [there.id for there in api.projects.list(iterator=True, **keyset)])

    own = [there for there in gitlab.world.projects.values() if there.level_of(gitlab.bot)]
    assert found == sorted(there.id for there in own)
    assert "id_after" in gitlab.requests[-1].fields


async def test_branches_are_those_of_git(gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project) -> None:
    sha = await gitlab.push(project, "forge/x", {"a.py": "new\n"})
    there = await ask(lambda: api.projects.get(project.id))

    branch = await ask(lambda: there.branches.get("forge/x"))
    await ask(branch.delete)

    assert (branch.commit["id"], branch.protected) == (sha, False)
    assert await gitlab.git.sha(project.path, "forge/x") is None
    assert await refused(branch.delete) == (404, "404 Branch Not Found")


async def test_files_trees_and_comparisons_are_read_from_git(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"pkg/c d.py": "y = 2\n"})
    there = await ask(lambda: api.projects.get(project.id))

    content = await ask(lambda: there.files.get("pkg/c d.py", ref="topic").decode())
    tree = await ask(lambda: there.repository_tree(ref="topic", recursive=True, get_all=True))
    difference = await ask(lambda: there.repository_compare("main", "topic"))

    assert content == b"y = 2\n"
    assert [(entry["path"], entry["type"]) for entry in tree] == [
        ("a.py", "blob"),
        ("pkg", "tree"),
        ("pkg/b.py", "blob"),
        ("pkg/c d.py", "blob"),
    ]
    assert isinstance(difference, dict)
    assert [diff["new_path"] for diff in difference["diffs"]] == ["pkg/c d.py"]
    assert await refused(lambda: there.files.get("none.py", ref="topic")) == (404, "404 File Not Found")
    assert await refused(lambda: there.commits.get("0" * 40)) == (404, "404 Commit Not Found")


async def test_a_second_merge_request_for_the_same_branch_is_refused_until_the_first_is_closed(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    there = await ask(lambda: api.projects.get(project.id))
    wanted = {"source_branch": "topic", "target_branch": "main", "title": "Draft: Tidy", "labels": ["forge"]}
    first = await ask(lambda: there.mergerequests.create(wanted))

    again = await refused(lambda: there.mergerequests.create(wanted))
    first.state_event = "close"
    await ask(first.save)
    second = await ask(lambda: there.mergerequests.create(wanted))
    reopened = await refused(lambda: there.mergerequests.update(first.iid, {"state_event": "reopen"}))

    problem = "Another open merge request already exists for this source branch: !{}"
    assert again == (409, [problem.format(1)])
    assert (first.state, first.draft, first.labels) == ("closed", True, ["forge"])
    assert second.iid == 2
    assert reopened == (409, [problem.format(2)])


async def test_a_merge_request_follows_its_branch_and_keeps_its_head_when_the_branch_is_gone(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    main = await gitlab.git.sha(project.path, "main")
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    head = await gitlab.push(project, "topic", {"c.py": "c\n"})
    there = await ask(lambda: api.projects.get(project.id))
    await ask(lambda: there.branches.delete("topic"))

    found = await ask(lambda: there.mergerequests.get(mr.iid))
    changes = await ask(found.changes)
    commits = await ask(lambda: list(found.commits()))
    versions = await ask(lambda: found.diffs.list(get_all=True))

    assert found.sha == head
    assert found.diff_refs == {"base_sha": main, "start_sha": main, "head_sha": head}
    assert isinstance(changes, dict)
    assert [change["new_path"] for change in changes["changes"]] == ["a.py", "c.py"]
    assert changes["changes"][0]["diff"] == "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    assert commits[0].id == head
    assert versions[0].head_commit_sha == head
    assert len(versions) == 2


async def test_merge_requests_are_found_by_branch_state_and_label(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    for name in ("one", "two"):
        await gitlab.push(project, name, {f"{name}.py": "x\n"})
    kept = await gitlab.open_merge_request(project, "one")
    closed = await gitlab.open_merge_request(project, "two")
    await gitlab.close(closed)
    there = await ask(lambda: api.projects.get(project.id))

    by_branch = await ask(lambda: there.mergerequests.list(source_branch="two", state="all", get_all=True))
    by_state = await ask(lambda: there.mergerequests.list(state="opened", get_all=True))
    by_label = await ask(lambda: there.mergerequests.list(labels=["forge"], get_all=True))

    assert [mr.iid for mr in by_branch] == [closed.iid]
    assert [mr.iid for mr in by_state] == [kept.iid]
    assert by_label == []


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
    for state in ("running", "success", "success", "failed"):
        wanted = {"state": state, "name": "forge", "description": state}
        await ask(lambda wanted=wanted: commit.statuses.create(wanted))  # type: ignore[misc] # bound at once

    newest = await ask(lambda: commit.statuses.list(get_all=True))
    everything = await ask(lambda: commit.statuses.list(all=True, get_all=True))

    assert [(status.status, status.description) for status in newest] == [("failed", "failed")]
    assert [status.status for status in everything] == ["success", "success", "failed"]


async def test_notes_are_written_edited_sorted_and_gone(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    theirs = await gitlab.comment(mr, WRITER, "/forge help")
    await gitlab.comment(mr, WRITER, "added 1 commit", is_system=True)
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))

    mine = await ask(lambda: there.notes.create({"body": "Here it is"}))
    mine.body = "Here it is, edited"
    await ask(mine.save)
    found = await ask(lambda: there.notes.list(sort="asc", activity_filter="only_comments", get_all=True))
    await ask(lambda: there.notes.delete(mine.id))

    assert [(note.author["username"], note.body) for note in found] == [
        (WRITER, "/forge help"),
        (BOT, "Here it is, edited"),
    ]
    assert await refused(lambda: there.notes.get(mine.id)) == (404, "404 Not found")
    assert await refused(lambda: there.notes.create({"body": " "})) == (
        400,
        '400 Bad request - Note {:note=>["can\'t be blank"]}',
    )
    assert theirs in mr.notes


async def test_an_emoji_is_given_once(gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project) -> None:
    issue = await gitlab.open_issue(project, "Dashboard")
    note = await gitlab.comment(issue, WRITER, "/forge status")
    there = await ask(lambda: api.projects.get(project.id).issues.get(issue.iid).notes.get(note.id))

    await ask(lambda: there.awardemojis.create({"name": "eyes"}))
    again = await refused(lambda: there.awardemojis.create({"name": "eyes"}))
    unknown = await refused(lambda: there.awardemojis.create({"name": "no_such_thing"}))

    assert again == (404, "404 Award Emoji Name has already been taken Not Found")
    assert unknown == (404, "404 Award Emoji Name is not a valid emoji name Not Found")
    assert [(emoji.name, emoji.user.username) for emoji in note.emoji] == [("eyes", BOT)]


LINES = [
    pytest.param(None, 2, True, id="added line, new only"),
    pytest.param(2, None, True, id="removed line, old only"),
    pytest.param(1, 1, True, id="context line, both"),
    pytest.param(None, 1, False, id="context line, new only"),
    pytest.param(2, 2, False, id="added line, both"),
    pytest.param(None, 99, False, id="no such line"),
]


@pytest.mark.parametrize(("old_line", "new_line", "fits"), LINES)
async def test_a_discussion_stands_only_at_a_line_code_that_the_diff_has(
    gitlab: GitLabDouble,
    api: python_gitlab.Gitlab,
    project: Project,
    old_line: int | None,
    new_line: int | None,
    fits: bool,
) -> None:
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))
    lines = {name: line for name, line in (("old_line", old_line), ("new_line", new_line)) if line}
    position = {**there.diff_refs, "position_type": "text", "old_path": "a.py", "new_path": "a.py", **lines}
    wanted: dict[str, Any] = {"body": "Look here", "position": position}

    if fits:
        made = await ask(lambda: there.discussions.create(wanted))
        assert made.attributes["notes"][0]["position"]["new_line"] == new_line
    else:
        status, message = await refused(lambda: there.discussions.create(wanted))
        assert (status, 'line_code=>["can\'t be blank"' in str(message)) == (400, True)


async def test_a_discussion_is_answered_and_resolved(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))
    position = {**there.diff_refs, "position_type": "text", "old_path": "a.py", "new_path": "a.py", "new_line": 2}
    made = await ask(lambda: there.discussions.create({"body": "Look here", "position": position}))

    await ask(lambda: made.notes.create({"body": "Done"}))
    await ask(lambda: there.discussions.update(made.id, {"resolved": True}))
    stands = await gitlab.what_stands(project)

    (discussion,) = stands["merge_requests"][0]["discussions"]
    assert [note["body"] for note in discussion["notes"]] == ["Look here", "Done"]
    assert (discussion["line"], discussion["is_resolved"]) == ("a.py:2", True)


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


async def test_a_hook_never_tells_its_secrets(api: python_gitlab.Gitlab, project: Project) -> None:
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


async def test_a_token_tells_its_scopes_and_its_user(gitlab: GitLabDouble) -> None:
    gitlab.give_token(gitlab.bot, "glpat-reads", ("read_api",))
    reader = python_gitlab.Gitlab(gitlab.url, private_token="glpat-reads")
    project = await gitlab.make_project("scopes", FILES)

    own = await ask(lambda: reader.personal_access_tokens.get("self"))
    await ask(reader.auth)
    status, _ = await refused(lambda: reader.projects.get(project.id).issues.create({"title": "x"}))

    assert own.scopes == ["read_api"]
    assert reader.user is not None
    assert (reader.user.username, status) == (BOT, 403)


async def test_a_merge_request_from_a_fork_has_its_commits_in_the_target(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    gitlab.new_user(f"fay-{project.id}")
    fork = await gitlab.fork_project(project, f"fay-{project.id}")
    sha = await gitlab.push(fork, "topic", {"a.py": "forked\n"}, username=f"fay-{project.id}")
    mr = await gitlab.open_merge_request(project, "topic", source=fork, username=f"fay-{project.id}")

    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))

    assert (there.sha, there.source_project_id, there.target_project_id) == (sha, fork.id, project.id)
    assert await gitlab.git.resolve(project.path, f"refs/merge-requests/{mr.iid}/head") == sha


async def test_a_reporter_reads_and_comments_but_does_not_write(gitlab: GitLabDouble, project: Project) -> None:
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    reporter = python_gitlab.Gitlab(gitlab.url, oauth_token="glpat-rita-reporter")
    there = await ask(lambda: reporter.projects.get(project.id))

    await ask(lambda: there.mergerequests.get(mr.iid).notes.create({"body": "Nice"}))
    status, message = await refused(lambda: there.commits.get("main").statuses.create({"state": "success"}))

    assert project.level_of(gitlab.user("rita-reporter")) == REPORTER
    assert (status, message) == (403, "403 Forbidden")


def test_the_double_takes_no_parameter_that_the_tables_do_not_know() -> None:
    tables = python_gitlab_tables()
    covered = [route for route in ROUTES if tables.covers(route.method, route.template)]

    strange = {
        f"{route.method} {route.template}": sorted(unknown)
        for route in covered
        if (unknown := route.known - tables.allowed(route.method, route.template))
    }

    assert strange == {}
    assert len(covered) / len(ROUTES) > 0.8


async def test_of_many_equal_merge_requests_asked_for_at_once_one_is_made(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    there = await ask(lambda: api.projects.get(project.id))
    wanted = {"source_branch": "topic", "target_branch": "main", "title": "Tidy"}

    answers = await asyncio.gather(
        *(ask(lambda: there.mergerequests.create(wanted)) for _ in range(5)), return_exceptions=True
    )

    assert len(project.merge_requests) == 1
    refusals = [answer for answer in answers if isinstance(answer, python_gitlab.GitlabCreateError)]
    assert [refusal.response_code for refusal in refusals] == [409] * 4


async def test_another_target_makes_another_version_and_is_told(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "release", {"r.py": "r\n"})
    await gitlab.push(project, "topic", {"a.py": "new\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))

    there.target_branch = "release"
    await ask(there.save)
    await gitlab.sender.settled()

    assert [version.start for version in mr.versions] == [
        await gitlab.git.sha(project.path, name) for name in ("main", "release")
    ]
    told = gitlab.deliveries[-1].document["changes"]
    assert told == {"target_branch": {"previous": "main", "current": "release"}}


async def test_a_conflict_with_the_target_as_it_is_now_is_seen(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "mine\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    there = await ask(lambda: api.projects.get(project.id))

    before = await ask(lambda: there.mergerequests.get(mr.iid).detailed_merge_status)
    await gitlab.push(project, "main", {"a.py": "theirs\n"})
    after = await ask(lambda: there.mergerequests.get(mr.iid).detailed_merge_status)

    assert (before, after) == ("mergeable", "conflict")
