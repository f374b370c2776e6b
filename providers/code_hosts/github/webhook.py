"""GitHub's deliveries: is it genuine, what does it say, has it been told before. Pure: bytes to values."""

import hashlib
import hmac
import re
import urllib.parse
from collections.abc import Mapping

from config.settings import GitHubSettings
from providers.code_hosts.events import Delivery, Event, Ignored
from providers.code_hosts.fields import MissingField, document
from providers.code_hosts.github import payloads, repetitions
from providers.code_hosts.github.accounts import NAME
from providers.errors import ForgedDelivery, UnreadableDelivery

_SIGNATURE = "x-hub-signature-256"
_DELIVERY = "x-github-delivery"
_EVENT = "x-github-event"
_DELIVERY_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
_EVENT_NAME = re.compile(r"[a-z0-9_]{1,64}")
_FORM = b"payload="


class GitHubReceiver:
    """The pure half of the GitHub member."""

    name = NAME
    announces_repositories = True

    def __init__(self, settings: GitHubSettings) -> None:
        self._app_id = settings.app_id
        self._secrets = tuple(secret.encode() for secret in settings.webhook_secrets if secret)

    def verify(self, headers: Mapping[str, str], header_counts: Mapping[str, int], body: bytes) -> Delivery:
        """Check the signature over the raw bytes with every live secret, in constant time.

        Raises `ForgedDelivery` for a wrong signature, and for a header that is missing, doubled or garbled:
        GitHub sends each exactly once.
        """
        signature = _single(headers, header_counts, _SIGNATURE)
        if not self._is_genuine(signature, body):
            raise ForgedDelivery("the signature fits none of the live secrets")
        delivery_id = _single(headers, header_counts, _DELIVERY)
        event = _single(headers, header_counts, _EVENT)
        if not _DELIVERY_ID.fullmatch(delivery_id) or not _EVENT_NAME.fullmatch(event):
            raise ForgedDelivery("the delivery or event header is garbled")
        return Delivery(self.name, delivery_id, event)

    def read(self, event: str, body: bytes) -> Event:
        """The event in a genuine body; what this bot has no use for is `Ignored` with a reason.

        Raises `UnreadableDelivery` for a body that is no JSON object or lacks what its event needs.
        """
        payload = _document(body)
        reader = payloads.READERS.get(event)
        if reader is None:
            return Ignored(f"this bot does not handle the event {event[:64]}")
        try:
            return reader(payload, self._app_id)
        except MissingField as missing:
            raise UnreadableDelivery(f"{event}: {missing}") from missing

    def semantic_key(self, event: str, body: bytes) -> str | None:
        """A key that is equal for the same thing told twice, say by a redelivery or by two hooks.

        None where the payload has nothing that tells a repetition from the same thing done again.
        Raises `UnreadableDelivery` as `read` does.
        """
        payload = _document(body)
        parts = repetitions.KEY_PARTS.get((event, _action(payload)))
        if parts is None:
            return None
        try:
            values = parts(payload)
        except MissingField as missing:
            raise UnreadableDelivery(f"{event}: {missing}") from missing
        return None if values is None else ":".join((event, *values))

    def _is_genuine(self, signature: str, body: bytes) -> bool:
        """Every secret is tried, so that the time does not tell which one fits."""
        claimed = signature.encode("utf-8", "surrogateescape")  # compared as bytes: text must be ASCII
        is_genuine = False
        for secret in self._secrets:
            expected = b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
            is_genuine |= hmac.compare_digest(expected, claimed)
        return is_genuine


def _single(headers: Mapping[str, str], header_counts: Mapping[str, int], name: str) -> str:
    if header_counts.get(name, 0) != 1:
        raise ForgedDelivery(f"{name} came {header_counts.get(name, 0)} times")
    return headers.get(name, "")


def _document(body: bytes) -> dict[str, object]:
    """The payload as an object. An App may be set to form encoding: then it is the field `payload` of the form."""
    if body.startswith(_FORM):
        body = urllib.parse.unquote_to_bytes(body[len(_FORM) :].partition(b"&")[0].replace(b"+", b" "))
    return document(body)


def _action(payload: dict[str, object]) -> str | None:
    action = payload.get("action")
    return action if isinstance(action, str) else None
