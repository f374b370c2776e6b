"""What the double tells a receiver: the fields of GitLab's own bodies, and both ways of proving who speaks."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import gitlab as python_gitlab
import pytest

from tests.doubles.gitlab.people import Hook
from tests.doubles.gitlab.sender import signature
from tests.doubles.gitlab.stage import BOT_TOKEN, WRITER, GitLabDouble
from tests.doubles.gitlab.watched import SIGNING_TOKEN
from tests.doubles.receiver import Receiver, receiving

GENUINE = Path(__file__).parents[1] / "payloads/gitlab"
# What GitLab sends by now (docs.gitlab.com/user/project/integrations/webhook_events), and the bodies of 2022 do not.
ADDED = {
    *("commit.title", "event_name", "event_type", "merge_request.blocking_discussions_resolved"),
    *("merge_request.detailed_merge_status", "merge_request.draft", "merge_request.merge_commit_sha"),
    *("merge_request.source.id", "merge_request.target.id", "merge_request.url"),
    *("object_attributes.action", "object_attributes.detailed_merge_status", "object_attributes.draft"),
    *("object_attributes.iid", "object_attributes.last_commit.title"),
    *("object_attributes.merge_commit_sha", "object_attributes.name", "object_attributes.source.id"),
    *("object_attributes.target.id", "object_attributes.type", "project.homepage", "project.http_url"),
    *("project.ssh_url", "project.url", "ref_protected", "repository.git_http_url"),
    *("repository.git_ssh_url",),
}


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as taking:
        yield taking


def names(document: object, prefix: str = "") -> set[str]:
    """Every field by its path; a list speaks through its first entry, and a project's own fields through its name."""
    if isinstance(document, list):
        return names(document[0], prefix) if document else set()
    if not isinstance(document, dict):
        return {prefix.rstrip(".")}
    return {name for key, value in document.items() for name in names(value, f"{prefix}{key}.")} | {prefix.rstrip(".")}


async def test_the_bodies_have_the_fields_of_the_genuine_ones(gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("bodies", {"a.py": "one\n"})
    sha = await gitlab.push(project, "topic", {"a.py": "two\n"})
    mr = await gitlab.open_merge_request(project, "topic")
    issue = await gitlab.open_issue(project, "Dashboard")
    await gitlab.comment(mr, WRITER, "/forge help")
    await gitlab.comment(issue, WRITER, "/forge help")
    await gitlab.end_pipeline(project, "topic", sha, {"test": {}})

    told = [sent.document for sent in gitlab.deliveries]

    files = ["push", "merge_request", "issue", "note_merge_request", "note_issue", "pipeline"]
    added = set()
    for document, name in zip(told, files, strict=True):
        genuine = names(json.loads((GENUINE / f"{name}.json").read_bytes()))
        assert name.startswith(document["object_kind"])
        added |= names(document) - genuine
    assert added == ADDED


async def test_an_edit_of_an_issue_is_told_with_the_text_before_as_the_genuine_one_is(gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("edited-issue", {"a.py": "one\n"})
    issue = await gitlab.open_issue(project, "Dashboard", "- [ ] allow")
    url = f"{gitlab.url}/api/v4/projects/{project.id}/issues/{issue.iid}"

    await gitlab.edit_issue(issue, "- [x] allow")
    headers, timeout = {"PRIVATE-TOKEN": BOT_TOKEN}, aiohttp.ClientTimeout(total=10)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
        session.put(url, json={"title": "Dashboard", "description": "- [ ] allow"}) as response,
    ):
        assert response.status == 200
    await gitlab.sender.settled()

    genuine = json.loads((GENUINE / "issue.json").read_bytes())["changes"]["description"]
    told = [sent.document["changes"] for sent in gitlab.deliveries]
    ticked, put_back = {"previous": "- [ ] allow", "current": "- [x] allow"}, {"previous": "- [x] allow"}
    assert told == [{}, {"description": ticked}, {"description": put_back | {"current": "- [ ] allow"}}]
    assert ticked.keys() == genuine.keys()


async def test_a_signed_delivery_proves_itself_by_the_standard(gitlab: GitLabDouble, receiver: Receiver) -> None:
    project = await gitlab.make_project("signed", {"a.py": "one\n"})
    gitlab.deliver_to(receiver.url)

    await gitlab.push(project, "main", {"a.py": "two\n"})

    ((headers, body),) = receiver.came
    key = base64.b64decode(SIGNING_TOKEN.removeprefix("whsec_"))
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert headers["webhook-id"] == headers["Idempotency-Key"]
    assert (headers["X-Gitlab-Event"], "X-Gitlab-Token" in headers) == ("Push Hook", False)
    assert gitlab.deliveries[-1].status == 200


def test_the_signature_is_the_one_that_standard_webhooks_gives_as_its_example() -> None:
    """From the specification's own test vector (github.com/standard-webhooks, MIT)."""
    body = b'{"test": 2432232314}'

    signed = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_hook_of_the_project_hears_only_what_it_asked_for_with_its_legacy_token(
    gitlab: GitLabDouble, receiver: Receiver
) -> None:
    project = await gitlab.make_project("legacy", {"a.py": "one\n"})
    settings = {"url": receiver.url, "note_events": True, "push_events": False}
    project.hooks.append(Hook(settings, token="legacy secret"))
    issue = await gitlab.open_issue(project, "Dashboard")

    await gitlab.push(project, "main", {"a.py": "two\n"})
    await gitlab.comment(issue, WRITER, "/forge help")

    ((headers, body),) = receiver.came
    assert (headers["X-Gitlab-Token"], headers["X-Gitlab-Event"]) == ("legacy secret", "Note Hook")
    assert "webhook-signature" not in headers
    assert json.loads(body)["object_attributes"]["note"] == "/forge help"


async def test_a_delivery_comes_again_under_its_own_id_or_under_another(
    gitlab: GitLabDouble, receiver: Receiver
) -> None:
    project = await gitlab.make_project("again", {"a.py": "one\n"})
    gitlab.deliver_to(receiver.url)
    await gitlab.push(project, "main", {"a.py": "two\n"})
    sent = gitlab.deliveries[-1]

    await gitlab.sender.again(sent)
    await gitlab.sender.again(sent, with_new_id=True)

    ids = [headers["webhook-id"] for headers, _ in receiver.came]
    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)
    assert len({body for _, body in receiver.came}) == 1


