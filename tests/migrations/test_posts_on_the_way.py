"""Comments of ours on the way up and down: what was said lately is looked at once more, what is old is left alone."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from providers.database.migration import downgrade, migrate
from tests.migrations.conftest import run, settle

TABLES = ("repositories", "commands", "notices")
COMMAND = """
    insert into commands (id, organization_id, repository_id, comment_id, ordinal, number, verb, text, actor_id,
      actor_login, body_sha256, reply_markdown, created_at)
    select gen_random_uuid(), organization_id, id, '{comment}', {ordinal}, 7, 'plan', '/forge plan', '5', 'ada', 'f',
      '{said}', now() - interval '{age}' from repositories
"""
NOTICE = """
    insert into notices (organization_id, repository_id, number, part, markdown)
    select organization_id, id, 8, '{part}', 'said' from repositories
"""


async def test_what_was_said_lately_is_looked_at_once_more(engine: AsyncEngine, empty_database_url: str) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0007")
    await settle(empty_database_url)
    await run(
        engine,
        TABLES,
        COMMAND.format(comment=1, ordinal=0, said="a plan", age="1 hour"),
        COMMAND.format(comment=1, ordinal=1, said="another", age="1 hour"),
        COMMAND.format(comment=2, ordinal=0, said="long ago", age="2 days"),
        COMMAND.format(comment=3, ordinal=0, said="", age="1 hour"),
        NOTICE.format(part="preview"),
        NOTICE.format(part="readiness"),
    )

    await asyncio.to_thread(migrate, empty_database_url, "0008")
    known = await run(engine, ("posts",), "select number, slot, wanted, shown, alone, writer from posts order by 1")
    await asyncio.to_thread(downgrade, empty_database_url, "0007")

    assert known == [(7, "reply:1", 1, 0, "", None), (8, "notice", 1, 0, "", None)]
    assert len(await run(engine, TABLES, "select id from commands")) == 4
