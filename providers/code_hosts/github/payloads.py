"""What each kind of delivery says: one reader an event, and what makes two deliveries tell the same thing."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Final, Literal

from providers.code_hosts import fields
from providers.code_hosts.events import (
    Actor,
    BuildSucceeded,
    CheckActionRequested,
    CheckRequested,
    CommentCreated,
    Event,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.code_hosts.fields import GHOST, find, find_id, find_items, find_text
from providers.code_hosts.github import accounts
from providers.code_hosts.github.accounts import NAME

Document = dict[str, object]
Reader = Callable[[Document, str], Event]
KeyParts = Callable[[Document], tuple[str, ...] | None]

_BRANCH = "refs/heads/"


def _push(document: Document, _app_id: str) -> Event:
    ref = fields.text(document, "ref")
    if not ref.startswith(_BRANCH):
        return Ignored("a push to something other than a branch")
    return Push(
        repository=_repository(document),
        branch=ref[len(_BRANCH) :],
        before_sha=fields.sha_or_none(document, "before"),
        head_sha=fields.sha_or_none(document, "after"),
        actor=_sender(document),
    )


_PULL_REQUEST_ACTIONS: Final[dict[str, Literal["opened", "synchronize", "retargeted", "reopened", "closed"]]] = {
    "opened": "opened",
    "synchronize": "synchronize",
    "reopened": "reopened",
    "closed": "closed",
}


def _pull_request(document: Document, _app_id: str) -> Event:
    told = find_text(document, "action")
    is_retargeted = told == "edited" and find(document, "changes", "base") is not None
    action = "retargeted" if is_retargeted else _PULL_REQUEST_ACTIONS.get(told)
    if action is None:
        return _unused("pull_request", told)
    pull_request = find(document, "pull_request")
    head_repository = find_id(pull_request, "head", "repo", "id")  # "" for a fork that was deleted
    return PullRequestChanged(
        repository=_repository(document),
        action=action,
        number=fields.number(pull_request, "number"),
        title=find_text(pull_request, "title"),
        head_sha=fields.sha(pull_request, "head", "sha"),
        head_branch=fields.text(pull_request, "head", "ref"),
        base_sha=fields.sha(pull_request, "base", "sha"),
        base_branch=fields.text(pull_request, "base", "ref"),
        is_fork=head_repository != find_id(pull_request, "base", "repo", "id"),
        actor=_sender(document),
    )


def _issue_comment(document: Document, _app_id: str) -> Event:
    """Only created comments count: an edited one would act with the rights of today under a text of yesterday."""
    if (action := find_text(document, "action")) != "created":
        return _unused("issue_comment", action)
    comment = find(document, "comment")
    return CommentCreated(
        repository=_repository(document),
        number=fields.number(document, "issue", "number"),
        is_pull_request=find(document, "issue", "pull_request") is not None,
        comment_id=fields.identifier(comment, "id"),
        body=find_text(comment, "body"),
        actor=accounts.actor(find(comment, "user")) or GHOST,
        app_id=find_id(comment, "performed_via_github_app", "id"),
    )


def _issues(document: Document, _app_id: str) -> Event:
    """Of an edit of the title alone there is no text before it: then that is what it says now."""
    match find_text(document, "action"):
        case "edited" | "closed" | "reopened" as action:
            issue = find(document, "issue")
        case other:
            return _unused("issues", other)
    body = _lines(find_text(issue, "body"))
    before = find(document, "changes", "body", "from")
    return IssueChanged(
        repository=_repository(document),
        action=action,
        number=fields.number(issue, "number"),
        body=body,
        before=_lines(before) if isinstance(before, str) else body,
        actor=_sender(document),
    )


def _installation(document: Document, _app_id: str) -> Event:
    match find_text(document, "action"):
        case "created":
            return _installation_changed(document, "created", tuple(_repositories(document, "repositories")))
        case "deleted":
            return _installation_changed(document, "deleted")
        case "suspend":
            return _installation_changed(document, "suspended")
        case "unsuspend":
            return _installation_changed(document, "unsuspended")
        case other:
            return _unused("installation", other)


def _installation_repositories(document: Document, _app_id: str) -> Event:
    if (action := find_text(document, "action")) not in {"added", "removed"}:
        return _unused("installation_repositories", action)
    removed = tuple(fields.identifier(item, "id") for item in find_items(document, "repositories_removed"))
    added = tuple(_repositories(document, "repositories_added"))
    return _installation_changed(document, "repositories_changed", added, removed)


def _check_request(event: str) -> Reader:
    def read(document: Document, app_id: str) -> Event:
        action = find_text(document, "action")
        if action != "rerequested" and (event, action) != ("check_run", "requested_action"):
            return _unused(event, action)
        subject = find(document, event)
        if find_id(subject, "app", "id") not in {"", app_id}:
            return Ignored(f"a {event} of another App")
        if action == "requested_action":
            return _check_action(document, subject)
        name, external_id = find_text(subject, "name"), find_text(subject, "external_id")
        return CheckRequested(
            _repository(document), fields.sha(subject, "head_sha"), _sender(document), name, external_id
        )

    return read


def _check_action(document: Document, check_run: object) -> CheckActionRequested:
    return CheckActionRequested(
        repository=_repository(document),
        head_sha=fields.sha(check_run, "head_sha"),
        external_id=find_text(check_run, "external_id"),
        identifier=fields.text(document, "requested_action", "identifier"),
        actor=_sender(document),
    )


def _workflow_run(document: Document, _app_id: str) -> Event:
    if (action := find_text(document, "action")) != "completed":
        return _unused("workflow_run", action)
    run = find(document, "workflow_run")
    if (conclusion := find_text(run, "conclusion")) != "success":
        return Ignored(f"the workflow run ended with {conclusion[:40] or 'no conclusion'}: only green runs are read")
    return BuildSucceeded(_repository(document), fields.sha(run, "head_sha"), fields.identifier(run, "id"))


READERS: dict[str, Reader] = {
    "push": _push,
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "issues": _issues,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "check_run": _check_request("check_run"),
    "check_suite": _check_request("check_suite"),
    "workflow_run": _workflow_run,
}


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
KEY_PARTS: dict[tuple[str, str | None], KeyParts] = {
    ("push", None): _push_key,
    ("pull_request", "opened"): _pull_request_key,
    ("pull_request", "synchronize"): _pull_request_key,
    ("pull_request", "reopened"): _pull_request_key,
    ("pull_request", "closed"): _pull_request_key,
    ("issue_comment", "created"): _comment_key,
    ("issues", "edited"): _issues_key,
    ("issues", "closed"): _issues_key,
    ("issues", "reopened"): _issues_key,
    ("installation", "created"): _installation_key,
    ("installation", "deleted"): _installation_key,
    ("installation", "suspend"): _installation_key,
    ("installation", "unsuspend"): _installation_key,
    ("workflow_run", "completed"): _workflow_run_key,
}


def _installation_changed(
    document: Document,
    action: Literal["created", "deleted", "suspended", "unsuspended", "repositories_changed"],
    repositories: tuple[RepositoryRef, ...] = (),
    removed_ids: tuple[str, ...] = (),
) -> InstallationChanged:
    account = find(document, "installation", "account")
    return InstallationChanged(
        host=NAME,
        action=action,
        installation_id=fields.identifier(document, "installation", "id"),
        account=find_text(account, "login") or fields.text(account, "slug"),  # an enterprise has a slug only
        account_id=fields.identifier(account, "id"),
        repositories=repositories,
        removed_ids=removed_ids,
    )


def _repository(document: Document) -> RepositoryRef:
    """Deliveries to the App always name its installation; those of a repository's own hook do not: then it is ""."""
    return accounts.repository(find(document, "repository"), find_id(document, "installation", "id"))


def _repositories(document: Document, name: str) -> Iterator[RepositoryRef]:
    installation_id = fields.identifier(document, "installation", "id")
    account_id = find_id(document, "installation", "account", "id")
    for item in find_items(document, name):
        yield accounts.repository(item, installation_id, account_id)


def _lines(text: str) -> str:
    """As browsers send what people type, lines end in two characters."""
    return text.replace("\r\n", "\n")


def _sender(document: Document) -> Actor:
    return accounts.actor(find(document, "sender")) or GHOST


def _unused(event: str, action: str) -> Ignored:
    return Ignored(f"this bot does not handle {event} {action[:40] or 'without an action'}")
