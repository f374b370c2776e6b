import pytest

from providers.database import outbox
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
