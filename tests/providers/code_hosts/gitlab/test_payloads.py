"""What each kind of GitLab's deliveries says, and why nothing is done about others."""

import json
from collections import Counter

import pytest

from config.settings import GitLabSettings
from providers.code_hosts.events import (
    BuildSucceeded,
    CommentCreated,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.code_hosts.gitlab.webhook import GitLabReceiver
from providers.errors import UnreadableDelivery
from tests.providers.code_hosts.gitlab.bodies import body_of, genuine_bodies, payload

OWN_ID = "4711"
SHA = "da1560886d4f094c3e6c9ef40349f7d38b5d27d7"


@pytest.fixture
def receiver() -> GitLabReceiver:
    return GitLabReceiver(GitLabSettings("", (), OWN_ID))


def test_every_genuine_body_is_read_or_left_alone(receiver: GitLabReceiver) -> None:
    kinds: Counter[str] = Counter()
    unreadable = set()

    for name, body in genuine_bodies():
        try:
            kinds[type(receiver.read("Hook", body)).__name__] += 1
            receiver.semantic_key("Hook", body)
        except UnreadableDelivery:
            unreadable.add(name)

    assert unreadable == {"group_merge_request"}  # its keys end in blanks, as the documentation once had them
    assert kinds["Push"] == 1
    assert kinds["PullRequestChanged"] == 2
    assert kinds["CommentCreated"] == 2
    assert kinds["BuildSucceeded"] == 1
    assert kinds["InstallationChanged"] == 5


def test_a_push_is_read(receiver: GitLabReceiver) -> None:
    event = receiver.read("Push Hook", body_of(payload("push")))

    assert isinstance(event, Push)
    assert event.repository == RepositoryRef("gitlab", "15", "mike/diaspora", "master", "mike", is_private=True)
    assert (event.branch, event.head_sha) == ("master", SHA)
    assert event.before_sha == "95790bf891e76fee5e1747ab589903a6a1f80f22"
    assert (event.actor.external_id, event.actor.login, event.actor.is_bot) == ("4", "jsmith", False)


def test_a_branch_that_comes_or_goes_has_no_commit_on_one_side(receiver: GitLabReceiver) -> None:
    new = receiver.read("Push Hook", body_of(payload("push") | {"before": "0" * 40}))
    gone = receiver.read("Push Hook", body_of(payload("push") | {"after": "0" * 40, "checkout_sha": None}))

    assert isinstance(new, Push)
    assert isinstance(gone, Push)
    assert (new.before_sha, new.head_sha) == (None, SHA)
    assert gone.head_sha is None


def test_a_merge_request_that_goes_elsewhere_is_told(receiver: GitLabReceiver) -> None:
    document = payload("merge_request") | {"changes": {"target_branch": {"previous": "main", "current": "release"}}}
    document["object_attributes"].pop("oldrev", None)
    document["object_attributes"].update(action="update", target_branch="release")

    event = receiver.read("Merge Request Hook", body_of(document))

    assert isinstance(event, PullRequestChanged)
    assert (event.action, event.base_branch) == ("retargeted", "release")


def test_a_merge_request_is_read(receiver: GitLabReceiver) -> None:
    document = payload("service_merge_request")

    event = receiver.read("Merge Request Hook", body_of(document))

    attributes = document["object_attributes"]
    assert isinstance(event, PullRequestChanged)
    assert event.repository == RepositoryRef("gitlab", "2", "test/woodpecker", "master", "test", is_private=False)
    assert (event.number, event.head_branch, event.base_branch) == (2, "next-feature", "master")
    assert (event.head_sha, event.base_sha) == (attributes["last_commit"]["id"], "")
    assert not event.is_fork
    attributes["source_project_id"] = 99
    fork = receiver.read("Merge Request Hook", body_of(document))
    assert isinstance(fork, PullRequestChanged)
    assert fork.is_fork


@pytest.mark.parametrize(
    ("name", "number", "comment_id"),
    [("note_merge_request", 1, "merge_requests/1/1244"), ("note_issue", -17, "issues/17/1241")],
)
def test_a_note_is_read_with_the_place_it_stands_in(
    receiver: GitLabReceiver, name: str, number: int, comment_id: str
) -> None:
    event = receiver.read("Note Hook", body_of(payload(name)))

    assert isinstance(event, CommentCreated)
    assert (event.number, event.comment_id, event.is_pull_request) == (number, comment_id, number > 0)
    assert (event.actor.external_id, event.actor.is_bot) == ("42", False)
    assert event.body == payload(name)["object_attributes"]["note"]


def test_a_deleted_account_has_no_id_to_act_with(receiver: GitLabReceiver) -> None:
    event = receiver.read("Note Hook", body_of(payload("note_merge_request") | {"user": None}))

    assert isinstance(event, CommentCreated)
    assert (event.actor.external_id, event.actor.login) == ("", "ghost")


def test_a_green_pipeline_is_a_build_and_one_of_our_own_statuses_is_none(receiver: GitLabReceiver) -> None:
    document = payload("pipeline")
    green = receiver.read("Pipeline Hook", body_of(document))
    document["object_attributes"]["source"] = "external"
    ours = receiver.read("Pipeline Hook", body_of(document))
    document["object_attributes"] |= {"source": "push", "status": "failed"}
    red = receiver.read("Pipeline Hook", body_of(document))

    assert isinstance(green, BuildSucceeded)
    assert (green.head_sha, green.build_id) == ("bcbb5ec396a2c0f828686f14fac9b80b780504f2", "31")
    assert isinstance(ours, Ignored)
    assert isinstance(red, Ignored)


def test_projects_that_come_and_go_are_told(receiver: GitLabReceiver) -> None:
    made = receiver.read("System Hook", body_of(payload("system/project_create")))
    gone = receiver.read("System Hook", body_of(payload("system/project_destroy")))

    ref = RepositoryRef("gitlab", "74", "jsmith/storecloud", "", "jsmith")
    assert made == InstallationChanged("gitlab", "repositories_changed", "jsmith", "jsmith", "", (ref,))
    assert gone == InstallationChanged("gitlab", "repositories_changed", "jsmith", "jsmith", "", removed_ids=("73",))


def test_only_our_own_membership_changes_what_we_serve(receiver: GitLabReceiver) -> None:
    joined = payload("system/user_add_to_team")
    left = payload("system/user_remove_from_team")

    others = [receiver.read("System Hook", body_of(one)) for one in (joined, left)]
    ours = [receiver.read("System Hook", body_of(one | {"user_id": 4711})) for one in (joined, left)]

    assert all(isinstance(one, Ignored) for one in others)
    assert [(len(one.repositories), one.removed_ids) for one in ours if isinstance(one, InstallationChanged)] == [
        (1, ()),
        (0, (str(left["project_id"]),)),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b"NaN",
        b"[" * 100_000,
        body_of({"object_kind": "push"}),
        body_of(payload("push") | {"after": "main"}),
        body_of(payload("push") | {"project": {"id": 1, "path_with_namespace": "acme/../etc"}}),
        body_of(payload("push") | {"project": {"id": 1, "path_with_namespace": "acme"}}),
        body_of({"object_kind": "note", "object_attributes": {"noteable_type": "Issue"}}),
        body_of({"object_kind": "a\x00b"}),
    ],
    ids=range(11),
)
def test_what_cannot_be_understood_is_unreadable(receiver: GitLabReceiver, body: bytes) -> None:
    with pytest.raises(UnreadableDelivery):
        receiver.read("Push Hook", body)


def test_an_issue_that_was_edited_says_what_it_said_before(receiver: GitLabReceiver) -> None:
    told = payload("issue")
    told["object_attributes"] |= {"action": "update", "description": "- [x] one", "iid": 23}
    told["changes"] = {"description": {"previous": "- [ ] one", "current": "- [x] one"}}

    event = receiver.read("Issue Hook", json.dumps(told).encode())

    assert isinstance(event, IssueChanged)
    assert (event.action, event.number, event.body, event.before) == ("edited", -23, "- [x] one", "- [ ] one")
