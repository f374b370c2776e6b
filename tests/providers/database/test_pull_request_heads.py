"""What deliveries told of pull requests, in the order in which they came in."""

from providers.database import deliveries, pull_request_heads
from providers.database.deliveries import NewDelivery
from providers.database.pull_request_heads import KEPT
from providers.database.session import Database


async def told(database: Database, place, head_sha: str, number: int = 7) -> None:
    """A delivery came in, and said that the pull request stands at this head."""
    new = NewDelivery("github", f"{number}-{head_sha}", "pull_request", {}, b"{}")
    async with database.system() as session:
        await deliveries.keep(session, [new])
    async with database.system() as session:
        (newest,) = await deliveries.recent(session, limit=1)
        await pull_request_heads.record(
            session,
            place.organization_id,
            place.repository_id,
            number,
            delivery_id=newest.id,
            head_sha=head_sha,
            base_branch="main",
        )


async def test_heads_are_answered_newest_first_and_of_one_pull_request_of_ones_own(
    database: Database, acme, stranger
) -> None:
    for head_sha, number in (("a", 7), ("b", 7), ("c", 8)):
        await told(database, acme, head_sha, number)

    async with database.tenant(acme.organization_id) as session:
        own = await pull_request_heads.of(session, acme.organization_id, acme.repository_id, 7)
    async with database.tenant(stranger.organization_id) as session:
        strange = await pull_request_heads.of(session, acme.organization_id, acme.repository_id, 7)

    assert [head.head_sha for head in own] == ["b", "a"]
    assert own[0].received_at > own[1].received_at
    assert strange == []


async def test_of_a_pull_request_that_moves_without_end_the_newest_are_kept(database: Database, acme) -> None:
    for count in range(KEPT + 3):
        await told(database, acme, str(count))

    async with database.system() as session:
        kept = await pull_request_heads.of(session, acme.organization_id, acme.repository_id, 7)

    assert [head.head_sha for head in kept] == [str(count) for count in range(KEPT + 2, 2, -1)]
