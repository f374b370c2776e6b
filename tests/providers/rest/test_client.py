"""The one client, against a host that answers from a script."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator

import pytest

from providers.errors import LeaseLost, ProviderRefused, ProviderUnavailable
from providers.rest.client import Manners, RestClient
from providers.rest.exchange import Request
from providers.rest.parking import Parked
from providers.rest.wire import Bounds
from tests.doubles.parks import Parks
from tests.doubles.scripted import Script, scripted

TOKEN = "ghs_abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture
def parks() -> Parks:
    return Parks()


@pytest.fixture
async def server() -> AsyncIterator[Script]:
    async with scripted() as script:
        yield script


@pytest.fixture
async def client(server: Script, parks: Parks) -> AsyncIterator[RestClient]:
    opened = _client(server, parks)
    yield opened
    await opened.close()


def _client(server: Script, parks: Parks, *, spacing_s: float = 0.0, bounds: Bounds | None = None) -> RestClient:
    manners = Manners(write_spacing_s=spacing_s, retry_delays_s=(0.0, 0.0), bounds=bounds or Bounds())
    return RestClient("github", server.url, parks, manners=manners)


def _read(server: Script, path: str = "/thing", installation_id: str = "7") -> Request:
    return Request("GET", server.url + path, {"authorization": f"Bearer {TOKEN}"}, installation_id=installation_id)


def _write(server: Script, **extra: object) -> Request:
    fields = {"installation_id": "7", "kind": "write", **extra}
    return Request("POST", server.url + "/thing", {"authorization": f"Bearer {TOKEN}"}, b"{}", **fields)


async def test_the_client_says_who_it_is(server: Script, client: RestClient) -> None:
    server.answer(200)

    await client.send(_read(server))

    assert server.seen[0].headers["User-Agent"] == "forge-factory"
    assert server.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_read_is_sent_again_after_a_passing_fault(server: Script, client: RestClient, status: int) -> None:
    server.answer(status)
    server.reset()
    server.answer(200, '{"a": 1}')

    answer = await client.send(_read(server))

    assert answer.body == b'{"a": 1}'
    assert len(server.seen) == 3


async def test_a_read_is_not_sent_for_ever(server: Script, client: RestClient) -> None:
    server.answer(503)

    with pytest.raises(ProviderUnavailable, match="answered 503"):
        await client.send(_read(server))

    assert len(server.seen) == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_write_is_never_sent_again(server: Script, client: RestClient, status: int) -> None:
    server.answer(status)

    with pytest.raises(ProviderUnavailable):
        await client.send(_write(server))

    assert len(server.seen) == 1


async def test_a_write_whose_answer_is_lost_may_run_again_after_the_lists_have_caught_up(
    server: Script, client: RestClient
) -> None:
    server.reset()

    with pytest.raises(ProviderUnavailable, match="no answer") as lost:
        await client.send(_write(server))

    assert lost.value.retry_after_s > 2
    assert len(server.seen) == 1


async def test_an_answer_that_is_cut_short_is_asked_for_again(server: Script, client: RestClient) -> None:
    server.cut(1_000, b'{"a": ')
    server.answer(200, '{"a": 1}')

    answer = await client.send(_read(server))

    assert answer.body == b'{"a": 1}'


async def test_a_host_that_does_not_answer_is_given_up(server: Script, parks: Parks) -> None:
    client = _client(server, parks, bounds=Bounds(total_s=0.2))
    server.stall()

    with pytest.raises(ProviderUnavailable, match="no answer"):
        await client.send(_write(server))

    await client.close()


async def test_an_answer_that_unfolds_beyond_the_bound_is_refused(server: Script, parks: Parks) -> None:
    client = _client(server, parks, bounds=Bounds(answer_bytes=1024 * 1024))
    packed = gzip.compress(b"a" * (8 * 1024 * 1024))
    server.answer(200, packed, {"Content-Encoding": "gzip"})

    with pytest.raises(ProviderRefused, match="larger than"):
        await client.send(_read(server))

    assert len(packed) < 10_000
    await client.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_within_the_host_is_followed_with_the_same_method(
    server: Script, client: RestClient, status: int
) -> None:
    server.answer(status, headers={"Location": "/repositories/1/thing"})
    server.answer(201, '{"id": 5}')

    answer = await client.send(_write(server))

    assert answer.status == 201
    assert [(seen.method, seen.path) for seen in server.seen] == [("POST", "/thing"), ("POST", "/repositories/1/thing")]
    assert server.bodies == [b"{}", b"{}"]
    assert server.seen[1].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_redirect_to_another_host_gets_neither_token_nor_request(
    server: Script, client: RestClient, kind: str
) -> None:
    async with scripted() as foreign:
        foreign.answer(200, '{"permission": "admin"}')
        server.answer(302, headers={"Location": f"{foreign.url}/thing"})

        with pytest.raises(ProviderRefused, match="leaves this host"):
            await client.send(_read(server) if kind == "read" else _write(server))

        assert foreign.seen == []


async def test_redirects_in_a_circle_end(server: Script, client: RestClient) -> None:
    server.answer(301, headers={"Location": "/thing"})

    with pytest.raises(ProviderRefused, match="more than 3 redirects"):
        await client.send(_read(server))

    assert len(server.seen) == 4


async def test_the_token_does_not_follow_a_next_page_to_another_host(server: Script, client: RestClient) -> None:
    async with scripted() as foreign:
        foreign.answer(200)

        with pytest.raises(ProviderRefused, match="not on this host"):
            await client.send(_read(foreign))

        assert foreign.seen == []


_LIMITS = [
    pytest.param(429, {"Retry-After": "17"}, "slow down", 17.0, id="429 with retry-after"),
    pytest.param(429, {}, "", 60.0, id="429 without a word"),
    pytest.param(403, {"Retry-After": "30"}, "", 30.0, id="403 with retry-after"),
    pytest.param(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "{soon}"}, "", 120.0, id="403 with a reset"),
    pytest.param(
        403, {}, '{"message": "You have exceeded a secondary rate limit."}', 60.0, id="403 that says so in its text"
    ),
    pytest.param(429, {"Content-Type": "text/plain"}, "Retry later\n", 60.0, id="plain text"),
    pytest.param(503, {"Content-Type": "text/plain", "Retry-After": "9"}, "Retry later", 9.0, id="plain text, 503"),
]


@pytest.mark.parametrize("kind", ["read", "write"])
@pytest.mark.parametrize(("status", "headers", "body", "seconds"), _LIMITS)
async def test_every_shape_of_limit_parks_the_installation(
    server: Script,
    client: RestClient,
    parks: Parks,
    kind: str,
    status: int,
    headers: dict[str, str],
    body: str,
    seconds: float,
) -> None:
    soon = str(int(time.time()) + 120)
    server.answer(status, body, {name: value.format(soon=soon) for name, value in headers.items()})

    with pytest.raises(Parked) as parked:
        await client.send(_read(server) if kind == "read" else _write(server))

    assert parked.value.retry_after_s == pytest.approx(seconds, abs=2)
    assert parks.parked == {("github", "7"): parked.value.retry_after_s}
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param({}, '{"errors": [{"type": "RATE_LIMITED", "message": "wait"}]}', id="a type"),
        pytest.param({"X-RateLimit-Remaining": "0"}, '{"data": null, "errors": [{"message": "no"}]}', id="none left"),
        pytest.param({}, '{"errors": [{"message": "You have exceeded a secondary rate limit"}]}', id="a text"),
    ],
)
async def test_graphql_tells_of_a_limit_with_200(
    server: Script, client: RestClient, parks: Parks, headers: dict[str, str], body: str
) -> None:
    server.answer(200, body, headers)
    query = Request("POST", server.url + "/graphql", {}, b"{}", installation_id="7")

    with pytest.raises(Parked):
        await client.send(query)

    assert ("github", "7") in parks.parked


async def test_a_graphql_error_that_is_no_limit_is_an_answer(server: Script, client: RestClient, parks: Parks) -> None:
    server.answer(200, '{"errors": [{"type": "NOT_FOUND", "message": "no such repository"}]}')

    answer = await client.send(Request("POST", server.url + "/graphql", {}, b"{}", installation_id="7"))

    assert answer.status == 200
    assert parks.parked == {}


async def test_a_refusal_that_is_no_limit_parks_nobody(server: Script, client: RestClient, parks: Parks) -> None:
    server.answer(403, '{"message": "Resource not accessible by integration"}', {"X-RateLimit-Remaining": "4000"})

    answer = await client.send(_read(server))

    assert answer.status == 403
    assert parks.parked == {}


async def test_the_last_answer_of_a_window_parks_before_the_limit_is_met(
    server: Script, client: RestClient, parks: Parks
) -> None:
    server.answer(200, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 90)})

    answer = await client.send(_read(server))
    with pytest.raises(Parked):
        await client.send(_read(server))

    assert answer.status == 200
    assert parks.parked["github", "7"] == pytest.approx(90, abs=2)
    assert len(server.seen) == 1


async def test_a_parked_installation_is_never_called(server: Script, client: RestClient, parks: Parks) -> None:
    server.answer(200)
    await parks.park("github", "7", 40.0, "a limit")

    with pytest.raises(Parked) as parked:
        await client.send(_read(server))
    await client.send(_read(server, installation_id="8"))

    assert parked.value.retry_after_s == 40.0
    assert len(server.seen) == 1


async def test_a_limit_without_a_time_is_guessed_longer_each_time_until_an_answer_comes(
    server: Script, client: RestClient, parks: Parks
) -> None:
    waits = []
    for status in (429, 429, 429, 200, 429):
        server.plays.clear()
        server.answer(status)
        try:
            await client.send(_write(server))
        except Parked as parked:
            waits.append(parked.retry_after_s)
        parks.parked.clear()

    assert waits == [60.0, 120.0, 240.0, 60.0]


async def test_a_304_is_answered_with_what_is_known(server: Script, client: RestClient) -> None:
    server.answer(200, '{"a": 1}', {"ETag": 'W/"1"', "Link": '</thing?page=2>; rel="next"'})
    server.answer(304, "", {"ETag": 'W/"1"'})

    first = await client.send(_read(server))
    second = await client.send(_read(server))

    assert (second.status, second.body) == (200, first.body)
    assert second.headers["link"] == first.headers["link"]
    assert server.seen[1].headers["If-None-Match"] == 'W/"1"'


async def test_what_one_installation_read_is_not_answered_to_another(server: Script, client: RestClient) -> None:
    server.answer(200, '{"a": 1}', {"ETag": 'W/"1"'})

    await client.send(_read(server))
    await client.send(_read(server, installation_id="8"))

    assert "If-None-Match" not in server.seen[1].headers


async def test_the_fence_is_asked_before_each_write_and_stops_it(server: Script, client: RestClient) -> None:
    server.answer(200)

    async def lost() -> None:
        raise LeaseLost("another worker holds the job")

    with pytest.raises(LeaseLost):
        await client.send(_write(server, fence=lost))

    assert server.seen == []


async def test_writes_of_one_installation_are_spaced_and_others_do_not_wait(server: Script, parks: Parks) -> None:
    client = _client(server, parks, spacing_s=0.15)
    server.answer(200)
    started = time.monotonic()

    async def write(installation_id: str) -> float:
        await client.send(_write(server, installation_id=installation_id))
        return time.monotonic() - started

    first, second, third, other = await asyncio.gather(write("7"), write("7"), write("7"), write("8"))

    assert second - first >= 0.14
    assert third - second >= 0.14
    assert other < second
    await client.close()


async def test_no_error_shows_a_secret_of_the_address(server: Script, client: RestClient) -> None:
    client.redactor.learn(TOKEN)
    server.answer(500)

    with pytest.raises(ProviderUnavailable) as down:
        await client.send(_read(server, path=f"/things/{TOKEN}"))

    assert TOKEN not in str(down.value)
    assert "[redacted]" in str(down.value)
