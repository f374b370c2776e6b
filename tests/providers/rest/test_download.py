"""Downloads: one redirect to the store of a host, which learns nothing of us."""

from collections.abc import AsyncIterator

import pytest

from providers.errors import ProviderRefused, ProviderUnavailable
from providers.rest.client import Manners, RestClient
from providers.rest.exchange import Request
from providers.rest.wire import Bounds
from tests.doubles.parks import Parks
from tests.doubles.scripted import Script, scripted


@pytest.fixture
async def server() -> AsyncIterator[Script]:
    async with scripted() as script:
        yield script


@pytest.fixture
async def store() -> AsyncIterator[Script]:
    async with scripted() as script:
        yield script


@pytest.fixture
async def parks() -> Parks:
    return Parks()


@pytest.fixture
async def client(server: Script, parks: Parks) -> AsyncIterator[RestClient]:
    manners = Manners(retry_delays_s=(0.0, 0.0), bounds=Bounds(answer_bytes=1_000))
    opened = RestClient("github", server.url, parks, manners=manners)
    yield opened
    await opened.close()


def _request(server: Script) -> Request:
    return Request(
        "GET", f"{server.url}/zip", {"authorization": "Bearer ghs_secret", "x-other": "1"}, installation_id="7"
    )


async def test_the_store_is_asked_without_any_of_our_headers(server: Script, store: Script, client: RestClient) -> None:
    server.answer(302, headers={"Location": f"{store.url}/archive?sig=1"})
    store.answer(200, b"PK")

    answer = await client.download(_request(server))

    assert (answer.status, answer.body) == (200, b"PK")
    assert store.seen[0].path_qs == "/archive?sig=1"
    assert {"Authorization", "X-Other"}.isdisjoint(store.seen[0].headers)


async def test_a_host_that_answers_itself_is_enough(server: Script, client: RestClient) -> None:
    server.answer(302, headers={"Location": "/here"})
    server.answer(200, b"PK")

    assert (await client.download(_request(server))).body == b"PK"


async def test_a_store_may_not_send_us_on(server: Script, store: Script, client: RestClient) -> None:
    server.answer(302, headers={"Location": f"{store.url}/archive"})
    store.answer(302, headers={"Location": f"{server.url}/secret"})

    with pytest.raises(ProviderRefused, match="redirects once more"):
        await client.download(_request(server))

    assert len(server.seen) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "https://127.0.0.1:1/x", "ftp://127.0.0.1/x"])
async def test_the_scheme_stays_what_it_was(server: Script, client: RestClient, target: str) -> None:
    server.answer(302, headers={"Location": target})

    with pytest.raises(ProviderRefused, match="changes the scheme"):
        await client.download(_request(server))


async def test_a_store_that_sends_more_than_is_read_is_refused(
    server: Script, store: Script, client: RestClient
) -> None:
    server.answer(302, headers={"Location": f"{store.url}/archive"})
    store.answer(200, bytes(1_001))

    with pytest.raises(ProviderRefused, match="larger than 1000 bytes"):
        await client.download(_request(server))


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_store_that_is_down_parks_nobody(
    server: Script, store: Script, client: RestClient, parks: Parks, status: int
) -> None:
    server.answer(302, headers={"Location": f"{store.url}/archive"})
    store.answer(status)

    with pytest.raises(ProviderUnavailable):
        await client.download(_request(server))

    assert await parks.parked_for_s("github", "7") == 0
