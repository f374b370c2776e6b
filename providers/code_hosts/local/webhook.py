"""Deliveries of our own push hook: bytes to values, with the strictness that a stranger's webhook gets."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast

from providers.code_hosts.events import (
    Actor,
    CommentCreated,
    Delivery,
    Event,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.code_hosts.local.repositories import ACCOUNT_ID, HOST, INSTALLATION_ID
from providers.errors import ForgedDelivery, UnreadableDelivery

SIGNATURE = "x-forge-signature-256"
DELIVERY = "x-forge-delivery"
EVENT = "x-forge-event"
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_ACTIONS = ("opened", "synchronize", "reopened", "closed")
_ISSUE_ACTIONS = ("edited", "closed", "reopened")
_LONGEST_TEXT = 65_536

Json = Mapping[str, Any]


class LocalReceiver:
    """Reads what the hook signed with one of the live secrets, newest first."""

    name = HOST
    announces_repositories = True

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets if secret)

    def verify(self, headers: Mapping[str, str], header_counts: Mapping[str, int], body: bytes) -> Delivery:
        """Raises `ForgedDelivery` unless each header came exactly once and the signature fits a live secret."""
        for header in (SIGNATURE, DELIVERY, EVENT):
            if header_counts.get(header, 0) != 1 or not headers.get(header):
                raise ForgedDelivery(f"{header} must come exactly once")
        given = headers[SIGNATURE].encode("utf-8", "surrogateescape")
        # Every secret is tried, so the time says nothing about which one fits.
        fits = [hmac.compare_digest(given, _signature(secret, body)) for secret in self._secrets]
        if not any(fits):
            raise ForgedDelivery("the signature fits no live secret")
        return Delivery(HOST, headers[DELIVERY], headers[EVENT])

    def read(self, event: str, body: bytes) -> Event:
        """Raises `UnreadableDelivery` for a body that the hook would not have written."""
        reader = _readers().get(event)
        if reader is None:
            return Ignored(f"{event[:80]} is not an event of the local host")
        document = _document(body)
        try:
            return reader(document)
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableDelivery(f"a {event} without a usable {error}") from error

    def semantic_key(self, event: str, body: bytes) -> str | None:
        """The body itself names the moment, so two deliveries of one body are the same thing told twice."""
        return f"{event[:80]}:{hashlib.sha256(body).hexdigest()}"


def _readers() -> dict[str, Callable[[Json], Event]]:
    return {
        "push": _push,
        "pull_request": _pull_request,
        "comment": _comment,
        "issue": _issue,
        "installation": _installation,
    }


def _signature(secret: bytes, body: bytes) -> bytes:
    return b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode()


def _document(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDelivery("the body is not JSON") from error
    if not isinstance(document, dict):
        raise UnreadableDelivery("the body is not a JSON object")
    return document


def _push(document: Json) -> Push:
    return Push(
        repository=_repository(document),
        branch=_text(document, "branch"),
        before_sha=_sha_or_none(document, "before"),
        head_sha=_sha_or_none(document, "after"),
        actor=_actor(document),
    )


def _pull_request(document: Json) -> PullRequestChanged:
    action = _text(document, "action")
    if action not in _ACTIONS:
        raise ValueError("action")
    return PullRequestChanged(
        repository=_repository(document),
        action=cast("Literal['opened', 'synchronize', 'reopened', 'closed']", action),
        number=_number(document, "number"),
        title=_text(document, "title", may_be_empty=True),
        head_sha=_sha(document, "head_sha"),
        head_branch=_text(document, "head_branch"),
        base_sha=_sha(document, "base_sha"),
        base_branch=_text(document, "base_branch"),
        is_fork=False,
        actor=_actor(document),
    )


def _comment(document: Json) -> CommentCreated:
    return CommentCreated(
        repository=_repository(document),
        number=_number(document, "number"),
        is_pull_request=True,
        comment_id=_text(document, "comment_id"),
        body=_text(document, "body", may_be_empty=True),
        actor=_actor(document),
    )


def _issue(document: Json) -> IssueChanged:
    action = _text(document, "action")
    if action not in _ISSUE_ACTIONS:
        raise ValueError("action")
    return IssueChanged(
        repository=_repository(document),
        action=cast("Literal['edited', 'closed', 'reopened']", action),
        number=_number(document, "number"),
        body=_text(document, "body", may_be_empty=True),
        before=_text(document, "before", may_be_empty=True),
        actor=_actor(document),
    )


def _installation(document: Json) -> InstallationChanged:
    """A new repository of the local host; all of them belong to the one installation there is."""
    return InstallationChanged(
        host=HOST,
        action="created",
        installation_id=INSTALLATION_ID,
        account=INSTALLATION_ID,
        account_id=ACCOUNT_ID,
        repositories=(_repository(document),),
        is_greeted=False,
    )


def _repository(document: Json) -> RepositoryRef:
    told = document["repository"]
    return RepositoryRef(
        host=HOST,
        external_id=_text(told, "id"),
        full_name=_text(told, "full_name"),
        default_branch=_text(told, "default_branch"),
        installation_id=INSTALLATION_ID,
        owner_id=ACCOUNT_ID,
    )


def _actor(document: Json) -> Actor:
    return Actor(_text(document["actor"], "id"), _text(document["actor"], "login"))


def _text(document: Json, name: str, *, may_be_empty: bool = False) -> str:
    value = document[name]
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not (value or may_be_empty) or "\0" in value:
        raise ValueError(name)
    return value


def _number(document: Json, name: str) -> int:
    value = document[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise ValueError(name)
    return value


def _sha(document: Json, name: str) -> str:
    value = _text(document, name)
    if not _SHA.fullmatch(value):
        raise ValueError(name)
    return value


def _sha_or_none(document: Json, name: str) -> str | None:
    return None if document[name] is None else _sha(document, name)
