"""Payloads that went wrong: a reader refuses them in one way, or reads what is left."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import GitHubSettings
from providers.code_hosts.github.payloads import READERS
from providers.code_hosts.github.webhook import GitHubReceiver
from providers.errors import UnreadableDelivery
from tests.doubles.payloads import octokit_payload

ODD_VALUES = (None, True, 0, -1, 10**40, 1e400, "", "\ud800", "a\x00", "../..", [], [None], {}, {"id": {}})


def _body(payload: object) -> bytes:
    return json.dumps(payload).encode().replace(b"Infinity", b"1e400")


@pytest.mark.parametrize(
    ("event_name", "fields"),
    [
        ("push", {"ref": "refs/heads/master"}),
        ("pull_request", {"action": "opened"}),
        ("issue_comment", {"action": "created"}),
        ("pull_request_review", {"action": "submitted"}),
        ("pull_request_review_comment", {"action": "created"}),
        ("issues", {"action": "edited"}),
        ("installation", {"action": "created"}),
        ("installation_repositories", {"action": "added"}),
        ("check_run", {"action": "rerequested"}),
        ("check_suite", {"action": "rerequested"}),
        ("workflow_run", {"action": "completed"}),
    ],
)
def test_an_odd_value_anywhere_is_read_or_unreadable_and_nothing_else(event_name: str, fields: dict[str, str]) -> None:
    receiver = GitHubReceiver(GitHubSettings("29310", "", ("secret",)))
    payload = octokit_payload(event_name, **fields)
    payload.get("workflow_run", {})["conclusion"] = "success"
    payload.get("review", {})["body"] = "/forge score"
    readings = 0

    for changed in _with_odd_values(payload):
        for ask in (receiver.read, receiver.semantic_key):
            with contextlib.suppress(UnreadableDelivery):
                ask(event_name, _body(changed))
            readings += 1

    assert readings > 500


def test_every_event_that_is_read_has_odd_payloads_above() -> None:
    assert len(READERS) == 11


def _with_odd_values(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The payload with one field replaced: those at the top, and those of the objects there that are read."""
    for name, node in payload.items():
        for odd in ODD_VALUES:
            yield {**payload, name: odd}
        if name in {"organization", "enterprise", "head_commit", "commits"} or not isinstance(node, dict):
            continue
        for inner in [key for key in node if not key.endswith("url")]:
            for odd in ODD_VALUES:
                yield {**payload, name: {**node, inner: odd}}
