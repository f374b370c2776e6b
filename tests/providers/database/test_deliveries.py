from uuid import uuid4

import pytest
from sqlalchemy import text

from providers.database import deliveries, jobs
from providers.database.deliveries import NewDelivery
from providers.database.session import Database


def told(delivery_id: str, body: bytes = b"{}", host: str = "github") -> NewDelivery:
    return NewDelivery(host, delivery_id, "push", {"user-agent": "GitHub-Hookshot"}, body)


async def test_a_replayed_delivery_is_kept_once(database: Database) -> None:
    async with database.system() as session:
        first = await deliveries.keep(session, [told("a")])

    async with database.system() as session:
        again = await deliveries.keep(session, [told("a", b"another body")])

    async with database.system() as session:
        assert (first, again) == ([True], [False])
        assert await deliveries.counts(session) == {"kept": 1}


async def test_a_delivery_told_twice_inside_a_batch_is_new_once(database: Database) -> None:
    batch = [told("a"), told("b"), told("a"), told("a", host="local")]

    async with database.system() as session:
        answers = await deliveries.keep(session, batch)

    assert answers == [True, True, False, True]


async def test_an_empty_batch_keeps_nothing(database: Database) -> None:
    async with database.system() as session:
        assert await deliveries.keep(session, []) == []


async def test_any_bytes_and_any_header_can_be_kept(database: Database) -> None:
    body = bytes(range(256)) + b'{"title": "\\u0000"}'
    hostile = NewDelivery("github", "a\udcff", "push\x00", {"x-github-event": "\x00\ud800 ok"}, body)

    async with database.system() as session:
        await deliveries.keep(session, [hostile])

    async with database.system() as session:
        [listed] = await deliveries.recent(session)
        kept = await deliveries.load(session, listed.id)
    assert (kept.body, kept.delivery_id, kept.event) == (body, "a\ufffd", "push\ufffd")
    assert listed.body == b""


async def test_relaying_twice_makes_one_job_of_a_delivery(database: Database) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [told("a"), told("b")])

    async with database.system() as session:
        first = await deliveries.relay(session)
        second = await deliveries.relay(session)

    async with database.system() as session:
        assert (len(first), second) == (2, [])
        assert {wake.queue for wake in first} == {"events"}
        assert await deliveries.counts(session) == {"queued": 2}
        assert await jobs.counts(session) == {"due": 2}
        [job, _] = await jobs.recent(session)
        assert job.payload == {"delivery_id": str(job.delivery_id)}


async def test_two_relays_at_once_share_the_deliveries(database: Database) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [told(str(number)) for number in range(6)])

    async with database.system() as one, database.system() as other:
        mine = await deliveries.relay(one, limit=4)
        theirs = await deliveries.relay(other, limit=4)

    assert (len(mine), len(theirs)) == (4, 2)
    assert not {wake.job_id for wake in mine} & {wake.job_id for wake in theirs}


async def test_a_relayed_delivery_is_due_so_that_a_lost_answer_harms_nothing(database: Database) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [told("a")])
        wakes = await deliveries.relay(session)

    async with database.system() as session:
        assert await jobs.due(session) == wakes


async def test_the_same_event_under_another_delivery_id_is_recognised(database: Database) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [told("a"), told("b"), told("a", host="local")])
    async with database.system() as session:
        ids = {(one.host, one.delivery_id): one.id for one in await deliveries.recent(session)}

    async with database.system() as session:
        answers = [
            await deliveries.claim_semantic_key(session, ids["github", "a"], "push:1:main:abc"),
            await deliveries.claim_semantic_key(session, ids["github", "b"], "push:1:main:abc"),
            await deliveries.claim_semantic_key(session, ids["github", "a"], "push:1:main:abc"),
            await deliveries.claim_semantic_key(session, ids["local", "a"], "push:1:main:abc"),
        ]
        await deliveries.finish(session, ids["github", "b"], "nothing_to_do", "told before")

    assert answers == [True, False, True, True]


async def test_a_finished_delivery_says_how_and_for_whom(database: Database, acme) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [told("a")])
        [kept] = await deliveries.recent(session)

    async with database.system() as session:
        await deliveries.finish(
            session,
            kept.id,
            "failed",
            "dead letter: \x00",
            organization_id=acme.organization_id,
            action="opened",
            repository_id=acme.repository_id,
        )

    async with database.system() as session:
        [ended] = await deliveries.recent(session, organization_id=acme.organization_id)
        assert (ended.state, ended.reason, ended.action) == ("failed", "dead letter: \ufffd", "opened")
        assert await deliveries.recent(session, organization_id=uuid4()) == []


async def test_a_delivery_ends_only_in_a_known_way(database: Database) -> None:
    async with database.system() as session:
        with pytest.raises(ValueError, match="ends nothing"):
            await deliveries.finish(session, uuid4(), "kept")
        with pytest.raises(LookupError):
            await deliveries.finish(session, uuid4(), "done")
        with pytest.raises(LookupError):
            await deliveries.load(session, uuid4())


async def test_old_deliveries_that_ended_are_forgotten_and_waiting_ones_are_not(database: Database) -> None:
    async with database.system() as session:
        await deliveries.keep(session, [NewDelivery("github", str(n), "push", {}, b"{}") for n in range(3)])
        for row in (await deliveries.recent(session))[:2]:
            await deliveries.finish(session, row.id, "done", "a reason")
        month_ago = "update deliveries set received_at = now() - interval '31 days' where delivery_id <> '1'"
        await session.execute(text(month_ago))

        gone = await deliveries.forget(session, older_than_days=30)

        left = await deliveries.recent(session)
    assert gone == 1
    assert {(row.delivery_id, row.state) for row in left} == {("0", "kept"), ("1", "done")}
