"""How the double says no: GitLab's statuses and the very shapes of its messages; and what goes wrong on the way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.doubles.gitlab.stage import BOT_TOKEN, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project


@pytest.fixture
async def session(gitlab: GitLabDouble) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(f"{gitlab.url}/api/v4/", timeout=timeout) as opened:
        yield opened


async def send(
    session: aiohttp.ClientSession, method: str, path: str, body: object = None, *, token: str = BOT_TOKEN
) -> tuple[int, Any]:
    async with session.request(method, path, json=body, headers={"PRIVATE-TOKEN": token}) as response:
        return response.status, await response.json() if response.status != 204 else None


async def test_no_token_a_wrong_one_and_a_revoked_one_are_three_kinds_of_401(
    gitlab: GitLabDouble, session: aiohttp.ClientSession
) -> None:
    gitlab.give_token(gitlab.bot, "glpat-revoked").is_revoked = True
    gitlab.give_token(gitlab.bot, "glpat-expired").is_expired = True

    answers = [await send(session, "GET", "user", token=secret) for secret in ("", "wrong", "glpat-revoked")]
    _, expired = await send(session, "GET", "user", token="glpat-expired")

    assert answers[0] == answers[1] == (401, {"message": "401 Unauthorized"})
    assert (answers[2][0], answers[2][1]["error"]) == (401, "invalid_token")
    assert expired["error_description"].startswith("Token is expired")


async def test_a_blocked_user_is_401_with_the_token_and_none_among_those_who_may(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    blocked = gitlab.new_user("bo-blocked")
    gitlab.set_member(project, "bo-blocked", 40)
    blocked.state = "blocked"

    status, _ = await send(session, "GET", "user", token="glpat-bo-blocked")
    _, member = await send(session, "GET", f"projects/{project.id}/members/all/{blocked.id}")

    assert (status, member["state"], member["access_level"]) == (401, "blocked", 40)
    assert project.level_of(blocked) == 0


async def test_what_is_not_seen_is_404_and_what_may_not_be_done_403(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    gitlab.new_user("sam")
    public = await gitlab.make_project(f"{project.id}-public", {"a.py": "one\n"}, visibility="public")
    status_at = "statuses/main?state=success"

    unseen = await send(session, "POST", f"projects/{project.id}/{status_at}", token="glpat-sam")
    seen = await send(session, "POST", f"projects/{public.id}/{status_at}", token="glpat-sam")
    read = await send(session, "GET", f"projects/{public.id}/repository/branches/main", token="glpat-sam")
    guest = await send(session, "GET", f"projects/{project.id}/repository/branches/main", token="glpat-gus-guest")

    assert unseen == (404, {"message": "404 Project Not Found"})
    assert seen == guest == (403, {"message": "403 Forbidden"})
    assert read[0] == 200


async def test_a_developer_sets_a_status_on_a_protected_branch_only_where_developers_may_merge(
    session: aiohttp.ClientSession, project: Project
) -> None:
    at = f"projects/{project.id}/statuses/main?state=success"

    merging = await send(session, "POST", at)
    project.developers_may_merge = False
    kept_out = await send(session, "POST", at)
    maintainer = await send(session, "POST", at.replace("success", "failed"), token="glpat-mia-maintainer")

    assert (merging[0], maintainer[0]) == (201, 201)
    assert kept_out == (403, {"message": "403 Forbidden"})


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        pytest.param("GET", "repository/compare", None, {"error": "from is missing, to is missing"}, id="missing"),
        pytest.param("POST", "issues", {"title": " "}, {"message": {"title": ["can't be blank"]}}, id="a map"),
        pytest.param(
            "POST", "statuses/main", {"state": "done"}, {"error": "state does not have a valid value"}, id="enum"
        ),
        pytest.param(
            "POST",
            "statuses/main",
            {"state": "success", "description": "x" * 256},
            {"message": {"description": ["is too long (maximum is 255 characters)"]}},
            id="too long",
        ),
        pytest.param("GET", "issues?page=0", None, {"error": "page does not have a valid value"}, id="no page"),
        pytest.param(
            "POST",
            "repository/branches",
            {"branch": "main", "ref": "main"},
            {"message": "Branch already exists"},
            id="words",
        ),
    ],
)
async def test_a_bad_request_has_one_of_three_shapes(
    session: aiohttp.ClientSession, project: Project, method: str, path: str, body: object, answer: object
) -> None:
    status, document = await send(session, method, f"projects/{project.id}/{path}", body)

    assert (status, document) == (400, answer)


async def test_a_request_that_no_gitlab_understands_is_a_violation(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    answers = [
        await send(session, "POST", f"projects/{project.id}/issues", {"title": "x", "boddy": "y"}),
        await send(session, "GET", f"projects/{project.id}/issues?per_page=500"),
        await send(session, "GET", f"projects/{project.id}/no_such_thing"),
        await send(session, "POST", f"projects/{project.id}/merge_requests", {"title": "x"}),
        await send(session, "POST", f"projects/{project.id}/issues", {"title": ["x"], "labels": 7}),
    ]

    assert [status for status, _ in answers] == [400, 400, 404, 400, 400]
    assert [violation.partition(": ")[2] for violation in gitlab.violations] == [
        "unknown parameter boddy",
        "per_page is above 100, which GitLab cuts without a word",
        "the double has no such route",
        "source_branch is missing",
        "target_branch is missing",
        "title is invalid",
        "labels is invalid",
    ]
    gitlab.violations.clear()


async def test_an_answer_is_lost_after_its_effect(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    lost = gitlab.fail("POST", "/issues$", is_executed=True)

    with pytest.raises(aiohttp.ClientConnectionError):
        await send(session, "POST", f"projects/{project.id}/issues", {"title": "Dashboard"})

    assert lost.is_over
    assert [issue.title for issue in project.issues.values()] == ["Dashboard"]


async def test_an_answer_stalls_until_it_may_go_on(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    gate = asyncio.Event()
    gitlab.fail("GET", "/projects/", status=502, until=gate)

    asked = asyncio.create_task(send_text(session, f"projects/{project.id}"))
    waited, _ = await asyncio.wait({asked}, timeout=0.05)
    gate.set()

    assert waited == set()
    assert (await asked)[0] == 502


async def send_text(session: aiohttp.ClientSession, path: str) -> tuple[int, str, dict[str, str]]:
    async with session.get(path, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as response:
        return response.status, await response.text(), dict(response.headers)


async def test_limits_come_with_headers_or_as_two_words_or_from_one_endpoint(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    path = f"projects/{project.id}"
    gitlab.limit("GET", path, "headers")
    gitlab.limit("GET", path, "plain")
    gitlab.limit("GET", path, "endpoint")

    whole, plain, endpoint, after = [await send_text(session, path) for _ in range(4)]

    assert [answer[0] for answer in (whole, plain, endpoint, after)] == [429, 429, 429, 200]
    assert (whole[1], whole[2]["Retry-After"], whole[2]["RateLimit-Remaining"]) == ("Retry later\n", "30", "0")
    assert (plain[1], "Retry-After" in plain[2]) == ("Retry later\n", False)
    assert "requested too many times" in endpoint[1]
    assert int(after[2]["RateLimit-Remaining"]) > 0


async def test_the_limit_of_requests_is_reached(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    gitlab.door.allowed = 2

    answers = [await send_text(session, f"projects/{project.id}") for _ in range(3)]

    assert [status for status, *_ in answers] == [200, 200, 429]
    assert answers[2][1:2] == ("Retry later\n",)
    assert [seen.status for seen in gitlab.requests] == [200, 200, 429]


async def test_somebody_elses_note_and_emoji_are_not_ones_own_to_change(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    issue = await gitlab.open_issue(project, "Dashboard")
    note = await gitlab.comment(issue, "mia-maintainer", "Mine")
    at = f"projects/{project.id}/issues/{issue.iid}/notes/{note.id}"
    _, emoji = await send(session, "POST", f"{at}/award_emoji", {"name": "eyes"}, token="glpat-mia-maintainer")

    edited = await send(session, "PUT", at, {"body": "Yours"}, token=f"glpat-{WRITER}")
    taken = await send(session, "DELETE", f"{at}/award_emoji/{emoji['id']}", token=f"glpat-{WRITER}")

    assert edited == (403, {"message": "403 Forbidden"})
    assert taken == (401, {"message": "401 Unauthorized"})
    assert note.body == "Mine"


async def test_a_group_is_seen_by_its_members_and_its_hooks_only_by_owners(
    gitlab: GitLabDouble, session: aiohttp.ClientSession, project: Project
) -> None:
    gitlab.new_user("gil")

    group = await send(session, "GET", f"groups/{gitlab.group.id}")
    hidden = await send(session, "GET", f"groups/{gitlab.group.path}", token="glpat-gil")
    refused = await send(session, "GET", f"groups/{gitlab.group.id}/hooks")
    made = await send(
        session,
        "POST",
        f"groups/{gitlab.group.id}/hooks",
        {"url": "http://127.0.0.1:9/hook", "member_events": True},
        token="glpat-olga-owner",
    )
    await send(session, "DELETE", f"groups/{gitlab.group.id}/hooks/{made[1]['id']}", token="glpat-olga-owner")

    assert (group[0], hidden) == (200, (404, {"message": "404 Group Not Found"}))
    assert refused == (403, {"message": "403 Forbidden"})
    assert (made[0], made[1]["member_events"], made[1]["group_id"]) == (201, True, gitlab.group.id)
    assert gitlab.group.hooks == []
