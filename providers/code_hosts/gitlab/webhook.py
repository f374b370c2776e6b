"""GitLab's deliveries: is it genuine, what does it say, has it been told before. Bytes to values.

A hook with a signing token signs as standardwebhooks.com has it; an older one sends its secret along as it is. Which
kind a live secret is shows in how it begins.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from config.settings import GITLAB_SIGNING_PREFIX, GitLabSettings
from providers.code_hosts.events import Delivery, Event, Ignored
from providers.code_hosts.fields import MissingField, document
from providers.code_hosts.gitlab import payloads
from providers.code_hosts.gitlab.accounts import NAME
from providers.errors import ForgedDelivery, UnreadableDelivery

TOLERANCE_S: Final = 300.0

_SIGNATURE: Final = "webhook-signature"
_TIMESTAMP: Final = "webhook-timestamp"
_ID: Final = "webhook-id"
_LEGACY: Final = "x-gitlab-token"
_EVENT: Final = "x-gitlab-event"
_LEGACY_IDS: Final = ("idempotency-key", "x-gitlab-event-uuid")
_MOST_SIGNATURES: Final = 10
_DELIVERY_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_EVENT_NAME: Final = re.compile(r"[A-Za-z ]{1,64}")


class GitLabReceiver:
    """The half of the GitLab member that needs no network. `now` is Unix time: a signature is good for minutes."""

    name = NAME
    announces_repositories = False  # whoever sets the hook of a project is the only one who knows

    def __init__(self, settings: GitLabSettings, now: Callable[[], float] = time.time) -> None:
        self._own_id = settings.user_id
        self._now = now
        live = [secret for secret in settings.webhook_secrets if secret]
        self._keys = tuple(_key(secret) for secret in live if secret.startswith(GITLAB_SIGNING_PREFIX))
        self._tokens = tuple(secret.encode() for secret in live if not secret.startswith(GITLAB_SIGNING_PREFIX))

    def verify(self, headers: Mapping[str, str], header_counts: Mapping[str, int], body: bytes) -> Delivery:
        """Check the signature, or the secret of an older hook, against every live secret in constant time.

        What is signed must be right even if the old secret comes along with it. Raises `ForgedDelivery`, for a header
        that is doubled or garbled as well.
        """
        for name in (_SIGNATURE, _TIMESTAMP, _ID, _LEGACY, _EVENT, *_LEGACY_IDS):
            if header_counts.get(name, 0) > 1:
                raise ForgedDelivery(f"{name} came {header_counts[name]} times")
        if _SIGNATURE in headers and self._keys:
            delivery_id = self._signed(headers, body)
        else:
            delivery_id = self._told_the_secret(headers)
        event = headers.get(_EVENT, "")
        if not _DELIVERY_ID.fullmatch(delivery_id) or not _EVENT_NAME.fullmatch(event):
            raise ForgedDelivery("the delivery or event header is garbled")
        return Delivery(self.name, delivery_id, event)

    def read(self, event: str, body: bytes) -> Event:
        """The event in a genuine body; what this bot has no use for is `Ignored` with a reason.

        Raises `UnreadableDelivery` for a body that is no JSON object or lacks what its kind needs.
        """
        read = document(body)
        try:
            kind = payloads.kind(read)
            reader = payloads.READERS.get(kind)
            if reader is None:
                return Ignored(f"this bot does not handle {kind[:64] or event}")
            return reader(read, self._own_id)
        except MissingField as missing:
            raise UnreadableDelivery(f"{event}: {missing}") from missing

    def semantic_key(self, event: str, body: bytes) -> str | None:
        """A key that is equal for the same thing told twice, say by the hooks of a project and of its group.

        None where the payload has nothing that tells a repetition from the same thing done again. Raises as `read`.
        """
        read = document(body)
        try:
            kind = payloads.kind(read)
            parts = payloads.KEY_PARTS.get(kind)
            values = None if parts is None else parts(read)
        except MissingField as missing:
            raise UnreadableDelivery(f"{event}: {missing}") from missing
        return None if values is None else ":".join((kind, *values))

    def _signed(self, headers: Mapping[str, str], body: bytes) -> str:
        """The delivery's id, once the signature over it, the moment and the body is known to be good."""
        delivery_id, moment = headers.get(_ID, ""), headers.get(_TIMESTAMP, "")
        if not re.fullmatch("[0-9]{1,12}", moment) or abs(self._now() - int(moment)) > TOLERANCE_S:
            raise ForgedDelivery(f"it was signed more than {TOLERANCE_S:.0f} s ago, or by another clock")
        signed = f"{delivery_id}.{moment}.".encode("utf-8", "surrogateescape") + body
        expected = [b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in self._keys]
        if not _fits(headers[_SIGNATURE].split(" ")[:_MOST_SIGNATURES], expected):
            raise ForgedDelivery("the signature fits none of the live secrets")
        return delivery_id

    def _told_the_secret(self, headers: Mapping[str, str]) -> str:
        if not _fits([headers.get(_LEGACY, "")], self._tokens):
            raise ForgedDelivery("neither a signature nor a token that fits a live secret came along")
        return next((headers[name] for name in (_ID, *_LEGACY_IDS) if headers.get(name)), "")


def _fits(claimed: Sequence[str], expected: Sequence[bytes]) -> bool:
    """Every pair is compared, so that the time does not tell which one fits; as bytes, since text must be ASCII."""
    is_genuine = False
    for claim in claimed:
        for one in expected:
            is_genuine |= hmac.compare_digest(one, claim.encode("utf-8", "surrogateescape"))
    return is_genuine


def _key(signing_token: str) -> bytes:
    """The key that a signing token spells; the settings have seen to it that it is one."""
    return base64.b64decode(signing_token.removeprefix(GITLAB_SIGNING_PREFIX))
