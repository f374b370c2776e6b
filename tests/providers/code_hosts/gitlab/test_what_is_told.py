"""Everything that a GitLab may send, one row each: it is a defined event, or is left alone for a reason that says why.

The fields are those of GitLab's documentation (webhook_events, system_hooks) and of `Users::Internal` in its source.
"""

from typing import Any

import pytest

from config.settings import GitLabSettings
from providers.code_hosts.events import (
    CommentCreated,
    Event,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
)
from providers.code_hosts.gitlab.webhook import GitLabReceiver
from tests.providers.code_hosts.gitlab.bodies import body_of, payload

OWN_ID = "4711"
SHA = "da1560886d4f094c3e6c9ef40349f7d38b5d27d7"
ZEROS = "0" * 40
NOBODYS = "a note on neither a merge request nor an issue but a "
WIKI = {"noteable_type": "WikiPage::Meta", "noteable_id": 5, "note": "/forge help", "system": False, "action": "create"}


def read(document: dict[str, Any]) -> Event:
    return GitLabReceiver(GitLabSettings("", (), OWN_ID)).read("System Hook", body_of(document))


def changed(name: str, *, inside: dict[str, Any] | None = None, **outside: Any) -> dict[str, Any]:
    """A genuine body with other fields; those `inside` are of the thing itself, its `object_attributes`."""
    document = payload(name) | outside
    if inside is not None:
        document["object_attributes"] = document["object_attributes"] | inside
    return document


def update(**inside: Any) -> dict[str, Any]:
    """Of a merge request; `oldrev` is there only when commits came."""
    return changed("merge_request", inside={"action": "update", "oldrev": None, **inside})


def issue(**inside: Any) -> dict[str, Any]:
    return changed("issue", inside={"action": "update", "iid": 23, **inside})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(payload("note_commit"), f"{NOBODYS}Commit", id="a note on a commit"),
        pytest.param(payload("note_snippet"), f"{NOBODYS}Snippet", id="a note on a snippet"),
        pytest.param(changed("note_issue", inside={"noteable_type": "Epic"}), f"{NOBODYS}Epic", id="a note on an epic"),
        pytest.param(
            {"object_kind": "note", "object_attributes": WIKI},
            f"{NOBODYS}WikiPage::Meta",
            id="a note in a group's wiki",
        ),
        pytest.param(
            changed("note_merge_request", inside={"noteable_type": None}),
            f"{NOBODYS}nameless thing",
            id="a note nowhere",
        ),
        pytest.param(changed("note_issue", inside={"system": True}), "a note that GitLab wrote", id="a system note"),
        pytest.param(changed("note_issue", inside={"action": "update"}), "a note that was edited", id="an edited note"),
        pytest.param(
            changed("note_issue", inside={"updated_at": "2030-01-01 00:00:00 UTC"}),
            "a note that was edited",
            id="an edited note, of an older GitLab",
        ),
        pytest.param(
            changed("note_issue", event_type="confidential_note"), "a confidential note", id="a confidential note"
        ),
        pytest.param(
            changed("note_merge_request", inside={"internal": True}), "a confidential note", id="an internal note"
        ),
        pytest.param(
            changed("note_issue", inside={"confidential": True}),
            "a confidential note",
            id="an internal note, of an older GitLab",
        ),
        pytest.param(
            changed("note_issue", issue={**payload("note_issue")["issue"], "confidential": True}),
            "a confidential note",
            id="a note on a confidential issue",
        ),
        pytest.param(
            changed("issue", event_type="confidential_issue"), "a confidential issue", id="a confidential issue"
        ),
        pytest.param(issue(confidential=True), "a confidential issue", id="an issue that became confidential"),
        pytest.param(payload("issue"), "this bot does not handle an issue's open", id="an issue that was opened"),
        pytest.param({"object_kind": "work_item"}, "this bot does not handle work_item", id="a task or an epic"),
        pytest.param(update(draft=True), "this bot does not handle a merge request's update", id="made a draft"),
        pytest.param(
            update(action="approved"), "this bot does not handle a merge request's approved", id="an approval"
        ),
        pytest.param(
            update(action=None), "this bot does not handle a merge request's missing action", id="a test of the hook"
        ),
        pytest.param(
            update(action="open", last_commit=None), "the merge request has no commit", id="opened from an empty branch"
        ),
        pytest.param(payload("tag_push"), "this bot does not handle tag_push", id="a tag"),
        pytest.param(
            changed("push", ref="refs/notes/x"), "a push to something other than a branch", id="another kind of ref"
        ),
        pytest.param(payload("build"), "this bot does not handle build", id="a job"),
        pytest.param({"object_kind": "emoji", "event_type": "award"}, "this bot does not handle emoji", id="an emoji"),
        pytest.param({"object_kind": "access_token"}, "this bot does not handle access_token", id="a token that ends"),
        pytest.param({"event_name": "repository_update"}, "this bot does not handle repository_update", id="any ref"),
        pytest.param({"event_name": "user_create"}, "this bot does not handle user_create", id="somebody new"),
        pytest.param(
            payload("system/group_create"), "this bot does not handle group_create", id="a group that was made"
        ),
        pytest.param(
            payload("system/user_update_for_team"),
            "this bot does not handle user_update_for_team",
            id="a member with another role",
        ),
        pytest.param(
            payload("system/user_add_to_team"), "somebody else became or ceased to be a member", id="another member"
        ),
        pytest.param({}, "this bot does not handle System Hook", id="nothing at all"),
    ],
)
def test_what_the_bot_has_no_use_for_is_left_alone_and_why_is_recorded(document: dict[str, Any], reason: str) -> None:
    assert read(document) == Ignored(reason)


