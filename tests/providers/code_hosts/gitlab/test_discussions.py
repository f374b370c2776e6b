"""Remarks at the lines that a merge request changes: where they stand, how long, and whose they are."""

import pytest

from providers.code_hosts.code_host import Annotation, Conclusion, Remark
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from tests.doubles.gitlab.noteables import MergeRequest, Note
from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.providers.code_hosts.gitlab.checked import (
    ADDED,
    CHANGED,
    CONTEXT,
    ELSEWHERE,
    check,
    discussions,
    lines,
    remark,
    statuses,
)


async def test_what_it_says_at_length_is_left_to_the_one_comment(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    await host.ensure_check_run(ref, check(merge_request.version.head))

    assert not host.shows_whole_checks
    assert await discussions(gitlab, project) == []


async def test_a_remark_stands_once_however_often_is_pushed(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    for number in range(5):
        sha = await gitlab.push(project, "topic", {"b.py": f"x = {number}\n"})
        await host.ensure_check_run(ref, check(sha, title=f"Push {number}", annotations=[remark(ADDED)]))

    assert len(await lines(gitlab, project)) == 1


@pytest.mark.parametrize("conclusion", ["cancelled", "skipped"])
async def test_what_came_to_nothing_remarks_nothing(
    gitlab: GitLabDouble,
    host: GitLab,
    project: Project,
    ref: RepositoryRef,
    merge_request: MergeRequest,
    conclusion: Conclusion,
) -> None:
    came_to_nothing = check(merge_request.version.head, conclusion=conclusion, annotations=[remark(ADDED)])

    await host.ensure_check_run(ref, came_to_nothing)

    assert await discussions(gitlab, project) == []


async def test_a_merge_request_that_has_moved_on_is_left_alone(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    old = merge_request.version.head
    await gitlab.push(project, "topic", {"b.py": "x = 1\n"})

    await host.ensure_check_run(ref, check(old, annotations=[remark(ADDED)]))

    assert await discussions(gitlab, project) == []
    assert len(await statuses(gitlab, project)) == 1


async def test_remarks_stand_at_added_lines_and_beside_them_and_nowhere_else(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    wanted = [remark(ADDED), remark(CONTEXT, "Beside"), remark(ELSEWHERE, "Far away")]

    for _ in range(2):
        await host.ensure_check_run(ref, check(merge_request.version.head, annotations=wanted))

    assert sorted(await lines(gitlab, project)) == [("shop.py:19", False), ("shop.py:20", False)]
    assert len(await discussions(gitlab, project)) == 2


async def test_a_remark_is_known_again_after_a_push_that_moved_its_line(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    await host.ensure_check_run(ref, check(merge_request.version.head, annotations=[remark(ADDED)]))
    moved = await gitlab.push(project, "topic", {"shop.py": "first = 0\n" + CHANGED["shop.py"]})

    await host.ensure_check_run(ref, check(moved, annotations=[remark(ADDED + 1)]))

    assert await lines(gitlab, project) == [("shop.py:20", False)]


async def test_what_a_remark_says_besides_is_edited_in_place(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha = merge_request.version.head
    for message in ("-4.6 points", "-4.7 points", "-4.7 points"):
        await host.ensure_check_run(ref, check(sha, annotations=[remark(ADDED, message=message)]))

    [placed] = [one for one in await discussions(gitlab, project) if one["line"]]
    assert "-4.7 points" in placed["notes"][0]["body"]
    edits = [seen for seen in gitlab.requests if seen.method == "PUT" and "/discussions/" in seen.path]
    assert len(edits) == 1


async def test_a_finding_is_known_again_whatever_it_says_by_then(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha = merge_request.version.head
    for lines_now in (29, 31):
        said = remark(ADDED, f"FF-3f9c21: {lines_now} lines", key="FF-3f9c21")
        await host.ensure_check_run(ref, check(sha, annotations=[said]))

    [placed] = [one for one in await discussions(gitlab, project) if one["line"]]
    assert "31 lines" in placed["notes"][0]["body"]
    assert not placed["is_resolved"]


async def test_what_is_still_true_stays_though_worse_has_taken_its_place_and_is_begun_nowhere(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha, older, worse = merge_request.version.head, remark(ADDED), remark(CONTEXT, "Worse", level="failure")
    await host.ensure_check_run(ref, check(sha, annotations=[older]))

    standing = await host.ensure_check_run(ref, check(sha, annotations=[worse], unsaid=[older, remark(21, "New")]))

    assert sorted(await lines(gitlab, project)) == [("shop.py:19", False), ("shop.py:20", False)]
    assert [one.annotation for one in standing.remarks] == [worse, older]


async def test_what_is_mended_is_resolved_and_what_comes_back_is_open_again(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha = merge_request.version.head
    seen = []
    for annotations in ([remark(ADDED)], [], [remark(ADDED)]):
        await host.ensure_check_run(ref, check(sha, annotations=annotations))
        seen += await lines(gitlab, project)

    assert seen == [("shop.py:20", False), ("shop.py:20", True), ("shop.py:20", False)]


async def test_what_a_person_resolved_stays_resolved(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha = merge_request.version.head
    await host.ensure_check_run(ref, check(sha, annotations=[remark(ADDED)]))
    placed = next(one for one in merge_request.discussions if one.notes[0].position)
    placed.notes[0].resolved_by = gitlab.user(WRITER)

    await host.ensure_check_run(ref, check(sha, annotations=[remark(ADDED)]))

    assert await lines(gitlab, project) == [("shop.py:20", True)]


async def test_what_stands_at_a_line_is_answered_with_the_address_of_its_note(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    placed, elsewhere = remark(ADDED), remark(ELSEWHERE, "Far away")
    run = check(merge_request.version.head, annotations=[placed, elsewhere])

    first, again = [await host.ensure_check_run(ref, run) for _ in range(2)]

    [note] = [note for note in merge_request.notes if note.position]
    url = f"{gitlab.url}/{project.path}/-/merge_requests/{merge_request.iid}#note_{note.id}"
    assert first.remarks == again.remarks == (Remark(merge_request.iid, placed, url),)


async def test_a_discussion_in_which_somebody_answered_is_theirs(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    sha = merge_request.version.head
    await host.ensure_check_run(ref, check(sha, annotations=[remark(ADDED), remark(CONTEXT, "Beside")]))
    answered, ours = [one for one in merge_request.discussions if one.notes[0].position]
    said = answered.notes[0].body
    answered.notes.append(Note("We want it so.", gitlab.user(WRITER), is_resolvable=True))

    changed = check(sha, annotations=[remark(ADDED, message="-9 points")])
    standing = [await host.ensure_check_run(ref, run) for run in (changed, check(sha))]

    assert [len(one.remarks) for one in standing] == [1, 0]
    assert (answered.notes[0].body, answered.notes[0].resolved_by) == (said, None)
    assert ours.notes[0].resolved_by is gitlab.bot


async def test_a_marker_that_somebody_pasted_is_not_ours(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    await host.ensure_check_run(ref, check(merge_request.version.head, annotations=[remark(ADDED)]))
    for body in [one["notes"][0]["body"] for one in await discussions(gitlab, project)]:
        await gitlab.comment(merge_request, WRITER, body)
    ours = [one for one in merge_request.discussions if one.notes[0].author is gitlab.bot]
    merge_request.discussions[:] = [one for one in merge_request.discussions if one not in ours]

    await host.ensure_check_run(ref, check(merge_request.version.head, annotations=[remark(ADDED)]))

    written = [note["author"] for one in await discussions(gitlab, project) for note in one["notes"]]
    assert sorted(written) == sorted([WRITER, BOT])


async def test_of_many_remarks_the_worst_stand_at_lines_and_no_more_than_twenty(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "wide", {"wide.py": "".join(f"w{n} = {n}\n" for n in range(60))})
    await gitlab.open_merge_request(project, "wide")
    many = [Annotation("wide.py", n, "notice", f"Notice {n}", "") for n in range(1, 50)]
    worst = Annotation("wide.py", 55, "failure", "Broken", "")

    await host.ensure_check_run(ref, check(sha, annotations=[*many, worst]))

    placed = await lines(gitlab, project)
    assert len(placed) == 20
    assert ("wide.py:55", False) in placed


async def test_words_of_strangers_call_nobody_and_command_nothing(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    hostile = remark(ADDED, "Broken\n/close", message="/merge\n@all see !1 and ![x](https://evil.example/x.png)")

    await host.ensure_check_run(ref, check(merge_request.version.head, annotations=[hostile]))

    [body] = [one["notes"][0]["body"] for one in await discussions(gitlab, project)]
    starts = [line.strip().split(" ")[0] for line in body.split("\n")]
    assert not {"/close", "/merge"} & set(starts)
    assert "@all" not in body
    assert "![x](" not in body
