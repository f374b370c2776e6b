"""The example webhooks that octokit publishes: 58 events, 329 genuine payloads."""

import copy
import json
from functools import cache
from typing import Any

from tests.doubles.npm import node_modules


@cache
def octokit_payloads() -> list[tuple[str, dict[str, Any]]]:
    """Each payload with the name of its event."""
    path = node_modules() / "@octokit/webhooks-examples/api.github.com/index.json"
    events = json.loads(path.read_bytes())
    return [(event["name"], example) for event in events for example in event["examples"]]


def octokit_payload(event: str, **fields: Any) -> dict[str, Any]:
    """A copy of the first payload of the event with these top-level values, to change freely."""
    for name, payload in octokit_payloads():
        if name == event and all(payload.get(key) == value for key, value in fields.items()):
            return copy.deepcopy(payload)
    raise LookupError(f"octokit has no {event} with {fields}")
