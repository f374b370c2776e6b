"""GitLab's deliveries: which are genuine, and which tell what was told before."""

import base64
import hashlib
import hmac

import pytest

from config.settings import GitLabSettings
from providers.code_hosts.gitlab.webhook import GitLabReceiver
from providers.errors import ForgedDelivery
from tests.providers.code_hosts.gitlab.bodies import body_of, genuine_bodies, payload

NOW = 1_764_000_000
KEY, OLD_KEY = b"k" * 32, b"o" * 32
SIGNING, OLD_SIGNING = (f"whsec_{base64.b64encode(key).decode()}" for key in (KEY, OLD_KEY))
LEGACY = "the legacy secret ü"
OWN_ID = "4711"


@pytest.fixture
def receiver() -> GitLabReceiver:
    return GitLabReceiver(GitLabSettings("", (SIGNING, OLD_SIGNING, LEGACY), OWN_ID), now=lambda: NOW)


def signed(body: bytes, *, key: bytes = KEY, at: int = NOW, event: str = "Push Hook") -> dict[str, str]:
    digest = hmac.digest(key, f"msg-1.{at}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": "msg-1",
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        "x-gitlab-event": event,
    }


def legacy(**headers: str) -> dict[str, str]:
    return {"x-gitlab-token": LEGACY, "x-gitlab-event": "Push Hook", "idempotency-key": "key-1"} | headers


def once(headers: dict[str, str]) -> dict[str, int]:
    return dict.fromkeys(headers, 1)


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
def test_two_signing_tokens_are_live_during_a_rotation(receiver: GitLabReceiver, key: bytes) -> None:
    headers = signed(b"{}", key=key)

    delivery = receiver.verify(headers, once(headers), b"{}")

    assert (delivery.host, delivery.delivery_id, delivery.event) == ("gitlab", "msg-1", "Push Hook")


def test_one_of_several_signatures_is_enough(receiver: GitLabReceiver) -> None:
    headers = signed(b"{}")
    headers["webhook-signature"] = f"v1a,AAAA v1,AAAA {headers['webhook-signature']}"

    assert receiver.verify(headers, once(headers), b"{}").delivery_id == "msg-1"


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_is_good_for_five_minutes(receiver: GitLabReceiver, seconds: int) -> None:
    fresh, stale = (signed(b"{}", at=NOW + seconds + beyond) for beyond in (0, 1 if seconds > 0 else -1))

    assert receiver.verify(fresh, once(fresh), b"{}").event == "Push Hook"
    with pytest.raises(ForgedDelivery, match="more than 300 s ago"):
        receiver.verify(stale, once(stale), b"{}")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"webhook-id": "msg-2"}, id="another id"),
        pytest.param({"webhook-timestamp": str(NOW - 1)}, id="another moment"),
        pytest.param({"webhook-timestamp": "now"}, id="no moment"),
        pytest.param({"webhook-timestamp": "²"}, id="a digit that is no number"),
        pytest.param({"webhook-signature": "v1,ü"}, id="no ASCII"),
        pytest.param({"webhook-signature": ""}, id="no signature"),
        pytest.param({"webhook-signature": "v1,AAAA", "x-gitlab-token": LEGACY}, id="the old secret does not mend it"),
        pytest.param({"x-gitlab-event": ""}, id="no event"),
        pytest.param({"x-gitlab-event": "Push\nHook"}, id="a garbled event"),
    ],
)
def test_what_was_signed_otherwise_is_forged(receiver: GitLabReceiver, change: dict[str, str]) -> None:
    headers = signed(b"{}") | change

    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, once(headers), b"{}")


def test_one_changed_byte_makes_every_genuine_body_a_forgery(receiver: GitLabReceiver) -> None:
    for _, body in genuine_bodies():
        headers = signed(body)
        assert receiver.verify(headers, once(headers), body)

        with pytest.raises(ForgedDelivery):
            receiver.verify(headers, once(headers), body[:-2] + bytes([body[-2] ^ 1]) + body[-1:])


@pytest.mark.parametrize(
    ("headers", "delivery_id"),
    [
        pytest.param(legacy(), "key-1", id="idempotency key"),
        pytest.param(legacy() | {"webhook-id": "msg-7"}, "msg-7", id="webhook id"),
        pytest.param(legacy(**{"idempotency-key": "", "x-gitlab-event-uuid": "uuid-1"}), "uuid-1", id="event uuid"),
    ],
)
def test_an_older_hook_sends_its_secret_along(
    receiver: GitLabReceiver, headers: dict[str, str], delivery_id: str
) -> None:
    assert receiver.verify(headers, once(headers), b"{}").delivery_id == delivery_id


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(legacy(**{"x-gitlab-token": "wrong"}), id="a wrong secret"),
        pytest.param(legacy(**{"x-gitlab-token": ""}), id="an empty secret"),
        pytest.param({"x-gitlab-event": "Push Hook", "idempotency-key": "key-1"}, id="no secret"),
        pytest.param(legacy(**{"x-gitlab-token": SIGNING}), id="a signing token as it is"),
        pytest.param(legacy(**{"idempotency-key": ""}), id="no delivery id"),
        pytest.param(legacy(**{"idempotency-key": "a b"}), id="a garbled delivery id"),
    ],
)
def test_an_older_hook_without_its_secret_is_forged(receiver: GitLabReceiver, headers: dict[str, str]) -> None:
    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, once(headers), b"{}")


@pytest.mark.parametrize("name", ["webhook-signature", "webhook-id", "webhook-timestamp", "x-gitlab-event"])
def test_a_header_that_came_twice_is_a_forgery(receiver: GitLabReceiver, name: str) -> None:
    headers = signed(b"{}")

    with pytest.raises(ForgedDelivery, match="2 times"):
        receiver.verify(headers, once(headers) | {name: 2}, b"{}")


def test_without_a_signing_token_a_signature_says_nothing() -> None:
    receiver = GitLabReceiver(GitLabSettings("", (LEGACY,)), now=lambda: NOW)
    headers = signed(b"{}")

    with pytest.raises(ForgedDelivery):
        receiver.verify(headers, once(headers), b"{}")

    both = headers | {"x-gitlab-token": LEGACY}
    assert receiver.verify(both, once(both), b"{}").delivery_id == "msg-1"


@pytest.mark.parametrize("name", ["merge_request", "note_merge_request", "pipeline"])
def test_the_same_thing_told_by_two_hooks_has_one_key(receiver: GitLabReceiver, name: str) -> None:
    document = payload(name)

    key = receiver.semantic_key("Hook", body_of(document))
    again = receiver.semantic_key("Hook", body_of(document | {"project": {"id": 1}}))

    assert key == again
    assert key is not None


def test_a_second_update_a_second_run_and_an_edit_are_other_things(receiver: GitLabReceiver) -> None:
    keys = []
    for name, change in (
        ("merge_request", {"updated_at": "2026-01-01 00:00:00 UTC"}),
        ("pipeline", {"finished_at": "2026-01-01 00:00:00 UTC"}),
        ("note_merge_request", {"action": "update"}),
    ):
        document = payload(name)
        first = receiver.semantic_key("Hook", body_of(document))
        document["object_attributes"].update(change)
        keys.append((first, receiver.semantic_key("Hook", body_of(document))))

    assert all(first != second for first, second in keys)
    assert keys[2][1] is None
    assert receiver.semantic_key("Push Hook", body_of(payload("push"))) is None