async def test_a_hook_that_fails_four_times_sleeps_until_a_test_wakes_it(
    gitlab: GitLabDouble, receiver: Receiver
) -> None:
    project = await gitlab.make_project("asleep", {"a.py": "one\n"})
    hook = Hook({"url": receiver.url, "push_events": True})
    project.hooks.append(hook)
    api = python_gitlab.Gitlab(gitlab.url, private_token="glpat-mia-maintainer", timeout=10)
    there = await asyncio.to_thread(lambda: api.projects.get(project.id).hooks.get(hook.id))

    receiver.status = 500
    for number in range(6):
        await gitlab.push(project, "main", {"a.py": f"{number}\n"})
    asleep = await asyncio.to_thread(lambda: api.projects.get(project.id).hooks.get(hook.id))
    receiver.status = 200
    await asyncio.to_thread(there.test, "push_events")

    assert (asleep.alert_status, asleep.disabled_until is None) == ("temporarily_disabled", False)
    assert (len(receiver.came), hook.is_asleep) == (5, False)


async def test_a_push_to_the_source_branch_tells_of_the_merge_request_with_the_head_before(
    gitlab: GitLabDouble,
) -> None:
    project = await gitlab.make_project("pushed", {"a.py": "one\n"})
    before = await gitlab.push(project, "topic", {"a.py": "two\n"})
    await gitlab.open_merge_request(project, "topic")

    after = await gitlab.push(project, "topic", {"a.py": "three\n"})

    told = gitlab.deliveries[-1].document["object_attributes"]
    assert (told["action"], told["oldrev"], told["last_commit"]["id"]) == ("update", before, after)


async def test_what_the_bot_writes_is_told_too_while_its_request_goes_on(
    gitlab: GitLabDouble, receiver: Receiver
) -> None:
    project = await gitlab.make_project("own-words", {"a.py": "one\n"})
    issue = await gitlab.open_issue(project, "Dashboard")
    gitlab.deliver_to(receiver.url)
    url = f"{gitlab.url}/api/v4/projects/{project.id}/issues/{issue.iid}/notes"

    headers, timeout = {"PRIVATE-TOKEN": BOT_TOKEN}, aiohttp.ClientTimeout(total=10)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
        session.post(url, json={"body": "Hello"}) as response,
    ):
        document: dict[str, Any] = await response.json()
    await gitlab.sender.settled()

    told = json.loads(receiver.came[-1][1])
    assert (told["object_attributes"]["id"], told["user"]["username"]) == (document["id"], gitlab.bot.username)
