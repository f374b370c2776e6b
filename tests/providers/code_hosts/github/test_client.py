"""The verbs of the GitHub member, against the emulator behind the contract proxy."""

import asyncio
import base64
import json
from dataclasses import replace

import pytest

from providers.code_hosts.code_host import CheckRun, Comment, Permission
from providers.code_hosts.events import Actor
from providers.code_hosts.github.client import GitHub
from providers.errors import LeaseLost, ProviderRefused, ProviderUnavailable
from tests.doubles import reviews
from tests.doubles.fence import ToldFence
from tests.doubles.github import GitHubDouble

_JSON = {"Content-Type": "application/json"}


async def test_a_repository_is_read_as_it_is_named_now(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)

    repository = await host.get_repository(ref)

    assert repository == ref


async def test_a_name_that_another_repository_took_is_refused(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    other = json.dumps({"id": 999_999, "full_name": full_name, "default_branch": "main"})
    github_double.fail("GET", f"/repos/{full_name}$", status=200, headers=_JSON, body=other)

    with pytest.raises(ProviderRefused, match="another repository"):
        await host.get_repository(ref)


async def test_every_repository_of_the_installation_is_listed(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name)

    listed = await host.list_repositories("4711")

    assert [repository.full_name for repository in listed] == github_double.lacking.repository_names


async def test_a_branch_has_the_sha_that_git_gave_it(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    pushed = await github_double.push(full_name, "topic/#1-100%", {"src/deep/b.py": "y = 2\n"})
    ref = await github_double.ref(full_name)

    found = await host.get_head_sha(ref, "topic/#1-100%")

    assert found == pushed
    assert await host.get_head_sha(ref, "gone") is None


async def test_git_clones_with_the_access_it_is_given(
    github_double: GitHubDouble, host: GitHub, full_name: str, tmp_path: object
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    access = await host.get_clone_access(await github_double.ref(full_name))

    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: {access.authorization}",
    }
    command = ["git", "clone", "-q", "--bare", access.url, f"{tmp_path}/clone"]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    assert await process.wait() == 0
    process = await asyncio.create_subprocess_exec(
        "git", "-C", f"{tmp_path}/clone", "rev-parse", "main", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()

    assert output.decode().strip() == sha
    assert access.authorization is not None
    secret = base64.b64decode(access.authorization.removeprefix("Basic ")).decode().partition(":")[2]
    assert github_double.tokens.minted[secret].permissions["contents"] == "read"


async def test_a_repository_that_was_renamed_is_cloned_by_its_present_name(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    known = replace(await github_double.ref(full_name), full_name="acme/as-it-was-called")
    there = {"Location": f"{github_double.settings.api_url}/repos/{full_name}"}
    github_double.fail("GET", f"/repos/{known.full_name}$", status=301, headers=there)

    access = await host.get_clone_access(known)

    assert access.url == f"{github_double.settings.git_url}/{full_name}.git"


async def test_git_whose_token_was_refused_is_given_another_one(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    refused = await host.get_clone_access(ref)

    again = await host.get_clone_access(ref)
    fresh = await host.get_clone_access(ref, is_fresh=True)

    assert again == refused
    assert fresh.url == refused.url
    assert fresh.authorization != refused.authorization
    assert len([seen for seen in github_double.requests if seen.path.endswith("/access_tokens")]) == 2


async def test_a_pull_request_shows_its_head_after_a_push(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    base = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    await github_double.push(full_name, "topic", {"b.py": "y = 2\n"})
    number = await github_double.open_pull_request(full_name, "topic", title="Add b")
    head = await github_double.push(full_name, "topic", {"c.py": "z = 3\n"})

    pull_request = await host.get_pull_request(await github_double.ref(full_name), number)

    assert (pull_request.head_sha, pull_request.base_sha) == (head, base)
    assert (pull_request.title, pull_request.state, pull_request.is_fork) == ("Add b", "open", False)
    assert pull_request.author is not None
    assert pull_request.author.login == "will-writer"


async def test_a_comment_is_read_as_it_is_now_and_none_when_deleted(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name)
    comment_id = await github_double.comment(full_name, number, "/forge score", login="rita-reader")
    ref = await github_double.ref(full_name)

    comment = await host.get_comment(ref, comment_id)

    assert comment is not None
    assert (comment.body, comment.author) == ("/forge score", await github_double.actor("rita-reader"))
    for gone in ("999999", "pulls/comments/999999", f"pulls/{number}/reviews/999999"):
        assert await host.get_comment(ref, gone) is None


async def test_what_stands_in_a_review_is_read_again_and_takes_the_signs_that_github_has_for_it(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name)
    place, reviewer = {"path": "b.py", "line": 1}, await github_double.actor("will-writer")
    remark_id = await reviews.remark(github_double, full_name, number, "/forge score", **place)
    review_id = await reviews.submit(github_double, full_name, number, "/forge why")
    ref = await github_double.ref(full_name)

    remark, review = await host.get_comment(ref, remark_id), await host.get_comment(ref, review_id)
    for written in (remark_id, review_id):
        await host.ensure_reaction(ref, written, "eyes")

    assert remark == Comment(remark_id, "/forge score", reviewer)
    assert review == Comment(review_id, "/forge why", reviewer)
    assert (github_double.reactions(remark_id), github_double.reactions(review_id)) == (["eyes"], [])
    assert github_double.violations == []


@pytest.mark.parametrize(
    ("granted", "permission"),
    [
        ("pull", Permission.READ),
        ("triage", Permission.TRIAGE),
        ("push", Permission.WRITE),
        ("maintain", Permission.MAINTAIN),
        ("admin", Permission.ADMIN),
    ],
)
async def test_permission_is_the_live_answer(
    github_double: GitHubDouble, host: GitHub, full_name: str, granted: str, permission: Permission
) -> None:
    await github_double.create_repository(full_name)
    await github_double.set_permission(full_name, "tim-triager", granted)
    ref = await github_double.ref(full_name)

    found = await host.get_permission(ref, await github_double.actor("tim-triager"))

    assert found == permission


async def test_permission_is_none_for_a_stranger_a_ghost_and_a_login_that_changed_hands(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name)
    await github_double.set_permission(full_name, "will-writer", "admin")
    ref = await github_double.ref(full_name)
    stranger = await github_double.actor("stan-stranger")

    found = [
        await host.get_permission(ref, stranger),
        await host.get_permission(ref, Actor("", "ghost")),
        await host.get_permission(ref, Actor(stranger.external_id, "will-writer")),
    ]

    assert found == [Permission.NONE] * 3


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, '{"permission":"admin","role_name":"admin","user":null}'),
        (200, "[]"),
        (200, "null"),
        (200, ""),
        (404, "{}"),
    ],
)
async def test_permission_is_none_for_an_answer_without_a_clear_yes(
    github_double: GitHubDouble, host: GitHub, full_name: str, status: int, body: str
) -> None:
    await github_double.create_repository(full_name)
    github_double.fail("GET", "/permission$", status=status, headers=_JSON, body=body)

    found = await host.get_permission(await github_double.ref(full_name), await github_double.actor("olga-owner"))

    assert found == Permission.NONE


async def test_a_github_that_refuses_to_tell_of_a_person_has_not_said_no(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name)
    github_double.fail("GET", "/permission$", status=403, headers=_JSON, body="{}")

    with pytest.raises(ProviderRefused) as refused:
        await host.get_permission(await github_double.ref(full_name), await github_double.actor("olga-owner"))

    assert refused.value.status == 403


@pytest.mark.parametrize(("status", "body"), [(502, ""), (200, "nonsense")])
async def test_permission_is_not_known_when_github_gives_no_answer(
    github_double: GitHubDouble, host: GitHub, full_name: str, status: int, body: str
) -> None:
    await github_double.create_repository(full_name)
    github_double.fail("GET", "/permission$", status=status, headers=_JSON, body=body, times=9)

    with pytest.raises(ProviderUnavailable):
        await host.get_permission(await github_double.ref(full_name), await github_double.actor("olga-owner"))


async def test_a_reaction_is_given_once(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    number = await github_double.create_pull_request(full_name)
    comment_id = await github_double.comment(full_name, number, "/forge score")
    ref = await github_double.ref(full_name)

    for reaction in ("eyes", "eyes", "rocket"):
        await host.ensure_reaction(ref, comment_id, reaction)

    assert github_double.reactions(comment_id) == ["eyes", "rocket"]


async def test_a_reaction_to_a_comment_that_was_deleted_is_no_error(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_pull_request(full_name)
    ref = await github_double.ref(full_name)

    await host.ensure_reaction(ref, "987654321", "eyes")

    assert github_double.reactions("987654321") == []


async def test_nothing_is_written_without_the_lease(
    github_double: GitHubDouble, host: GitHub, fence: ToldFence, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    fence.lost = LeaseLost("another worker holds the job")

    with pytest.raises(LeaseLost):
        await host.ensure_check_run(ref, CheckRun("Forge", sha, "run-1", "queued", "Waiting", "Soon."))

    assert await github_double.check_runs(full_name, sha) == []
