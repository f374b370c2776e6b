from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from providers.database import audit, partitions
from providers.database.session import Database


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
