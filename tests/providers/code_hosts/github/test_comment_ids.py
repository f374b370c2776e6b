"""Three kinds of things that people write under a pull request, each counted by itself, and never taken for another."""

import json

import pytest

from config.settings import GitHubSettings
from providers.code_hosts.events import CommentCreated
from providers.code_hosts.github.comment_ids import CommentId
from providers.code_hosts.github.webhook import GitHubReceiver
from providers.errors import ProviderRefused
from tests.doubles.payloads import octokit_payload


@pytest.mark.parametrize(
    ("event_name", "action", "said", "comment_id"),
    [
        pytest.param("issue_comment", "created", "comment", "71", id="under it"),
        pytest.param("pull_request_review_comment", "created", "comment", "pulls/comments/71", id="at a line"),
        pytest.param("pull_request_review", "submitted", "review", "pulls/2/reviews/71", id="a review"),
    ],
)
def test_one_number_is_three_ids_in_three_kinds_of_comments(
    event_name: str, action: str, said: str, comment_id: str
) -> None:
    payload = octokit_payload(event_name, action=action)
    payload[said] |= {"body": "/forge score", "id": 71}
    payload.get("issue", {})["number"] = 2

    event = GitHubReceiver(GitHubSettings("", "", ())).read(event_name, json.dumps(payload).encode())

    assert isinstance(event, CommentCreated)
    assert (event.comment_id, event.number, event.body) == (comment_id, 2, "/forge score")
    assert event.is_pull_request is (event_name != "issue_comment")
    assert str(CommentId.parse(comment_id)) == comment_id


@pytest.mark.parametrize(
    ("comment_id", "path", "takes_reactions"),
    [
        ("71", "issues/comments/71", True),
        ("pulls/comments/71", "pulls/comments/71", True),
        ("pulls/2/reviews/71", "pulls/2/reviews/71", False),
    ],
)
def test_an_id_says_where_github_keeps_what_it_names(comment_id: str, path: str, takes_reactions: bool) -> None:
    place = CommentId.parse(comment_id)

    assert (place.path, place.takes_reactions) == (path, takes_reactions)


@pytest.mark.parametrize(
    "comment_id",
    [
        "",
        "0",
        "-1",
        "\u0667",
        "1" * 20,
        "71\n",
        "issues/comments/71",
        "pulls/0/reviews/71",
        "pulls/2/reviews/",
        "../71",
    ],
)
def test_what_is_no_id_here_is_refused(comment_id: str) -> None:
    with pytest.raises(ProviderRefused, match="is no comment's id"):
        CommentId.parse(comment_id)
