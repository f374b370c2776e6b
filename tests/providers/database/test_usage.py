from datetime import UTC, datetime, timedelta

from providers.database import usage
from providers.database.session import Database


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
