"""GitLab's members, notes, reactions and projects, against a GitLab that answers as the real one."""

import asyncio
import base64
import traceback
from dataclasses import replace

import pytest

from providers.code_hosts.code_host import Reaction
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.proposals import PullRequestDraft
from providers.errors import LeaseLost, ProviderRefused, ProviderUnavailable
from providers.rest.parking import Parked
from tests.doubles.fence import ToldFence
from tests.doubles.gitlab.noteables import MergeRequest
from tests.doubles.gitlab.stage import BOT, BOT_TOKEN, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.doubles.parks import Parks

MARKER = "<!-- forge:reply:1:abc -->"


@pytest.fixture
async def merge_request(gitlab: GitLabDouble, project: Project) -> MergeRequest:
    await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    return await gitlab.open_merge_request(project, "topic")


async def test_a_note_stands_once_and_is_edited_in_place(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    ids = [await host.ensure_comment(ref, merge_request.iid, MARKER, body) for body in ("One", "One", "Two\n/close")]

    found = await host.get_comment(ref, ids[0])

    assert len(set(ids)) == 1
    assert found is not None
    assert found.body == f"{MARKER}\nTwo\n\u200b/close"
    assert found.author == Actor(str(gitlab.bot.id), BOT, is_bot=True)
    written = [seen.method for seen in gitlab.requests if seen.method in {"POST", "PUT"}]
    assert written == ["POST", "PUT"]


async def test_an_issue_and_a_merge_request_of_one_number_are_two_threads(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    issue = await gitlab.open_issue(project, "Dashboard")
    assert issue.iid == merge_request.iid

    below = [await host.ensure_comment(ref, number, MARKER, "Here") for number in (issue.iid, -issue.iid)]
    await host.ensure_reaction(ref, below[1], "rocket")

    assert [one.rpartition("/")[0] for one in below] == ["merge_requests/1", "issues/1"]
    stands = await gitlab.what_stands(project)
    [thread] = stands["issues"][0]["discussions"]
    assert thread["notes"][0]["emoji"] == [(BOT, "rocket")]


async def test_a_deleted_note_is_none_and_what_is_no_id_is_refused(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    assert await host.get_comment(ref, f"merge_requests/{merge_request.iid}/999999") is None
    for wrong in ("12", "issues/1/2/3", "issues/1/../2", "snippets/1/2"):
        with pytest.raises(ProviderRefused, match="no comment's id"):
            await host.get_comment(ref, wrong)


@pytest.mark.parametrize(
    ("reaction", "name"), [("eyes", "eyes"), ("rocket", "rocket"), ("+1", "thumbsup"), ("confused", "confused")]
)
async def test_a_reaction_is_given_once(
    gitlab: GitLabDouble,
    host: GitLab,
    project: Project,
    ref: RepositoryRef,
    merge_request: MergeRequest,
    reaction: Reaction,
    name: str,
) -> None:
    note = await gitlab.comment(merge_request, WRITER, "/forge score")
    comment_id = f"merge_requests/{merge_request.iid}/{note.id}"

    for _ in range(2):
        await host.ensure_reaction(ref, comment_id, reaction)

    [thread] = (await gitlab.what_stands(project))["merge_requests"][0]["discussions"]
    assert thread["notes"][0]["emoji"] == [(BOT, name)]


async def test_a_reaction_to_a_note_that_was_deleted_is_no_error(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    note = await gitlab.comment(merge_request, WRITER, "/forge score")
    merge_request.discussions.clear()

    await host.ensure_reaction(ref, f"merge_requests/{merge_request.iid}/{note.id}", "eyes")

    assert [seen.status for seen in gitlab.requests if "award_emoji" in seen.path] == [404]


async def test_a_reaction_that_two_workers_give_at_once_is_no_error(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    note = await gitlab.comment(merge_request, WRITER, "/forge score")
    taken = '{"message": "404 Award Emoji Name has already been taken Not Found"}'
    gitlab.fail("POST", "/award_emoji", status=404, headers={"Content-Type": "application/json"}, body=taken)

    await host.ensure_reaction(ref, f"merge_requests/{merge_request.iid}/{note.id}", "eyes")

    assert [seen.method for seen in gitlab.requests if "award_emoji" in seen.path] == ["GET", "POST"]


async def test_a_project_is_told_as_it_is_named_now(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    present = await host.get_repository(replace(ref, full_name="acme/its-old-name"))

    assert present == ref
    access = await host.get_clone_access(replace(ref, full_name="acme/its-old-name"))
    assert access.url == f"{gitlab.url}/{project.path}.git"
    assert access.authorization is not None
    assert base64.b64decode(access.authorization.removeprefix("Basic ")) == f"oauth2:{BOT_TOKEN}".encode()


async def test_the_projects_of_a_group_are_listed(host: GitLab, ref: RepositoryRef) -> None:
    found = await host.list_repositories("acme")

    assert ref in found
    assert {one.installation_id for one in found} == {"acme"}
    assert await host.list_repositories("acme-2") == []


async def test_a_draft_stays_one_while_its_title_is_brought_up_to_date(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    await gitlab.push(project, "forge-factory/x", {"a.py": "x = 2\n"}, username=BOT)
    draft = PullRequestDraft(
        "forge-factory/x", "main", "Split", "What and why.\n/merge", is_draft=True, labels=("a,b",)
    )
    opened = await host.ensure_pull_request(ref, draft)

    changed = await host.ensure_pull_request(ref, replace(draft, title="Split in two"))

    assert (opened.title, opened.is_draft, opened.body) == ("Split", True, "What and why.\n\u200b/merge")
    assert (changed.title, changed.is_draft) == ("Split in two", True)
    [standing] = (await gitlab.what_stands(project))["merge_requests"]
    assert (standing["title"], standing["labels"]) == ("Draft: Split in two", ["a b"])


async def test_a_merge_request_that_gitlab_still_works_out_takes_its_commits_from_the_branches(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    whole = await host.get_pull_request(ref, merge_request.iid)
    document = (
        '{"iid": 1, "title": "A", "state": "opened", "sha": null, "diff_refs": null, "source_branch": "topic",'
        ' "target_branch": "main", "source_project_id": 1, "target_project_id": 1, "author": null, "draft": false,'
        ' "merge_status": "preparing", "labels": [], "description": null}'
    )
    gitlab.fail("GET", "/merge_requests/1$", status=200, headers={"Content-Type": "application/json"}, body=document)

    young = await host.get_pull_request(ref, merge_request.iid)

    assert (young.head_sha, young.base_sha) == (whole.head_sha, whole.base_sha)
    assert (young.author, young.is_ours, young.is_mergeable, young.body) == (None, False, None, "")


@pytest.mark.parametrize("how", ["headers", "plain", "endpoint"])
async def test_every_shape_of_a_limit_parks_the_group(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, parks: Parks, how: str
) -> None:
    gitlab.limit("GET", "/members/all/", how)  # type: ignore[arg-type]  # the names come from the parameters above

    with pytest.raises(Parked) as parked:
        await host.get_permission(ref, Actor(str(gitlab.user(WRITER).id), WRITER))

    assert parked.value.retry_after_s == (30 if how == "headers" else 60)
    assert parks.parked == {("gitlab", "acme"): parked.value.retry_after_s}
    asked = len(gitlab.requests)
    with pytest.raises(Parked):
        await host.get_head_sha(ref, "main")
    assert len(gitlab.requests) == asked


async def test_a_read_is_sent_again_and_a_write_never(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    gitlab.fail("GET", "/notes", status=503)
    gitlab.fail("POST", "/notes", status=503)

    with pytest.raises(ProviderUnavailable):
        await host.ensure_comment(ref, merge_request.iid, MARKER, "Here")

    assert [seen.method for seen in gitlab.requests if seen.path.endswith("/notes")] == ["GET", "GET", "POST"]


async def test_the_token_is_in_no_error(
    gitlab: GitLabDouble, host: GitLab, connection: GitLabConnection, ref: RepositoryRef
) -> None:
    gitlab.fail(
        "GET",
        "/repository/branches/",
        status=400,
        headers={"Content-Type": "application/json"},
        body=f'{{"message": "token {BOT_TOKEN} is odd"}}',
    )

    with pytest.raises(ProviderRefused) as refused:
        await host.get_head_sha(ref, "main")

    told = "".join(traceback.format_exception(refused.value))
    assert BOT_TOKEN not in f"{told} {connection.settings!r}"
    assert "is odd" in refused.value.reason


async def test_an_answer_that_is_no_json_is_a_fault_of_gitlabs(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef
) -> None:
    for content_type, body in (("application/json", '{"commit": '), ("text/html", "<h1>"), ("application/json", "{}")):
        gitlab.fail("GET", "/branches/", status=200, headers={"Content-Type": content_type}, body=body)
        with pytest.raises(ProviderUnavailable, match="unreadable answer"):
            await host.get_head_sha(ref, "main")


async def test_a_list_of_many_pages_is_followed(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    for number in range(120):
        await gitlab.comment(merge_request, WRITER, f"Note {number}")
    first = await host.ensure_comment(ref, merge_request.iid, MARKER, "Here")
    gitlab.door.forget()

    again = await host.ensure_comment(ref, merge_request.iid, MARKER, "Here")

    assert again == first
    assert [seen.method for seen in gitlab.requests] == ["GET", "GET"]


async def test_a_job_that_is_called_off_sends_nothing_more(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, merge_request: MergeRequest
) -> None:
    await host.get_committer(ref)  # our own account is known by now
    arrived = asyncio.Event()
    gitlab.fail("GET", "/notes", status=200, body="[]", until=arrived)
    writing = asyncio.create_task(host.ensure_comment(ref, merge_request.iid, MARKER, "Here"))
    while not any(seen.path.endswith("/notes") for seen in gitlab.requests):
        await asyncio.sleep(0)

    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    arrived.set()
    await host.get_head_sha(ref, "main")

    assert writing.cancelled()
    assert (await gitlab.what_stands(project))["merge_requests"][0]["discussions"] == []


async def test_whoever_lost_the_job_writes_no_note(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, merge_request: MergeRequest, fence: ToldFence
) -> None:
    fence.lost = LeaseLost("another worker holds the job")

    with pytest.raises(LeaseLost):
        await host.ensure_comment(ref, merge_request.iid, MARKER, "Here")

    assert merge_request.discussions == []


async def test_a_branch_that_moves_between_look_and_deletion_stays(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    sha = await gitlab.push(project, "old", {"a.py": "x = 2\n"})
    gitlab.fail("DELETE", "/branches/old", status=412, body="412 Precondition Failed")
    with pytest.raises(ProviderRefused):
        await host.delete_branch(ref, "old", sha)
    looked = next(seen for seen in gitlab.requests if seen.method == "DELETE")

    assert looked.headers["If-Unmodified-Since"].endswith(" GMT")
    assert await host.delete_branch(ref, "old", sha)
    assert await host.delete_branch(ref, "old", sha)