@pytest.mark.parametrize(
    ("document", "event", "facts"),
    [
        pytest.param(changed("push", after=ZEROS), Push, {"head_sha": None}, id="a branch that went"),
        pytest.param(changed("push", user_id=None), Push, {"actor.external_id": ""}, id="a push of nobody's"),
        pytest.param(
            changed("push", object_kind=None, event_name="push"),
            Push,
            {"branch": "master"},
            id="a push as a system hook tells it",
        ),
        pytest.param(
            update(oldrev=SHA, draft=True), PullRequestChanged, {"action": "synchronize"}, id="commits to a draft"
        ),
        pytest.param(
            update(action="open", title="Draft: More"),
            PullRequestChanged,
            {"action": "opened"},
            id="a draft that opens",
        ),
        pytest.param(update(action="reopen"), PullRequestChanged, {"action": "reopened"}, id="one that came back"),
        pytest.param(update(action="merge"), PullRequestChanged, {"action": "closed"}, id="a merge"),
        pytest.param(
            update(action="close", last_commit=None), PullRequestChanged, {"head_sha": ""}, id="closed, its branch gone"
        ),
        pytest.param(
            update(action="open", source_project_id=99), PullRequestChanged, {"is_fork": True}, id="from a fork"
        ),
        pytest.param(payload("note_issue"), CommentCreated, {"number": -17}, id="a note on an issue"),
        pytest.param(
            changed("note_merge_request", inside={"type": "DiffNote"}), CommentCreated, {"number": 1}, id="at a line"
        ),
        pytest.param(
            issue(type="Incident", description="one\r\ntwo"), IssueChanged, {"body": "one\ntwo"}, id="an incident"
        ),
        pytest.param(issue(action="close"), IssueChanged, {"action": "closed"}, id="an issue that was closed"),
        pytest.param(
            payload("system/project_create"), InstallationChanged, {"account": "jsmith", "is_greeted": True}, id="made"
        ),
        pytest.param(
            payload("system/project_rename"),
            InstallationChanged,
            {"repositories.0.full_name": "jsmith/underscore", "removed_ids": ()},
            id="renamed",
        ),
        pytest.param(
            payload("system/project_transfer"),
            InstallationChanged,
            {"installation_id": "scores", "repositories.0.external_id": "73"},
            id="transferred",
        ),
        pytest.param(payload("system/project_destroy"), InstallationChanged, {"removed_ids": ("73",)}, id="deleted"),
        pytest.param(
            changed("system/user_add_to_team", user_id=int(OWN_ID)),
            InstallationChanged,
            {"repositories.0.external_id": "74"},
            id="ourselves made a member",
        ),
    ],
)
def test_what_it_has_a_use_for_is_told_in_its_own_words(
    document: dict[str, Any], event: type, facts: dict[str, object]
) -> None:
    told = read(document)

    assert isinstance(told, event)
    assert {name: _at(told, name) for name in facts} == facts


@pytest.mark.parametrize(
    ("username", "is_bot"),
    [
        *((name, True) for name in ("project_278964_bot_7d0a2c", "project_278964_bot3", "group_12_bot_ab01")),
        *((name, True) for name in ("service_account_group_12_0ffee", "ghost", "ghost1", "support-bot", "alert-bot2")),
        *((name, True) for name in ("GitLab-Security-Bot", "migration-bot", "GitLabDuo", "GitLab-Admin-Bot")),
        *((name, False) for name in ("robot", "project_bot_fan", "ghostwriter", "support-bot-team", "ada")),
    ],
)
def test_accounts_that_no_person_uses_are_known_by_their_names(username: str, is_bot: bool) -> None:
    told = read(changed("note_merge_request", user={"id": 9, "username": username}))

    assert isinstance(told, CommentCreated)
    assert told.actor.is_bot == is_bot


def test_we_are_known_by_our_id_and_others_by_what_is_said_of_them() -> None:
    people = {"id": int(OWN_ID), "username": "forge"}, {"id": 9, "username": "ada", "bot": True}

    told = [read(changed("note_merge_request", user=user)) for user in people]

    assert [isinstance(one, CommentCreated) and one.actor.is_bot for one in told] == [True, True]


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, tuple) else getattr(value, name)
    return value
