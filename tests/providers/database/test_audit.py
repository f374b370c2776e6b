from providers.database import audit
from providers.database.session import Database


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
