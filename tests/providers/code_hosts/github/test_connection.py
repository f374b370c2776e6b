"""Tokens in use: as narrow as the step, minted once, minted anew once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.errors import ProviderRefused
from tests.doubles.github import GitHubDouble
from tests.doubles.parks import Parks
from tests.providers.code_hosts.github.conftest import HASTY


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


@pytest.fixture
async def host_by(github_double: GitHubDouble) -> AsyncIterator[Callable[[float], GitHub]]:
    """The member on a machine whose clock goes so many seconds before GitHub's."""
    async with AsyncExitStack() as stack:

        def opened(ahead_s: float) -> GitHub:
            settings = github_double.settings
            connection = GitHubConnection(settings, Parks(), manners=HASTY, now=lambda: time.time() + ahead_s)
            stack.push_async_callback(connection.close)
            return GitHub(connection)

        yield opened


@pytest.mark.parametrize("ahead_s", [600, -600, 3000, -3000])
async def test_a_clock_that_is_wrong_by_minutes_costs_one_refusal_and_no_more(
    github_double: GitHubDouble, host_by: Callable[[float], GitHub], full_name: str, ahead_s: float
) -> None:
    await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref, host = await github_double.ref(full_name), host_by(ahead_s)

    assert await host.get_repository(ref) == ref
    assert _mint_statuses(github_double) == [401, 201]
    assert await host.list_repositories("4711")
    assert _mint_statuses(github_double) == [401, 201, 201]


async def test_many_at_once_get_over_a_wrong_clock(
    github_double: GitHubDouble, host_by: Callable[[float], GitHub]
) -> None:
    refs = []
    for number in range(3):
        await github_double.create_repository(name := f"acme/clock-{number}")
        refs.append(await github_double.ref(name))
    host = host_by(600)

    assert await asyncio.gather(*(host.get_repository(ref) for ref in refs)) == refs


@pytest.mark.parametrize(
    ("ahead_s", "fault"),
    [
        pytest.param(7200, False, id="a clock that is off by hours"),
        pytest.param(0, True, id="a key that GitHub does not know"),
    ],
)
async def test_what_a_clock_does_not_explain_is_refused_at_once(
    github_double: GitHubDouble, host_by: Callable[[float], GitHub], full_name: str, ahead_s: float, fault: bool
) -> None:
    await github_double.create_repository(full_name)
    if fault:
        github_double.fail("POST", "/access_tokens$", status=401, times=9)

    with pytest.raises(ProviderRefused, match="401"):
        await host_by(ahead_s).get_repository(await github_double.ref(full_name))

    assert _mints(github_double) == 1


def _mint_statuses(github_double: GitHubDouble) -> list[int]:
    return [seen.status for seen in github_double.requests if seen.path.endswith("/access_tokens")]


def _mints(github_double: GitHubDouble) -> int:
    return len([seen for seen in github_double.requests if seen.path.endswith("/access_tokens")])
