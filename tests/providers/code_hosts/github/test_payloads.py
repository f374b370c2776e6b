"""What each kind of delivery says, read from octokit's payloads."""

import json

import pytest

from config.settings import GitHubSettings
from providers.code_hosts.events import (
    Actor,
    BuildSucceeded,
    CheckActionRequested,
    CheckRequested,
    CommentCreated,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.code_hosts.github.webhook import GitHubReceiver
from tests.doubles.payloads import octokit_payload

SHA = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
COMMENTS = (
    pytest.param("issue_comment", "created", "comment", id="under it"),
    pytest.param("pull_request_review_comment", "created", "comment", id="at a line"),
    pytest.param("pull_request_review", "submitted", "review", id="a review"),
)


@pytest.fixture
def receiver() -> GitHubReceiver:
    return GitHubReceiver(GitHubSettings("29310", "", ("secret",)))


def _body(payload: object) -> bytes:
    return json.dumps(payload).encode()


def test_a_push_names_branch_and_both_commits(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("push", ref="refs/heads/master")
    payload |= {"before": "a" * 40, "after": SHA, "installation": {"id": 7}}

    event = receiver.read("push", _body(payload))

    assert event == Push(
        RepositoryRef("github", "186853002", "Codertocat/Hello-World", "master", "7", False, owner_id="21031067"),
        branch="master",
        before_sha="a" * 40,
        head_sha=SHA,
        actor=Actor("21031067", "Codertocat"),
    )


@pytest.mark.parametrize(("field", "attribute"), [("before", "before_sha"), ("after", "head_sha")])
def test_zeros_stand_for_no_commit(receiver: GitHubReceiver, field: str, attribute: str) -> None:
    payload = {**octokit_payload("push"), "ref": "refs/heads/a/b", "before": SHA, "after": SHA, field: "0" * 40}

    event = receiver.read("push", _body(payload))

    assert getattr(event, attribute) is None


def test_a_tag_is_ignored(receiver: GitHubReceiver) -> None:
    event = receiver.read("push", _body({**octokit_payload("push"), "ref": "refs/tags/v1"}))

    assert isinstance(event, Ignored)


@pytest.mark.parametrize("action", ["opened", "synchronize", "reopened", "closed"])
def test_a_pull_request_is_read(receiver: GitHubReceiver, action: str) -> None:
    payload = {**octokit_payload("pull_request", action="opened"), "action": action}

    event = receiver.read("pull_request", _body(payload))

    assert isinstance(event, PullRequestChanged)
    assert (event.action, event.number, event.is_fork) == (action, payload["number"], False)
    assert event.head_sha == payload["pull_request"]["head"]["sha"]
    assert event.base_branch == payload["pull_request"]["base"]["ref"]


@pytest.mark.parametrize("repository", [None, {"id": 1, "full_name": "somebody/fork"}])
def test_a_fork_is_known_even_when_it_was_deleted(receiver: GitHubReceiver, repository: object) -> None:
    payload = octokit_payload("pull_request", action="opened")
    payload["pull_request"]["head"]["repo"] = repository

    event = receiver.read("pull_request", _body(payload))

    assert isinstance(event, PullRequestChanged)
    assert event.is_fork


@pytest.mark.parametrize(("event_name", "action", "said"), COMMENTS)
def test_a_comment_carries_its_writer_and_the_app_it_came_through(
    receiver: GitHubReceiver, event_name: str, action: str, said: str
) -> None:
    payload = octokit_payload(event_name, action=action)
    payload[said] |= {"body": "/forge score", "performed_via_github_app": {"id": 99}}
    payload[said]["user"]["type"] = "Bot"

    event = receiver.read(event_name, _body(payload))

    assert isinstance(event, CommentCreated)
    assert (event.body, event.app_id, event.actor.is_bot) == ("/forge score", "99", True)
    assert event.actor.external_id == str(payload[said]["user"]["id"])


def test_a_review_that_only_holds_its_remarks_says_nothing_itself(receiver: GitHubReceiver) -> None:
    event = receiver.read("pull_request_review", _body(octokit_payload("pull_request_review", action="submitted")))

    assert event == Ignored("a review without a text")


def test_a_deleted_account_is_a_ghost_with_no_id(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("issue_comment", action="created")
    payload["comment"]["user"] = None
    del payload["sender"]

    event = receiver.read("issue_comment", _body(payload))

    assert isinstance(event, CommentCreated)
    assert event.actor == Actor("", "ghost")


@pytest.mark.parametrize(
    ("event_name", "action"),
    [
        ("issue_comment", "edited"),
        ("issue_comment", "deleted"),
        ("pull_request_review", "edited"),
        ("pull_request_review", "dismissed"),
        ("pull_request_review_comment", "edited"),
        ("pull_request_review_comment", "deleted"),
    ],
)
def test_only_created_comments_count(receiver: GitHubReceiver, event_name: str, action: str) -> None:
    event = receiver.read(event_name, _body({**octokit_payload(event_name), "action": action}))

    assert event == Ignored(f"this bot does not handle {event_name} {action}")


@pytest.mark.parametrize("event_name", ["push", "pull_request", "issue_comment", "check_run", "check_suite"])
def test_every_event_names_the_owner_of_its_repository_by_id(receiver: GitHubReceiver, event_name: str) -> None:
    action = {"issue_comment": "created", "pull_request": "opened"}.get(event_name, "rerequested")
    payload = {**octokit_payload(event_name), "ref": "refs/heads/main", "action": action}
    payload["repository"]["owner"] |= {"id": 9919, "login": "4711"}
    payload.get(event_name, {})["app"] = {"id": 29310}

    event = receiver.read(event_name, _body(payload))

    assert isinstance(event, Push | PullRequestChanged | CommentCreated | CheckRequested)
    assert event.repository.owner_id == "9919"


@pytest.mark.parametrize("event_name", ["installation", "installation_repositories"])
def test_the_repositories_of_an_installation_belong_to_its_account(receiver: GitHubReceiver, event_name: str) -> None:
    payload = octokit_payload(event_name, action={"installation": "created"}.get(event_name, "added"))
    payload["installation"]["account"] |= {"id": 9919, "login": "4711"}

    event = receiver.read(event_name, _body(payload))

    assert isinstance(event, InstallationChanged)
    assert {repository.owner_id for repository in event.repositories} == {event.account_id} == {"9919"}


def test_an_installation_brings_its_repositories(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("installation", action="created")

    event = receiver.read("installation", _body(payload))

    assert isinstance(event, InstallationChanged)
    assert (event.action, event.installation_id) == ("created", str(payload["installation"]["id"]))
    assert [found.full_name for found in event.repositories] == [one["full_name"] for one in payload["repositories"]]
    assert event.repositories[0].installation_id == event.installation_id


@pytest.mark.parametrize(
    ("told", "action"), [("deleted", "deleted"), ("suspend", "suspended"), ("unsuspend", "unsuspended")]
)
def test_an_installation_comes_to_rest(receiver: GitHubReceiver, told: str, action: str) -> None:
    event = receiver.read("installation", _body(octokit_payload("installation", action=told)))

    assert isinstance(event, InstallationChanged)
    assert (event.action, event.repositories) == (action, ())


@pytest.mark.parametrize("told", ["added", "removed"])
def test_repositories_come_and_go(receiver: GitHubReceiver, told: str) -> None:
    payload = octokit_payload("installation_repositories", action=told)

    event = receiver.read("installation_repositories", _body(payload))

    assert isinstance(event, InstallationChanged)
    assert event.action == "repositories_changed"
    assert [found.external_id for found in event.repositories] == [
        str(one["id"]) for one in payload["repositories_added"]
    ]
    assert list(event.removed_ids) == [str(one["id"]) for one in payload["repositories_removed"]]


@pytest.mark.parametrize("event_name", ["check_run", "check_suite"])
def test_a_check_that_is_asked_for_again_names_itself_and_its_commit(receiver: GitHubReceiver, event_name: str) -> None:
    payload = {**octokit_payload(event_name), "action": "rerequested"}
    payload[event_name]["app"] = {"id": 29310}

    event = receiver.read(event_name, _body(payload))

    assert isinstance(event, CheckRequested)
    assert event.head_sha == payload[event_name]["head_sha"]
    named = {"check_run": ("Octocoders-linter", ""), "check_suite": ("", "")}
    assert (event.name, event.external_id) == named[event_name]


@pytest.mark.parametrize("event_name", ["check_run", "check_suite"])
def test_another_apps_check_is_not_ours(receiver: GitHubReceiver, event_name: str) -> None:
    payload = {**octokit_payload(event_name), "action": "rerequested"}
    payload[event_name]["app"] = {"id": 1}

    assert receiver.read(event_name, _body(payload)) == Ignored(f"a {event_name} of another App")


def test_a_button_that_was_pressed_names_its_check_run_and_who_pressed_it(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("check_run") | {"action": "requested_action"}
    payload["check_run"] |= {"app": {"id": 29310}, "external_id": "run-1", "head_sha": SHA}
    payload["requested_action"] = {"identifier": "fix_safe"}

    event = receiver.read("check_run", _body(payload))

    assert isinstance(event, CheckActionRequested)
    assert (event.head_sha, event.external_id, event.identifier) == (SHA, "run-1", "fix_safe")
    assert event.actor.external_id == str(payload["sender"]["id"])


def test_a_workflow_run_that_ended_green_names_its_commit(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("workflow_run", action="completed")
    payload["workflow_run"] |= {"conclusion": "success", "head_sha": SHA, "id": 77}

    event = receiver.read("workflow_run", _body(payload))

    assert isinstance(event, BuildSucceeded)
    assert (event.head_sha, event.build_id) == (SHA, "77")
    assert event.repository.full_name == payload["repository"]["full_name"]


@pytest.mark.parametrize("action", ["edited", "closed", "reopened"])
def test_an_issue_that_changed_says_what_it_said_before(receiver: GitHubReceiver, action: str) -> None:
    payload = octokit_payload("issues", action="edited") | {"action": action}
    payload["issue"] |= {"body": "- [x] one\r\n- [ ] two", "number": 7}
    payload["changes"] = {"body": {"from": "- [ ] one\r\n- [ ] two"}}

    event = receiver.read("issues", _body(payload))

    assert isinstance(event, IssueChanged)
    assert (event.action, event.number) == (action, 7)
    assert (event.before, event.body) == ("- [ ] one\n- [ ] two", "- [x] one\n- [ ] two")
    assert event.actor.login == payload["sender"]["login"]


def test_an_edit_of_the_title_alone_changes_no_text(receiver: GitHubReceiver) -> None:
    payload = octokit_payload("issues", action="edited") | {"changes": {"title": {"from": "Old"}}}

    event = receiver.read("issues", _body(payload))

    assert isinstance(event, IssueChanged)
    assert event.before == event.body


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "skipped", "action_required", None])
def test_a_workflow_run_that_is_not_green_is_ignored(receiver: GitHubReceiver, conclusion: str | None) -> None:
    payload = octokit_payload("workflow_run", action="completed")
    payload["workflow_run"]["conclusion"] = conclusion

    event = receiver.read("workflow_run", _body(payload))

    assert event == Ignored(f"the workflow run ended with {conclusion or 'no conclusion'}: only green runs are read")


def test_a_workflow_run_that_has_not_ended_is_ignored(receiver: GitHubReceiver) -> None:
    event = receiver.read("workflow_run", _body(octokit_payload("workflow_run", action="requested")))

    assert event == Ignored("this bot does not handle workflow_run requested")
