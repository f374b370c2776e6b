"""The App's one comment for a marker: made once, edited in place, never somebody else's."""

import pytest

from providers.code_hosts.github.client import GitHub
from providers.errors import ProviderUnavailable
from tests.doubles.github import GitHubDouble


async def test_a_comment_is_made_once_and_then_edited_in_place(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name)
    ref = await github_double.ref(full_name)

    first = await host.ensure_comment(ref, number, "<!-- m1 -->", "<!-- m1 -->\nWorking on it.")
    second = await host.ensure_comment(ref, number, "<!-- m1 -->", "<!-- m1 -->\nDone.")
    other = await host.ensure_comment(ref, number, "<!-- m2 -->", "Another.")

    bodies = {str(comment["id"]): comment["body"] for comment in await github_double.comments(full_name, number)}
    assert first == second
    assert bodies == {first: "<!-- m1 -->\nDone.", other: "<!-- m2 -->\nAnother."}


async def test_a_comment_whose_answer_was_lost_is_not_made_twice(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name)
    ref = await github_double.ref(full_name)
    github_double.fail("POST", "/comments$", is_executed=True)

    with pytest.raises(ProviderUnavailable, match="no answer to POST"):
        await host.ensure_comment(ref, number, "<!-- m -->", "Once.")
    await host.ensure_comment(ref, number, "<!-- m -->", "Once.")

    assert len(await github_double.comments(full_name, number)) == 1


async def test_a_marker_in_somebody_elses_comment_is_not_ours(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name, is_private=False)
    theirs = await github_double.comment(full_name, number, "<!-- m --> pasted", login="stan-stranger")

    ours = await host.ensure_comment(await github_double.ref(full_name), number, "<!-- m -->", "Ours.")

    assert ours != theirs
    assert len(await github_double.comments(full_name, number)) == 2


async def test_our_comment_is_found_behind_a_hundred_others(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    number = await github_double.create_pull_request(full_name)
    for count in range(101):
        await github_double.comment(full_name, number, f"{count}")
    ref = await github_double.ref(full_name)
    first = await host.ensure_comment(ref, number, "<!-- m -->", "One.")

    second = await host.ensure_comment(ref, number, "<!-- m -->", "Two.")

    assert first == second
    assert len([seen for seen in github_double.requests if seen.query.get("page") == "2"]) >= 1
