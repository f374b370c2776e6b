"""Outbox, audit log, usage, and the months they are kept in."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from providers.database import audit, outbox, partitions, usage
from providers.database.session import Database


async def test_the_outbox_takes_the_seven_topics_and_no_other(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        for topic in outbox.TOPICS:
            await outbox.publish(session, topic, acme.organization_id, {"text": "\x00"})

        with pytest.raises(ValueError, match="no topic"):
            await outbox.publish(session, "repository.exploded", acme.organization_id, {})

    async with database.system() as session:
        told = await outbox.recent(session, limit=10)
    assert len(outbox.TOPICS) == 7
    assert [one.topic for one in told] == list(reversed(outbox.TOPICS))
    assert told[0].payload == {"text": "\ufffd"}


async def test_an_audit_entry_says_who_did_what(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        await audit.record(
            session,
            acme.organization_id,
            action="analysis.finished",
            resource_type="repository",
            resource_id=acme.repository_id,
            metadata={"score": 71.4},
        )
        [entry] = await audit.recent(session, acme.organization_id)

    assert (entry.action, entry.resource_id, entry.metadata) == (
        "analysis.finished",
        acme.repository_id,
        {"score": 71.4},
    )


async def test_what_was_used_adds_up(database: Database, acme) -> None:
    since = datetime.now(UTC) - timedelta(days=1)

    async with database.tenant(acme.organization_id) as session:
        for value in (3, 4):
            await usage.record(session, acme.organization_id, metric_type="loc_analyzed", value=value)
        await usage.record(
            session, acme.organization_id, metric_type="api_calls", value=9, repository_id=acme.repository_id
        )
        used = await usage.total(session, acme.organization_id, "loc_analyzed", since)

    assert used == 7


async def test_a_row_falls_into_its_month(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        await audit.record(session, acme.organization_id, action="a", resource_type="b")
        place = await session.execute(text("select tableoid::regclass::text from audit_logs"))

    assert place.scalar_one() == f"audit_logs_{datetime.now(UTC):%Y_%m}"


async def test_the_months_ahead_are_made_once(database: Database) -> None:
    async with database.system() as session:
        await partitions.ensure(session, months=5)
        await partitions.ensure(session, months=5)

    async with database.system() as session:
        months = await session.execute(
            text("select count(*) from pg_inherits where inhparent = 'usage_metrics'::regclass")
        )
    assert months.scalar_one() == 5 + 1 + 1  # this month and the default partition


async def test_a_month_with_rows_in_the_default_partition_stays_there(database: Database, acme) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    async with database.tenant(acme.organization_id) as session:
        await audit.record(session, acme.organization_id, action="a", resource_type="b")
        await session.execute(
            text(
                "insert into audit_logs (id, organization_id, action, resource_type, created_at)"
                " values (gen_random_uuid(), :organization, 'late', 'b', :later)"
            ),
            {"organization": acme.organization_id, "later": later},
        )

    async with database.system() as session:
        await partitions.ensure(session, months=14)

    async with database.tenant(acme.organization_id) as session:
        entries = await audit.recent(session, acme.organization_id)
    assert [entry.action for entry in entries] == ["late", "a"]
