"""What a comment of ours should show and what it shows, and whose turn it is to bring the host up to date."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from providers.database import posts
from providers.database.posts import Post, Turn
from providers.database.session import Database
from tests.providers.database.conftest import Place

ONE, OTHER = uuid4(), uuid4()


def under(place: Place, number: int = 7, slot: str = "notice") -> Post:
    return Post(place.organization_id, place.repository_id, number, slot)


async def wanted(database: Database, post: Post, alone: str | None = None) -> None:
    async with database.tenant(post.organization_id) as session:
        await posts.want(session, post, alone=alone)


async def taken(database: Database, post: Post, writer=ONE, lease_s: float = 60.0) -> Turn | None:
    async with database.tenant(post.organization_id) as session:
        return await posts.take(session, post, writer, lease_s)


async def shown(database: Database, post: Post, version: int, writer=ONE) -> str:
    async with database.tenant(post.organization_id) as session:
        return await posts.show(session, post, writer, version)


async def behind(database: Database) -> list[Post]:
    async with database.system() as session:
        return list(await posts.behind(session, 10))


async def pass_time(database: Database, post: Post, seconds: float) -> None:
    """As if everything had happened so many seconds earlier."""
    earlier = ", ".join(
        f"{name} = {name} - make_interval(secs => :seconds)"
        for name in ("changed_at", "swept_at", "doubted_at", "writing_until")
    )
    async with database.tenant(post.organization_id) as session:
        await session.execute(text(f"update posts set {earlier}"), {"seconds": seconds})


async def test_one_writer_at_a_time_has_the_turn_until_the_words_are_shown(database: Database, acme: Place) -> None:
    post = under(acme)
    nothing = await taken(database, post)
    await wanted(database, post, alone="alone")
    first, meanwhile = await taken(database, post), await taken(database, post, OTHER)
    end = await shown(database, post, 1)

    assert (nothing, first, meanwhile, end) == (None, Turn(1, "alone"), None, "up to date")
    assert await taken(database, post, OTHER) is None, "nothing is behind"


async def test_words_that_change_while_they_are_written_are_the_writers_to_show(
    database: Database, acme: Place
) -> None:
    post = under(acme)
    await wanted(database, post, alone="alone")
    await taken(database, post)
    await wanted(database, post)

    assert await shown(database, post, 1) == "behind"
    assert await taken(database, post, OTHER) is None
    assert await taken(database, post) == Turn(2, "alone")
    assert await shown(database, post, 2) == "up to date"


async def test_the_turn_of_a_writer_that_died_is_taken_over_and_its_last_write_is_doubted(
    database: Database, acme: Place
) -> None:
    post = under(acme)
    await wanted(database, post)
    await taken(database, post)
    await pass_time(database, post, 61)
    after = await taken(database, post, OTHER)

    assert after == Turn(1, "")
    assert await shown(database, post, 1) == "lost"
    assert await shown(database, post, 1, OTHER) == "up to date"
    assert await behind(database) == []
    await pass_time(database, post, posts.DOUBTED_S + 1)
    assert await behind(database) == [post]
    assert await taken(database, post) == Turn(2, "")


async def test_a_heartbeat_keeps_the_turn(database: Database, acme: Place) -> None:
    post = under(acme)
    await wanted(database, post)
    await taken(database, post)
    await pass_time(database, post, 61)
    async with database.tenant(post.organization_id) as session:
        await posts.keep(session, post, ONE, 60)

    assert await taken(database, post, OTHER) is None


async def test_a_turn_that_is_given_away_in_the_middle_is_free_at_once(database: Database, acme: Place) -> None:
    post = under(acme)
    await wanted(database, post)
    await taken(database, post)
    async with database.tenant(post.organization_id) as session:
        await posts.leave(session, post, ONE)

    assert await taken(database, post, OTHER) == Turn(1, "")


async def test_who_gives_up_behind_a_successor_has_the_words_shown_anew(database: Database, acme: Place) -> None:
    post = under(acme)
    await wanted(database, post)
    await taken(database, post)
    await pass_time(database, post, 61)
    await taken(database, post, OTHER)
    await shown(database, post, 1, OTHER)
    async with database.tenant(post.organization_id) as session:
        await posts.leave(session, post, ONE)

    assert await taken(database, post, OTHER) == Turn(2, "")


async def test_what_stays_behind_is_looked_at_rarer_and_rarer_and_not_after_a_day(
    database: Database, acme: Place, stranger: Place
) -> None:
    slow, done, busy, new = under(acme), under(acme, 8), under(stranger), under(stranger, 8)
    for post in (slow, done, busy):
        await wanted(database, post)
    await taken(database, done)
    await shown(database, done, 1)
    await taken(database, busy, lease_s=600)
    for place in (slow, busy):
        await pass_time(database, place, 10)
    await wanted(database, new)

    first, at_once = await behind(database), await behind(database)
    await pass_time(database, slow, 4)
    soon = await behind(database)
    await pass_time(database, slow, 2)
    later = await behind(database)
    await pass_time(database, slow, posts.WANTED_S)

    assert (first, at_once, soon, later) == ([slow], [], [], [slow])
    assert slow not in await behind(database)


async def test_what_is_owed_is_owed_once(database: Database, acme: Place) -> None:
    post = under(acme, slot="reply:1")
    async with database.tenant(post.organization_id) as session:
        await posts.owe(session, post)
    turn = await taken(database, post)
    await shown(database, post, 1)
    async with database.tenant(post.organization_id) as session:
        await posts.owe(session, post)

    assert turn == Turn(1, "")
    assert await taken(database, post) is None


@pytest.mark.parametrize("column", ["alone", "writer"])
async def test_whoever_sweeps_reads_no_words(database: Database, acme: Place, column: str) -> None:
    async with database.system() as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text(f"select {column} from posts"))
