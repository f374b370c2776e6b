"""The door: what is kept, what is answered, and that a stranger gets nothing."""

import asyncio
import gzip
import hashlib
import hmac
import json
import uuid

import aiohttp
import pytest

from bot import webhooks
from bot.webhooks import Intake, Overloaded
from providers.database import deliveries
from providers.database.deliveries import NewDelivery
from providers.database.session import Database
from tests.bot.conftest import SECRETS, Web
from tests.doubles.payloads import octokit_payloads

BODY = b'{"zen": "Keep it logically awesome."}'


async def test_a_signed_delivery_is_kept_as_it_came_and_a_replay_is_known(web: Web, database: Database) -> None:
    first = await web.deliver(BODY, delivery_id="a")

    again = await web.deliver(BODY, delivery_id="a")

    assert (first.status, again.status) == (202, 200)
    async with database.system() as session:
        (row,) = await deliveries.recent(session)
        kept = await deliveries.load(session, row.id)
    assert (kept.body, kept.event, kept.delivery_id, kept.state) == (BODY, "push", "a", "kept")


async def test_both_live_secrets_open_the_door_during_a_rotation(web: Web) -> None:
    answers = [await web.deliver(BODY, delivery_id=secret.replace(" ", "-"), secret=secret) for secret in SECRETS]

    assert [answer.status for answer in answers] == [202, 202]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"X-Hub-Signature-256": "sha256=" + "0" * 64}, 401, id="a wrong signature"),
        pytest.param({"X-Hub-Signature-256": ""}, 401, id="an empty signature"),
        pytest.param({"X-Hub-Signature-256": "sha256=é"}, 401, id="a signature that is not ASCII"),
        pytest.param({"X-GitHub-Delivery": ""}, 401, id="no delivery id"),
        pytest.param({"Content-Encoding": "gzip"}, 415, id="an encoding"),
        pytest.param({"Content-Encoding": "identity"}, 415, id="any encoding at all"),
    ],
)
async def test_a_delivery_that_cannot_be_trusted_is_refused_unread(
    web: Web, database: Database, headers: dict[str, str], status: int
) -> None:
    answer = await web.deliver(BODY, **headers)

    assert answer.status == status
    async with database.system() as session:
        assert await deliveries.recent(session) == []


async def test_a_doubled_signature_header_is_refused(web: Web) -> None:
    host, port = web.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /webhooks/github HTTP/1.1\r\nHost: x\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\n"
    head += "X-Hub-Signature-256: sha256=0\r\n" * 2 + f"Content-Length: {len(BODY)}\r\n\r\n"

    writer.write(head.encode() + BODY)
    status_line = await reader.readline()
    writer.close()

    assert b" 401 " in status_line


async def test_an_inflated_body_is_never_inflated(web: Web) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)

    answer = await web.deliver(bomb, **{"Content-Encoding": "gzip"})

    assert answer.status == 415


async def test_a_body_over_the_limit_is_refused_before_it_is_read(web: Web) -> None:
    answer = await web.deliver(b"x" * (webhooks.MAX_BODY_BYTES + 1))

    assert answer.status == 413


async def test_a_body_of_the_largest_allowed_size_is_kept(web: Web) -> None:
    answer = await web.deliver(b"x" * webhooks.MAX_BODY_BYTES)

    assert answer.status == 202


async def test_a_chunked_body_over_the_limit_is_refused_while_it_arrives(web: Web) -> None:
    async def endless():  # type: ignore[no-untyped-def]
        for _ in range(webhooks.MAX_BODY_BYTES // 65536 + 2):
            yield b"x" * 65536

    try:
        async with web.session.post(f"{web.url}/webhooks/github", data=endless()) as answer:
            assert answer.status == 413
    except aiohttp.ClientConnectionError:  # the server hung up while the rest was still being sent
        pass


async def test_a_body_that_never_ends_is_given_up(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "BODY_DEADLINE_S", 0.2)
    host, port = web.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))

    writer.write(b"POST /webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    status_line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()

    assert b" 408 " in status_line


async def test_an_unknown_host_is_not_found(web: Web) -> None:
    answer = await web.session.post(f"{web.url}/webhooks/nowhere", data=BODY)

    assert answer.status == 404


async def test_a_hundred_at_once_are_each_kept_once(web: Web, database: Database) -> None:
    async def deliver(number: int) -> int:
        async with web.deliver(BODY, delivery_id=str(number % 50)) as answer:
            return answer.status

    statuses = await asyncio.gather(*(deliver(number) for number in range(100)))

    assert sorted(statuses) == [200] * 50 + [202] * 50
    async with database.system() as session:
        assert await deliveries.counts(session) == {"kept": 50}


async def test_a_full_intake_refuses_instead_of_growing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MAX_WAITING_BYTES", 10)
    intake = Intake(database)

    with pytest.raises(Overloaded):
        await intake.keep(NewDelivery("github", "1", "push", {}, b"more than ten bytes"))


async def test_without_a_database_the_sender_is_told_to_come_again(web: Web, services, database_url: str) -> None:  # type: ignore[no-untyped-def]
    services.drop_database(database_url.split("/")[3].partition("?")[0])

    answer = await web.deliver(BODY)
    ready = await web.session.get(f"{web.url}/readyz")
    alive = await web.session.get(f"{web.url}/healthz")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert (ready.status, alive.status) == (503, 200)


async def test_every_example_of_github_is_kept_once_and_none_with_a_byte_changed(web: Web, database: Database) -> None:
    examples = [(event, json.dumps(payload).encode(), str(uuid.uuid4())) for event, payload in octokit_payloads()]

    first = [(await web.deliver(body, event=event, delivery_id=id_)).status for event, body, id_ in examples]
    again = [(await web.deliver(body, event=event, delivery_id=id_)).status for event, body, id_ in examples]
    forged = [await _forged(web, event, body) for event, body, _ in examples]

    assert len(examples) == 329
    assert (set(first), set(again), set(forged)) == ({202}, {200}, {401})
    async with database.system() as session:
        assert await deliveries.counts(session) == {"kept": 329}


async def _forged(web: Web, event: str, body: bytes) -> int:
    """The same headers, the signature of the whole body, and one byte of the body changed."""

    signature = hmac.new(SECRETS[0].encode(), body, hashlib.sha256).hexdigest()
    changed = body[:-1] + bytes([body[-1] ^ 1])
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    answer = await web.deliver(changed, event=event, delivery_id=str(uuid.uuid4()), **headers)
    return answer.status
