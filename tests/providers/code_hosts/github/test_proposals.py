"""What only GitHub does to a proposal: lost answers, lists that lag, plans without drafts, labels, narrow tokens."""

import json
from dataclasses import replace

import pytest

from providers.code_hosts.github.client import GitHub
from providers.code_hosts.proposals import Committer, PullRequestDraft
from providers.errors import ProviderRefused, ProviderUnavailable
from tests.doubles.github import GitHubDouble

BRANCH = "forge-factory/J-1-file_split"
DRAFT = PullRequestDraft(BRANCH, "main", "Split billing", "What and why.", labels=("forge",))
_JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def pushed(github_double: GitHubDouble, full_name: str) -> str:
    """A repository in which our branch has arrived; the branch's SHA."""
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    return await github_double.push(full_name, BRANCH, {"a.py": "x = 2\n"})


def _writes(double: GitHubDouble) -> list[tuple[str, str]]:
    return [
        (seen.method, seen.path.rpartition("/repos/")[2].split("/", 2)[2])
        for seen in double.requests
        if seen.method != "GET" and "/repos/" in seen.path
    ]


async def test_a_pull_request_whose_answer_was_lost_is_not_opened_twice(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    github_double.fail("POST", "/pulls$", is_executed=True)

    with pytest.raises(ProviderUnavailable, match="no answer to POST"):
        await host.ensure_pull_request(ref, DRAFT)
    found = await host.ensure_pull_request(ref, DRAFT)

    documents = await github_double.pull_requests(full_name)
    assert [document["number"] for document in documents] == [found.number]
    assert documents[0]["head"]["sha"] == pushed
    assert [label["name"] for label in documents[0]["labels"]] == ["forge"]


async def test_what_stands_already_is_not_written_again(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    opened = await host.ensure_pull_request(ref, DRAFT)

    for _ in range(2):
        await host.ensure_pull_request(ref, replace(DRAFT, labels=("Forge",)))
        await host.set_pull_request_body(ref, opened.number, DRAFT.body)

    assert _writes(github_double) == [("POST", "pulls"), ("POST", f"issues/{opened.number}/labels")]


async def test_a_list_that_lags_behind_is_asked_again_and_else_later(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    opened = await host.ensure_pull_request(ref, DRAFT)
    github_double.fail("GET", "/pulls$", status=200, headers=_JSON, body="[]", times=1)

    found = await host.ensure_pull_request(ref, DRAFT)
    github_double.fail("GET", "/pulls$", status=200, headers=_JSON, body="[]", times=2)
    with pytest.raises(ProviderUnavailable, match="does not show yet") as lagging:
        await host.ensure_pull_request(ref, DRAFT)

    assert found.number == opened.number
    assert lagging.value.retry_after_s == 5.0
    assert len(await github_double.pull_requests(full_name)) == 1


async def test_a_branch_that_the_api_does_not_see_yet_is_tried_later(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    unseen = {
        "message": "Validation Failed",
        "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}],
    }
    github_double.fail("POST", "/pulls$", status=422, headers=_JSON, body=json.dumps(unseen))

    with pytest.raises(ProviderUnavailable, match="does not show yet"):
        await host.ensure_pull_request(await github_double.ref(full_name), DRAFT)


async def test_a_branch_without_commits_is_refused_in_githubs_words(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    draft = replace(DRAFT, head_branch="main", base_branch=BRANCH)

    with pytest.raises(ProviderRefused, match="No commits between"):
        await host.ensure_pull_request(await github_double.ref(full_name), draft)


async def test_where_the_plan_has_no_drafts_an_ordinary_one_is_opened_and_the_answer_says_so(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    github_double.lacking.pulls.has_drafts = False

    opened = await host.ensure_pull_request(await github_double.ref(full_name), replace(DRAFT, is_draft=True))

    assert (opened.is_draft, opened.state) == (False, "open")
    assert len(await github_double.pull_requests(full_name)) == 1


async def test_a_fork_that_uses_the_same_branch_name_is_not_taken_for_ours(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    opened = await host.ensure_pull_request(ref, DRAFT)
    forked = {**(await github_double.pull_requests(full_name))[0], "number": 77, "title": "From a fork"}
    forked["head"] = {**forked["head"], "repo": {"id": 999_999}}
    github_double.fail("GET", "/pulls$", status=200, headers=_JSON, body=json.dumps([forked]))

    found = await host.ensure_pull_request(ref, DRAFT)

    assert found.number == opened.number


async def test_the_pull_request_is_found_under_the_owners_present_name(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    known = replace(await github_double.ref(full_name), full_name="old-name/shop")
    there = {"Location": f"{github_double.settings.api_url}/repos/{full_name}"}
    github_double.fail("GET", "/repos/old-name/shop$", status=301, headers=there, times=2)

    numbers = [(await host.ensure_pull_request(known, DRAFT)).number for _ in range(2)]

    assert len(set(numbers)) == 1
    asked = [seen.query["head"] for seen in github_double.requests if "head" in seen.query]
    assert set(asked) == {f"acme:{BRANCH}"}


async def test_a_title_and_a_body_beyond_the_limits_are_cut_and_stay_cut(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    long = replace(DRAFT, title="é" * 300, body="| a row of the proof |\n" * 5_000, labels=())

    opened = [await host.ensure_pull_request(ref, long) for _ in range(2)]

    assert len(opened[0].title) == 255
    assert len(opened[0].body.encode()) <= 65_535
    assert _writes(github_double) == [("POST", "pulls")]


async def test_the_key_for_pushing_opens_the_contents_of_one_repository_and_nothing_else(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)

    access = await host.get_push_access(ref)
    await host.ensure_pull_request(ref, DRAFT)

    scopes = {frozenset(scope.permissions.items()): scope for scope in github_double.tokens.minted.values()}
    pushing = scopes[frozenset({"contents": "write", "metadata": "read"}.items())]
    opening = next(seen.scope for seen in github_double.requests if seen.path.endswith("/pulls") and seen.scope)
    assert len(pushing.repository_ids) == 1
    assert opening.permissions["contents"] == "read"
    assert opening.permissions["pull_requests"] == "write"
    assert access.url == f"{github_double.settings.git_url}/{full_name}.git"
    assert "@" not in access.url


async def test_our_address_in_commits_is_that_of_the_apps_account(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    found = await host.get_committer(await github_double.ref(full_name))

    assert found == Committer("forge-factory[bot]", "41898282+forge-factory[bot]@users.noreply.127.0.0.1")


async def test_a_branch_whose_deletion_was_not_answered_is_found_gone(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    github_double.fail("DELETE", "/git/refs/heads/", status=502, is_executed=True)

    with pytest.raises(ProviderUnavailable):
        await host.delete_branch(ref, BRANCH, pushed)

    assert await host.delete_branch(ref, BRANCH, pushed)
    assert len([seen for seen in github_double.requests if seen.method == "DELETE"]) == 1


async def test_a_branch_that_somebody_deletes_at_the_same_moment_is_gone_as_well(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    ref = await github_double.ref(full_name)
    gone = json.dumps({"message": "Reference does not exist"})
    github_double.fail("DELETE", "/git/refs/heads/", status=422, headers=_JSON, body=gone, is_executed=True)

    assert await host.delete_branch(ref, BRANCH, pushed)


async def test_a_branch_that_a_rule_protects_is_refused_in_githubs_words(
    github_double: GitHubDouble, host: GitHub, full_name: str, pushed: str
) -> None:
    protected = json.dumps({"message": "Cannot delete this protected branch"})
    github_double.fail("DELETE", "/git/refs/heads/", status=422, headers=_JSON, body=protected)

    with pytest.raises(ProviderRefused, match="protected branch"):
        await host.delete_branch(await github_double.ref(full_name), BRANCH, pushed)
