"""What each kind of delivery says: one reader an event."""

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
from providers.code_hosts.github.comment_ids import CONVERSATION, REMARKS, CommentId

Document = dict[str, object]
Reader = Callable[[Document, str], Event]

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
    number = fields.number(document, "issue", "number")
    is_pull_request = find(document, "issue", "pull_request") is not None
    comment_id = CommentId(CONVERSATION, fields.identifier(comment, "id"))
    return _comment_created(document, number, comment_id, comment, is_pull_request=is_pull_request)


def _review_comment(document: Document, _app_id: str) -> Event:
    """A remark at a line, or an answer to one."""
    if (action := find_text(document, "action")) != "created":
        return _unused("pull_request_review_comment", action)
    comment, number = find(document, "comment"), fields.number(document, "pull_request", "number")
    return _comment_created(document, number, CommentId(REMARKS, fields.identifier(comment, "id")), comment)


def _review(document: Document, _app_id: str) -> Event:
    """What a review says above its remarks, which GitHub tells one by one; of a remark alone this is nothing."""
    if (action := find_text(document, "action")) != "submitted":
        return _unused("pull_request_review", action)
    review, number = find(document, "review"), fields.number(document, "pull_request", "number")
    if not find_text(review, "body"):
        return Ignored("a review without a text")
    return _comment_created(document, number, CommentId.of_review(number, fields.identifier(review, "id")), review)


def _comment_created(
    document: Document, number: int, comment_id: CommentId, comment: object, *, is_pull_request: bool = True
) -> CommentCreated:
    return CommentCreated(
        repository=_repository(document),
        number=number,
        is_pull_request=is_pull_request,
        comment_id=str(comment_id),
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
    "pull_request_review": _review,
    "pull_request_review_comment": _review_comment,
    "issues": _issues,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "check_run": _check_request("check_run"),
    "check_suite": _check_request("check_suite"),
    "workflow_run": _workflow_run,
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
