"""Tokens in use: as narrow as the step, minted once, minted anew once."""

import asyncio

import pytest

from providers.code_hosts.github.client import GitHub
from providers.errors import ProviderRefused
from tests.doubles.github import GitHubDouble


async def test_a_token_is_as_narrow_as_its_step(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    number = await github_double.create_pull_request(full_name)
    ref = await github_double.ref(full_name)

    await host.get_pull_request(ref, number)
    await host.ensure_comment(ref, number, "<!-- m -->", "Hello.")

    scopes = {seen.method: seen.scope for seen in github_double.requests if seen.scope is not None}
    assert scopes["POST"].repository_ids == (int(ref.external_id),)
    assert scopes["POST"].permissions == {"issues": "write", "metadata": "read", "pull_requests": "write"}
    reading = [seen.scope for seen in github_double.requests if seen.path.endswith(f"/pulls/{number}")]
    assert set(reading[0].permissions.values()) == {"read"}
    assert reading[0].repository_ids == (int(ref.external_id),)


async def test_a_token_that_github_refuses_is_minted_anew_once(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    await host.get_repository(ref)
    github_double.tokens.revoked.update(github_double.tokens.minted)

    repository = await host.get_repository(ref)

    assert repository == ref
    assert _mints(github_double) == 2


async def test_a_token_that_is_refused_for_ever_is_not_minted_for_ever(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    github_double.fail("GET", f"/repos/{full_name}$", status=401, times=99)

    with pytest.raises(ProviderRefused, match="401"):
        await host.get_repository(ref)

    assert _mints(github_double) == 2


async def test_many_who_need_the_same_token_mint_it_once(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)

    await asyncio.gather(*(host.get_head_sha(ref, "main") for _ in range(20)))

    assert _mints(github_double) == 1


async def test_asking_again_for_what_has_not_changed_costs_no_limit(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)

    twice = [await host.get_repository(ref), await host.get_repository(ref)]

    assert twice == [ref, ref]
    assert [seen.headers.get("If-None-Match") is not None for seen in github_double.requests[1:]] == [False, True]


def _mints(github_double: GitHubDouble) -> int:
    return len([seen for seen in github_double.requests if seen.path.endswith("/access_tokens")])
