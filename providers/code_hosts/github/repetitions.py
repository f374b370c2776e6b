"""What makes two deliveries tell the same thing, by a redelivery or by two hooks: what the key of each event holds."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from providers.code_hosts import fields
from providers.code_hosts.fields import find, find_id, find_text

Document = Mapping[str, object]
KeyParts = Callable[[Document], tuple[str, ...] | None]


def _push_key(document: Document) -> tuple[str, ...]:
    """`pushed_at` tells a branch that goes back and forth between two commits from a push told twice."""
    moved = (find_text(document, name) for name in ("ref", "before", "after"))
    pushed_at = find(document, "repository", "pushed_at")
    return (fields.identifier(document, "repository", "id"), *moved, str(pushed_at)[:40])


def _pull_request_key(document: Document) -> tuple[str, ...] | None:
    pull_request = find(document, "pull_request")
    updated_at = find_text(pull_request, "updated_at")
    if not updated_at:
        return None
    head_sha = find_text(pull_request, "head", "sha")
    return (find_text(document, "action"), fields.identifier(pull_request, "id"), head_sha, updated_at)


def _comment_key(document: Document) -> tuple[str, ...]:
    return ("created", fields.identifier(document, "comment", "id"))


def _review_key(document: Document) -> tuple[str, ...]:
    return ("submitted", fields.identifier(document, "review", "id"))


def _issues_key(document: Document) -> tuple[str, ...] | None:
    issue = find(document, "issue")
    updated_at = find_text(issue, "updated_at")
    if not updated_at:
        return None
    said = hashlib.sha256(find_text(issue, "body").encode("utf-8", "surrogatepass")).hexdigest()
    return (find_text(document, "action"), fields.identifier(issue, "id"), updated_at, said)


def _installation_key(document: Document) -> tuple[str, ...] | None:
    moment = find(document, "installation", "updated_at")
    if not isinstance(moment, str | int):
        return None
    return (find_text(document, "action"), fields.identifier(document, "installation", "id"), str(moment)[:40])


def _workflow_run_key(document: Document) -> tuple[str, ...]:
    """A run that is started again keeps its id, and counts its attempts."""
    run = find(document, "workflow_run")
    return ("completed", fields.identifier(run, "id"), find_id(run, "run_attempt"))


# No key where a payload tells no moment: repositories that are added and removed by turns, and a check that is
# asked for again, since its own times do not change when somebody presses the button once more.
KEY_PARTS: Final[Mapping[tuple[str, str | None], KeyParts]] = {
    ("push", None): _push_key,
    ("pull_request", "opened"): _pull_request_key,
    ("pull_request", "synchronize"): _pull_request_key,
    ("pull_request", "reopened"): _pull_request_key,
    ("pull_request", "closed"): _pull_request_key,
    ("issue_comment", "created"): _comment_key,
    ("pull_request_review", "submitted"): _review_key,
    ("pull_request_review_comment", "created"): _comment_key,
    ("issues", "edited"): _issues_key,
    ("issues", "closed"): _issues_key,
    ("issues", "reopened"): _issues_key,
    ("installation", "created"): _installation_key,
    ("installation", "deleted"): _installation_key,
    ("installation", "suspend"): _installation_key,
    ("installation", "unsuspend"): _installation_key,
    ("workflow_run", "completed"): _workflow_run_key,
}
