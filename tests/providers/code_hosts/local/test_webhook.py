import hashlib
import hmac
import json

import pytest

from providers.code_hosts.events import CommentCreated, Ignored, InstallationChanged, IssueChanged, Push
from providers.code_hosts.local.webhook import LocalReceiver
from providers.errors import ForgedDelivery, UnreadableDelivery

REPOSITORY = {"id": "7c0f3c1e", "full_name": "ada/engine", "default_branch": "main"}
COMMON = {"repository": REPOSITORY, "actor": {"id": "1000", "login": "ada"}, "at": 1}
PUSH = {**COMMON, "branch": "main", "before": None, "after": "a" * 40}
COMMENT = {**COMMON, "number": 1, "comment_id": "7", "body": "/forge score"}


def _headers(body, secret=b"new", **others):
    signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"x-forge-signature-256": signature, "x-forge-delivery": "d-1", "x-forge-event": "push", **others}


@pytest.fixture
def receiver():
    return LocalReceiver(["new", "old"])


@pytest.mark.parametrize("secret", [b"new", b"old"])
def test_either_live_secret_opens_the_door(receiver, secret):
    headers = _headers(b"{}", secret)

    delivery = receiver.verify(headers, dict.fromkeys(headers, 1), b"{}")

    assert (delivery.host, delivery.delivery_id, delivery.event) == ("local", "d-1", "push")


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        pytest.param({"x-forge-signature-256": "sha256=" + "0" * 64}, {}, id="a wrong signature"),
        pytest.param({"x-forge-signature-256": "sha256=é\udce9"}, {}, id="a signature that is not ASCII"),
        pytest.param({"x-forge-signature-256": ""}, {}, id="an empty signature"),
        pytest.param({}, {"x-forge-signature-256": 2}, id="two signatures"),
        pytest.param({}, {"x-forge-signature-256": 0}, id="no signature"),
        pytest.param({}, {"x-forge-delivery": 2}, id="two delivery ids"),
        pytest.param({}, {"x-forge-event": 0}, id="no event"),
    ],
)
def test_anything_else_is_forged(receiver, changed, counts):
    headers = _headers(b"{}") | changed

    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, dict.fromkeys(headers, 1) | counts, b"{}")


def test_one_changed_byte_is_forged(receiver):
    headers = _headers(b'{"a": 1}')

    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, dict.fromkeys(headers, 1), b'{"a": 2}')


def test_without_a_live_secret_nothing_is_genuine():
    headers = _headers(b"{}", b"")

    with pytest.raises(ForgedDelivery):
        LocalReceiver([""]).verify(headers, dict.fromkeys(headers, 1), b"{}")


def test_the_events_of_the_hook_are_read(receiver):
    push = receiver.read("push", json.dumps(PUSH).encode())
    comment = receiver.read("comment", json.dumps(COMMENT).encode())
    installation = receiver.read("installation", json.dumps(COMMON).encode())
    other = receiver.read("wiki", b"anything")

    assert isinstance(push, Push)
    assert (push.head_sha, push.before_sha, push.repository.full_name) == ("a" * 40, None, "ada/engine")
    assert isinstance(comment, CommentCreated)
    assert (comment.number, comment.comment_id, comment.body) == (1, "7", "/forge score")
    assert isinstance(installation, InstallationChanged)
    assert (installation.installation_id, installation.repositories) == ("local", (push.repository,))
    assert isinstance(other, Ignored)


@pytest.mark.parametrize(
    ("event", "body"),
    [
        pytest.param("push", b"\xff\xfe", id="not text"),
        pytest.param("push", b"[]", id="not an object"),
        pytest.param("push", b"[" * 100_000, id="nested too deep"),
        pytest.param("push", json.dumps({**PUSH, "after": "HEAD"}).encode(), id="a sha that is none"),
        pytest.param("push", json.dumps({**PUSH, "branch": "a\0b"}).encode(), id="a NUL in a name"),
        pytest.param("push", json.dumps({**PUSH, "repository": "ada"}).encode(), id="a repository that is a text"),
        pytest.param("comment", json.dumps({**COMMENT, "number": True}).encode(), id="a number that is a truth"),
        pytest.param("comment", json.dumps({**COMMENT, "number": 10**400}).encode(), id="a number without end"),
        pytest.param("comment", json.dumps({**COMMENT, "body": "x" * 70_000}).encode(), id="a body too long"),
        pytest.param("pull_request", json.dumps({**COMMON, "action": "edited"}).encode(), id="an unknown action"),
    ],
)
def test_a_genuine_body_that_makes_no_sense_is_unreadable(receiver, event, body):
    with pytest.raises(UnreadableDelivery):
        receiver.read(event, body)


def test_an_edited_issue_says_what_it_said_before(receiver):
    edited = {**COMMON, "action": "edited", "number": 3, "body": "- [x] one", "before": "- [ ] one"}

    event = receiver.read("issue", json.dumps(edited).encode())

    assert isinstance(event, IssueChanged)
    assert (event.action, event.number, event.body, event.before) == ("edited", 3, "- [x] one", "- [ ] one")
    with pytest.raises(UnreadableDelivery):
        receiver.read("issue", json.dumps({**edited, "action": "deleted"}).encode())


def test_the_same_body_told_twice_has_the_same_key(receiver):
    body, later = json.dumps(PUSH).encode(), json.dumps({**PUSH, "at": 2}).encode()

    assert receiver.semantic_key("push", body) == receiver.semantic_key("push", body)
    assert receiver.semantic_key("push", body) != receiver.semantic_key("push", later)


def test_every_repository_of_this_machine_has_one_owner(receiver):
    push = receiver.read("push", json.dumps(PUSH).encode())
    installation = receiver.read("installation", json.dumps(COMMON).encode())

    assert push.repository.owner_id == installation.account_id == installation.repositories[0].owner_id == "local"
