"""GitHub's deliveries: what is genuine, what it says, what was told before."""

import hashlib
import hmac
import json
import urllib.parse
from collections import Counter

import pytest

from config.settings import GitHubSettings
from providers.code_hosts.events import Ignored, PullRequestChanged, Push
from providers.code_hosts.github.webhook import GitHubReceiver
from providers.errors import ForgedDelivery, UnreadableDelivery
from tests.doubles.payloads import octokit_payload, octokit_payloads

NEW, OLD = "the new secret", "the old secret ü"


@pytest.fixture
def receiver() -> GitHubReceiver:
    return GitHubReceiver(GitHubSettings("29310", "", (NEW, OLD)))


def _headers(body: bytes, secret: str = NEW, event: str = "push") -> dict[str, str]:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "x-hub-signature-256": f"sha256={signature}",
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-github-event": event,
    }


def _once(headers: dict[str, str]) -> dict[str, int]:
    return dict.fromkeys(headers, 1)


def _body(payload: object) -> bytes:
    return json.dumps(payload).encode()


def test_every_genuine_payload_is_read_or_left_alone(receiver: GitHubReceiver) -> None:
    kinds: Counter[str] = Counter()

    for event, payload in octokit_payloads():
        body = _body(payload)
        delivery = receiver.verify(_headers(body, event=event), _once(_headers(body)), body)
        kinds[type(receiver.read(delivery.event, body)).__name__] += 1
        receiver.semantic_key(delivery.event, body)

    assert kinds.total() == 329
    assert kinds == {
        "Ignored": 293,
        "InstallationChanged": 9,
        "PullRequestChanged": 9,
        "CommentCreated": 8,
        "IssueChanged": 4,
        "CheckRequested": 2,
        "BuildSucceeded": 2,
        "Push": 2,
    }


def test_one_changed_byte_makes_every_payload_a_forgery(receiver: GitHubReceiver) -> None:
    for event, payload in octokit_payloads():
        body = _body(payload)
        headers = _headers(body, event=event)
        changed = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:]

        with pytest.raises(ForgedDelivery):
            receiver.verify(headers, _once(headers), changed)


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_two_secrets_are_live_during_a_rotation(receiver: GitHubReceiver, secret: str) -> None:
    headers = _headers(b"{}", secret)

    delivery = receiver.verify(headers, _once(headers), b"{}")

    assert (delivery.host, delivery.event) == ("github", "push")
    assert delivery.delivery_id == "72d3162e-cc78-11e3-81ab-4c9367dc0958"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"x-hub-signature-256": ""}, id="an empty signature"),
        pytest.param({"x-hub-signature-256": "sha256="}, id="no digest"),
        pytest.param({"x-hub-signature-256": "sha256=\udcff\u00e9"}, id="a signature that is not ASCII"),
        pytest.param({"x-hub-signature-256": "sha1=0123"}, id="another algorithm"),
        pytest.param({"x-github-delivery": ""}, id="an empty delivery id"),
        pytest.param({"x-github-delivery": "a" * 101}, id="a long delivery id"),
        pytest.param({"x-github-delivery": "a\x00b"}, id="a delivery id with NUL"),
        pytest.param({"x-github-event": "../push"}, id="an event that is no name"),
    ],
)
def test_a_garbled_header_is_a_forgery(receiver: GitHubReceiver, change: dict[str, str]) -> None:
    headers = {**_headers(b"{}"), **change}

    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, _once(headers), b"{}")


@pytest.mark.parametrize("name", ["x-hub-signature-256", "x-github-delivery", "x-github-event"])
@pytest.mark.parametrize("count", [0, 2])
def test_a_header_that_is_missing_or_doubled_is_a_forgery(receiver: GitHubReceiver, name: str, count: int) -> None:
    headers = _headers(b"{}")
    counts = {**_once(headers), name: count}

    with pytest.raises(ForgedDelivery):
        receiver.verify({key: value for key, value in headers.items() if count or key != name}, counts, b"{}")


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_genuine(secrets: tuple[str, ...]) -> None:
    headers = _headers(b"{}", secret="")

    with pytest.raises(ForgedDelivery):
        GitHubReceiver(GitHubSettings("1", "", secrets)).verify(headers, _once(headers), b"{}")


def test_a_form_is_read_as_its_payload(receiver: GitHubReceiver) -> None:
    payload = {**octokit_payload("push"), "ref": "refs/heads/a+b c%20"}
    body = urllib.parse.urlencode({"payload": json.dumps(payload)}).encode()

    event = receiver.read("push", body)

    assert isinstance(event, Push)
    assert event.branch == "a+b c%20"


