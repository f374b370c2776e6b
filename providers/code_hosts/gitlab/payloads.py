"""What each kind of GitLab's deliveries says: one reader a kind, and what makes two deliveries tell the same thing."""

import hashlib
from collections.abc import Callable
from typing import Final, Literal

from providers.code_hosts import fields
from providers.code_hosts.events import (
    Actor,
    BuildSucceeded,
    CommentCreated,
    Event,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.code_hosts.fields import GHOST, find, find_id, find_text
from providers.code_hosts.gitlab import accounts
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.numbers import CommentId, Thread

Document = dict[str, object]
Reader = Callable[[Document, str], Event]
KeyParts = Callable[[Document], tuple[str, ...] | None]

_BRANCH: Final = "refs/heads/"
_ACTIONS: Final[dict[str, Literal["opened", "synchronize", "retargeted", "reopened", "closed"]]] = {
    "open": "opened",
    "reopen": "reopened",
    "close": "closed",
    "merge": "closed",
}
_ISSUE_ACTIONS: Final[dict[str, Literal["edited", "closed", "reopened"]]] = {
    "update": "edited",
    "close": "closed",
    "reopen": "reopened",
}


def kind(document: Document) -> str:
    """What the delivery is about; system hooks name most of it elsewhere than the hooks of projects and groups."""
    return find_text(document, "object_kind") or find_text(document, "event_name")


def _push(document: Document, own_id: str) -> Event:
    ref = fields.text(document, "ref")
    if not ref.startswith(_BRANCH):
        return Ignored("a push to something other than a branch")
    user_id = find_id(document, "user_id")
    return Push(
        repository=_repository(document),
        branch=ref[len(_BRANCH) :],
        before_sha=fields.sha_or_none(document, "before"),
        head_sha=fields.sha_or_none(document, "after"),
        actor=accounts.account(user_id, find_text(document, "user_username"), own_id) if user_id else GHOST,
    )


def _merge_request(document: Document, own_id: str) -> Event:
    """GitLab does not say where the target branch stands: `base_sha` is "", and the job asks for it as for the head."""
    attributes = find(document, "object_attributes")
    told = find_text(attributes, "action")
    action = _ACTIONS.get(told)
    if told == "update" and find_text(attributes, "oldrev"):
        action = "synchronize"
    elif told == "update" and find(document, "changes", "target_branch") is not None:
        action = "retargeted"
    if action is None:
        return Ignored(f"this bot does not handle a merge request's {told[:40] or 'missing action'}")
    if not find_text(attributes, "last_commit", "id") and action != "closed":
        return Ignored("the merge request has no commit")
    return PullRequestChanged(
        repository=_repository(document),
        action=action,
        number=fields.number(attributes, "iid"),
        title=find_text(attributes, "title"),
        head_sha=find_text(attributes, "last_commit", "id") and fields.sha(attributes, "last_commit", "id"),
        head_branch=fields.text(attributes, "source_branch"),
        base_sha="",
        base_branch=fields.text(attributes, "target_branch"),
        is_fork=find_id(attributes, "source_project_id") != find_id(attributes, "target_project_id"),
        actor=_user(document, own_id),
    )


def _note(document: Document, own_id: str) -> Event:
    """Only created notes count; GitLab's own ("mentioned in …") and confidential ones, which we could only answer
    in public, do not.
    """
    attributes = find(document, "object_attributes")
    if find(attributes, "system") is True:
        return Ignored("a note that GitLab wrote")
    if _is_confidential(document):
        return Ignored("a confidential note")
    if not _is_created(attributes):
        return Ignored("a note that was edited")
    noteable_type = find_text(attributes, "noteable_type")
    thread = _thread(document, noteable_type)
    if thread is None:
        return Ignored(f"a note on neither a merge request nor an issue but a {noteable_type[:40] or 'nameless thing'}")
    return CommentCreated(
        repository=_repository(document),
        number=thread.number,
        is_pull_request=thread.is_merge_request,
        comment_id=str(CommentId(thread, int(fields.identifier(attributes, "id")))),
        body=find_text(attributes, "note"),
        actor=_user(document, own_id),
    )


def _issue(document: Document, own_id: str) -> Event:
    attributes = find(document, "object_attributes")
    if _is_confidential(document):
        return Ignored("a confidential issue")
    told = find_text(attributes, "action")
    action = _ISSUE_ACTIONS.get(told)
    if action is None:
        return Ignored(f"this bot does not handle an issue's {told[:40] or 'missing action'}")
    body = _lines(find_text(attributes, "description"))
    before = find(document, "changes", "description", "previous")
    return IssueChanged(
        repository=_repository(document),
        action=action,
        number=Thread.issue(fields.number(attributes, "iid")).number,
        body=body,
        before=_lines(before) if isinstance(before, str) else body,
        actor=_user(document, own_id),
    )


def _is_confidential(document: Document) -> bool:
    """Every sign of it counts, for which of them are there differs by GitLab's version."""
    signs = (("object_attributes", "confidential"), ("object_attributes", "internal"), ("issue", "confidential"))
    told = find_text(document, "event_type").startswith("confidential_")
    return told or any(find(document, *sign) is True for sign in signs)


def _lines(text: str) -> str:
    """As browsers send what people type, lines end in two characters."""
    return text.replace("\r\n", "\n")


def _pipeline(document: Document, _own_id: str) -> Event:
    """A pipeline of our own statuses is `external`: it has kept nothing, and reading it would go round in circles."""
    attributes = find(document, "object_attributes")
    if (status := find_text(attributes, "status")) != "success":
        return Ignored(f"the pipeline is {status[:40] or 'without a status'}: only green ones are read")
    if find_text(attributes, "source") == "external":
        return Ignored("a pipeline that only holds statuses from outside")
    return BuildSucceeded(_repository(document), fields.sha(attributes, "sha"), fields.identifier(attributes, "id"))


def _project_told(document: Document, _own_id: str) -> Event:
    return _repositories_changed(_project(document, "path_with_namespace"))


def _project_gone(document: Document, _own_id: str) -> Event:
    return _repositories_changed(_project(document, "path_with_namespace"), is_gone=True)


def _member(*, is_gone: bool) -> Reader:
    """Of a project. A group's member events name the last part of its path alone, which could be any group's."""

    def read(document: Document, own_id: str) -> Event:
        if not own_id or find_id(document, "user_id") != own_id:
            return Ignored("somebody else became or ceased to be a member")
        return _repositories_changed(_project(document, "project_path_with_namespace"), is_gone=is_gone)

    return read


READERS: Final[dict[str, Reader]] = {
    "push": _push,
    "merge_request": _merge_request,
    "note": _note,
    "issue": _issue,
    "pipeline": _pipeline,
    "project_create": _project_told,
    "project_rename": _project_told,
    "project_transfer": _project_told,
    "project_update": _project_told,
    "project_destroy": _project_gone,
    "user_add_to_team": _member(is_gone=False),
    "user_remove_from_team": _member(is_gone=True),
}


def _merge_request_key(document: Document) -> tuple[str, ...] | None:
    attributes = find(document, "object_attributes")
    updated_at = find_text(attributes, "updated_at")
    if not updated_at:
        return None
    commit = find_text(attributes, "last_commit", "id")
    return (find_text(attributes, "action"), fields.identifier(attributes, "id"), commit, updated_at[:40])


def _note_key(document: Document) -> tuple[str, ...] | None:
    """An edit has the id of what it edits, and may never stand for it."""
    attributes = find(document, "object_attributes")
    return ("create", fields.identifier(attributes, "id")) if _is_created(attributes) else None


def _issue_key(document: Document) -> tuple[str, ...] | None:
    attributes = find(document, "object_attributes")
    updated_at = find_text(attributes, "updated_at")
    if not updated_at:
        return None
    said = hashlib.sha256(find_text(attributes, "description").encode("utf-8", "surrogatepass")).hexdigest()
    return (find_text(attributes, "action"), fields.identifier(attributes, "id"), updated_at[:40], said)


def _pipeline_key(document: Document) -> tuple[str, ...]:
    """A pipeline that is run again keeps its id, and ends anew."""
    attributes = find(document, "object_attributes")
    told = (find_text(attributes, name)[:40] for name in ("status", "finished_at"))
    return (fields.identifier(attributes, "id"), *told)


# A push tells no moment: a branch that goes to and fro between two commits reads like one push told twice. Hooks of a
# group and of its project do tell each push twice; the job of a commit has a key of its own, so it runs once.
KEY_PARTS: Final[dict[str, KeyParts]] = {
    "merge_request": _merge_request_key,
    "note": _note_key,
    "issue": _issue_key,
    "pipeline": _pipeline_key,
}


def _thread(document: Document, noteable_type: str) -> Thread | None:
    match noteable_type:
        case "MergeRequest":
            return Thread.merge_request(fields.number(document, "merge_request", "iid"))
        case "Issue":
            return Thread.issue(fields.number(document, "issue", "iid"))
        case _:
            return None


def _is_created(attributes: object) -> bool:
    """Older versions of GitLab tell no action, but when the note was made and when it was changed."""
    action = find_text(attributes, "action")
    if action:
        return action == "create"
    return find_text(attributes, "created_at") == find_text(attributes, "updated_at")


def _repositories_changed(repository: RepositoryRef, *, is_gone: bool = False) -> InstallationChanged:
    return InstallationChanged(
        host=NAME,
        action="repositories_changed",
        installation_id=repository.installation_id,
        account=repository.installation_id,
        account_id="",
        repositories=() if is_gone else (repository,),
        removed_ids=(repository.external_id,) if is_gone else (),
    )


def _project(document: Document, path: str) -> RepositoryRef:
    is_private = find_text(document, "project_visibility") != "public"
    return accounts.named_repository(find_id(document, "project_id"), find_text(document, path), is_private=is_private)


def _repository(document: Document) -> RepositoryRef:
    attributes = find(document, "object_attributes")
    told = find_id(document, "project_id") or find_id(attributes, "target_project_id")
    return accounts.repository(find(document, "project"), told)


def _user(document: Document, own_id: str) -> Actor:
    return accounts.actor(find(document, "user"), own_id) or GHOST
