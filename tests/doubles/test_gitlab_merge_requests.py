"""Merge requests in the double of GitLab, and what is said under them, asked by python-gitlab."""

import asyncio
from typing import Any

import gitlab as python_gitlab
import pytest

from tests.doubles.asking import ask, refused
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project


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


async def position_in(api: python_gitlab.Gitlab, mr: MergeRequest, **lines: int | None) -> dict[str, Any]:
    """A place in the file `a.py` of the merge request."""
    there = await ask(lambda: api.projects.get(mr.project.id).mergerequests.get(mr.iid))
    files = {"position_type": "text", "old_path": "a.py", "new_path": "a.py"}
    return {**there.diff_refs, **files, **{name: line for name, line in lines.items() if line}}


@pytest.mark.parametrize(
    ("old_line", "new_line"),
    [
        pytest.param(None, 2, id="an added line, new only"),
        pytest.param(2, None, id="a removed line, old only"),
        pytest.param(1, 1, id="an unchanged line, both"),
    ],
)
async def test_a_discussion_stands_at_a_line_that_the_diff_has(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project, old_line: int | None, new_line: int | None
) -> None:
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    position = await position_in(api, mr, old_line=old_line, new_line=new_line)
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))

    made = await ask(lambda: there.discussions.create({"body": "Look here", "position": position}))

    stands = made.attributes["notes"][0]["position"]
    assert (stands["old_line"], stands["new_line"]) == (old_line, new_line)


@pytest.mark.parametrize(
    ("old_line", "new_line"),
    [
        pytest.param(None, 1, id="an unchanged line, new only"),
        pytest.param(2, 2, id="an added line, both"),
        pytest.param(None, 99, id="no such line"),
        pytest.param(None, None, id="no line at all"),
    ],
)
async def test_a_discussion_at_no_line_of_the_diff_has_no_line_code(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project, old_line: int | None, new_line: int | None
) -> None:
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    position = await position_in(api, mr, old_line=old_line, new_line=new_line)
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))

    status, message = await refused(lambda: there.discussions.create({"body": "Look here", "position": position}))

    problem = '400 Bad request - Note {:line_code=>["can\'t be blank", "must be a valid line code"]}'
    assert (status, message) == (400, problem)
    assert mr.discussions == []


async def test_a_discussion_is_answered_and_resolved(
    gitlab: GitLabDouble, api: python_gitlab.Gitlab, project: Project
) -> None:
    await gitlab.push(project, "topic", {"a.py": "one\n2\nthree\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    there = await ask(lambda: api.projects.get(project.id).mergerequests.get(mr.iid))
    position = await position_in(api, mr, new_line=2)
    made = await ask(lambda: there.discussions.create({"body": "Look here", "position": position}))

    await ask(lambda: made.notes.create({"body": "Done"}))
    await ask(lambda: there.discussions.update(made.id, {"resolved": True}))
    stands = await gitlab.what_stands(project)

    (discussion,) = stands["merge_requests"][0]["discussions"]
    assert [note["body"] for note in discussion["notes"]] == ["Look here", "Done"]
    assert (discussion["line"], discussion["is_resolved"]) == ("a.py:2", True)


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
