from dataclasses import replace
from typing import Any

import pytest

from providers.database import commands
from providers.database.commands import NewCommand
from providers.database.session import Database


def score(place: Any) -> NewCommand:
    return NewCommand(
        organization_id=place.organization_id,
        repository_id=place.repository_id,
        comment_id="900",
        ordinal=0,
        number=7,
        verb="score",
        text="/forge score",
        actor_id="5",
        actor_login="ada",
        body_sha256="f" * 64,
    )


async def test_a_command_told_twice_is_one_command(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        first = await commands.ensure(session, score(acme))
        again = await commands.ensure(session, replace(score(acme), text="/forge why"))
        second = await commands.ensure(session, replace(score(acme), ordinal=1))

    assert first == again
    assert (first.state, first.text, second.ordinal) == ("running", "/forge score", 1)


async def test_an_answered_command_knows_its_reply(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        asked = await commands.ensure(session, score(acme))
        await commands.set_reply(session, acme.organization_id, asked.id, "74 of 100")
        await commands.set_reply_id(session, acme.organization_id, acme.repository_id, "900", "901")
        await commands.finish(session, acme.organization_id, asked.id, "done")
        [listed] = await commands.recent(session, acme.organization_id, acme.repository_id)

    assert (listed.id, listed.state, listed.reply_id) == (asked.id, "done", "901")
    assert listed.reply_markdown == "74 of 100"


async def test_a_command_ends_only_in_a_known_way(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        asked = await commands.ensure(session, score(acme))

        with pytest.raises(ValueError, match="ends nothing"):
            await commands.finish(session, acme.organization_id, asked.id, "running")


async def test_the_commands_of_a_comment_come_in_the_order_they_were_written(database: Database, acme) -> None:
    async with database.tenant(acme.organization_id) as session:
        for new in (replace(score(acme), ordinal=2), score(acme), replace(score(acme), comment_id="7")):
            await commands.ensure(session, new)
        found = await commands.of_comment(session, acme.organization_id, acme.repository_id, "900")
        first = await commands.find(session, acme.organization_id, found[0].id)

    assert [each.ordinal for each in found] == [0, 2]
    assert first == found[0]
