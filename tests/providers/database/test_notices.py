"""The one comment that the bot writes unasked, part by part."""

from datetime import UTC, datetime, timedelta

from providers.database import notices
from providers.database.session import Database
from tests.providers.database.conftest import Place

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


async def kept(database: Database, place: Place, part: str, markdown: str, number: int = 1) -> dict[str, str]:
    async with database.tenant(place.organization_id) as session:
        about = place.organization_id, place.repository_id, number
        await notices.keep(session, *about, part=part, markdown=markdown)
        return await notices.of(session, *about)


async def test_a_part_takes_the_place_of_what_it_said_before(database: Database, acme: Place) -> None:
    await kept(database, acme, "readiness", "71")
    await kept(database, acme, "preview", "what would change")

    parts = await kept(database, acme, "readiness", "74")

    assert parts == {"readiness": "74", "preview": "what would change"}


async def test_each_pull_request_has_a_comment_of_its_own(database: Database, acme: Place, stranger: Place) -> None:
    await kept(database, acme, "readiness", "71")
    await kept(database, stranger, "readiness", "12")

    assert await kept(database, acme, "readiness", "80", number=2) == {"readiness": "80"}


async def test_that_checks_are_refused_is_believed_for_an_hour(
    database: Database, acme: Place, stranger: Place
) -> None:
    async with database.tenant(acme.organization_id) as session:
        about = acme.organization_id, acme.repository_id
        before = await notices.are_checks_refused(session, *about, NOON)
        await notices.note_refusal(session, *about, NOON)
        soon = await notices.are_checks_refused(session, *about, NOON + timedelta(minutes=59))
        later = await notices.are_checks_refused(session, *about, NOON + timedelta(minutes=61))
    async with database.tenant(stranger.organization_id) as session:
        elsewhere = await notices.are_checks_refused(session, stranger.organization_id, stranger.repository_id, NOON)

    assert (before, soon, later, elsewhere) == (False, True, False, False)