_NESTED = b'{"a":' * 60_000 + b"1" + b"}" * 60_000


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"push"', id="a string"),
        pytest.param(b"\xff\xfe{", id="not UTF-8"),
        pytest.param(b"\x00", id="NUL"),
        pytest.param(b'{"ref": "refs/heads/a\x00"}', id="a raw NUL"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"id": ' + b"9" * 5_000 + b"}", id="a giant number"),
        pytest.param(_NESTED, id="deep nesting"),
        pytest.param(b"payload=%7B", id="a form that is cut short"),
        pytest.param(b"{}", id="nothing in it"),
    ],
)
def test_a_body_that_cannot_be_understood_is_unreadable(receiver: GitHubReceiver, body: bytes) -> None:
    with pytest.raises(UnreadableDelivery):
        receiver.read("push", body)
    with pytest.raises(UnreadableDelivery):
        receiver.semantic_key("push", body)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "a\udfffb"])
@pytest.mark.parametrize("event_name", ["push", "pull_request", "issue_comment"])
def test_text_that_cannot_be_kept_is_unreadable(receiver: GitHubReceiver, event_name: str, text: str) -> None:
    payload = {**octokit_payload(event_name), "ref": f"refs/heads/{text}"}
    for found in (payload.get("comment", {}), payload.get("pull_request", {})):
        found |= {"body": text, "title": text}
    if event_name != "push":
        payload["action"] = "created" if event_name == "issue_comment" else "opened"

    with pytest.raises(UnreadableDelivery):
        receiver.read(event_name, _body(payload))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"repository": None}, id="no repository"),
        pytest.param({"repository": {"id": True, "full_name": "a/b"}}, id="an id that is no number"),
        pytest.param({"repository": {"id": 10**30, "full_name": "a/b"}}, id="an id beyond any column"),
        pytest.param({"repository": {"id": 1, "full_name": "../../etc"}}, id="a name that climbs"),
        pytest.param({"repository": {"id": 1, "full_name": "a/.."}}, id="a name that is a step up"),
        pytest.param({"after": "HEAD"}, id="a commit that is none"),
        pytest.param({"ref": 7}, id="a branch that is no text"),
    ],
)
def test_a_field_of_another_shape_is_unreadable(receiver: GitHubReceiver, change: dict[str, object]) -> None:
    with pytest.raises(UnreadableDelivery):
        receiver.read("push", _body({**octokit_payload("push"), "ref": "refs/heads/main", **change}))


def test_an_unknown_event_is_counted_and_left_alone(receiver: GitHubReceiver) -> None:
    assert receiver.read("brand_new", b"{}") == Ignored("this bot does not handle the event brand_new")


@pytest.mark.parametrize(
    ("event_name", "fields"),
    [
        ("push", {}),
        ("pull_request", {"action": "opened"}),
        ("issue_comment", {"action": "created"}),
        ("pull_request_review", {"action": "submitted"}),
        ("pull_request_review_comment", {"action": "created"}),
        ("installation", {"action": "created"}),
        ("workflow_run", {"action": "completed"}),
    ],
)
def test_the_same_thing_told_by_another_hook_has_the_same_key(
    receiver: GitHubReceiver, event_name: str, fields: dict[str, str]
) -> None:
    payload = octokit_payload(event_name, **fields)

    key = receiver.semantic_key(event_name, _body(payload))
    other = receiver.semantic_key(event_name, _body({**payload, "hook": {"id": 2}}))

    assert key is not None
    assert key == other


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        pytest.param({"base": {"ref": {"from": "main"}, "sha": {"from": "0" * 40}}}, "retargeted", id="another base"),
        pytest.param({"title": {"from": "Faster"}}, None, id="another title"),
        pytest.param({}, None, id="nothing told"),
    ],
)
def test_of_what_is_edited_only_where_it_goes_matters(
    receiver: GitHubReceiver, changes: dict[str, object], action: str | None
) -> None:
    payload = octokit_payload("pull_request", action="opened") | {"action": "edited", "changes": changes}

    event = receiver.read("pull_request", _body(payload))

    assert (event.action if isinstance(event, PullRequestChanged) else None) == action


def test_a_branch_that_goes_back_and_forth_is_pushed_each_time(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("push")
    first = receiver.semantic_key("push", _body(payload))
    payload["repository"]["pushed_at"] += 60

    assert receiver.semantic_key("push", _body(payload)) != first


def test_a_workflow_run_that_was_started_again_ends_again(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("workflow_run", action="completed")
    first = receiver.semantic_key("workflow_run", _body(payload))
    payload["workflow_run"]["run_attempt"] = 2

    assert receiver.semantic_key("workflow_run", _body(payload)) != first


def test_what_tells_no_moment_has_no_key(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("installation_repositories", action="added")

    assert receiver.semantic_key("installation_repositories", _body(payload)) is None
    assert receiver.semantic_key("star", _body({"action": "created"})) is None


@pytest.mark.parametrize("event_name", ["check_run", "check_suite"])
def test_a_second_press_of_re_run_is_not_taken_for_the_first_told_twice(
    receiver: GitHubReceiver, event_name: str
) -> None:
    payload = {**octokit_payload(event_name), "action": "rerequested"}
    payload[event_name] |= {"completed_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}

    assert receiver.semantic_key(event_name, _body(payload)) is None
