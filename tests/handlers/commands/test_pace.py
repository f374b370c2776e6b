"""Who is answered how often: bots that are listed, and conversations that are too fast for people."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from handlers.commands import pace
from handlers.commands.answering import answer_comment
from handlers.commands.pace import BOT_LIMIT, THREAD_LIMIT, Stop
from handlers.jobs.requests import CommentRequest, comment_job
from providers.database import audit, commands, jobs, talks
from providers.database.commands import NewCommand
from providers.database.session import Database
from tests.handlers.commands.talking import ISSUE, Talk, settle

_ids = count(1000)


@pytest.fixture
async def talk(database: Database, tmp_path: Path) -> AsyncIterator[Talk]:
    settled = await settle(database, tmp_path)
    yield settled
    settled.ctx.analyzer.close()


def asked(talk: Talk, *, is_bot: bool = False, number: int = ISSUE) -> CommentRequest:
    """A comment that comes in now."""
    return CommentRequest(
        talk.subject.repository_id, number, False, str(next(_ids)), "f" * 64, talk.owner_id, "ana", is_bot=is_bot
    )


async def answered(talk: Talk, times: int, *, is_bot: bool = False, number: int = ISSUE) -> None:
    """So many comments of one command each were answered."""
    for _ in range(times):
        request = asked(talk, is_bot=is_bot, number=number)
        row = NewCommand(
            *talk.owner, request.comment_id, 1, number, "status", "/forge status", talk.owner_id, "ana", "f" * 64
        )
        async with talk.ctx.database.system() as session:
            await jobs.enqueue(session, comment_job(request, talk.subject.organization_id))
        async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
            await commands.ensure(session, row)


async def judged(talk: Talk, request: CommentRequest) -> Stop:
    return await pace.judge(talk.ctx, talk.subject, request)


async def test_people_who_talk_a_lot_are_answered(talk: Talk) -> None:
    await answered(talk, THREAD_LIMIT - 1)
    await answered(talk, THREAD_LIMIT, number=ISSUE + 1)

    assert not (await judged(talk, asked(talk))).is_stopped


async def test_a_thread_that_is_too_fast_gets_one_last_sentence_and_then_silence(talk: Talk) -> None:
    await answered(talk, THREAD_LIMIT)

    first = asked(talk)
    last, again, silent = await judged(talk, first), await judged(talk, first), await judged(talk, asked(talk))
    elsewhere = await judged(talk, asked(talk, number=ISSUE + 1))

    assert last.reason.startswith("More than 30 comments were answered here within 10 minutes.")
    assert (last.is_first, again.is_first, silent.is_first) == (True, True, False)
    assert silent.is_stopped
    assert not elsewhere.is_stopped


async def test_what_is_stopped_is_audited_once_and_ends_with_its_time(talk: Talk, database: Database) -> None:
    await answered(talk, THREAD_LIMIT)
    await judged(talk, asked(talk))
    await judged(talk, asked(talk))

    async with database.tenant(talk.subject.organization_id) as session:
        entries = await audit.recent(session, talk.subject.organization_id)
        soon = await talks.stopped(session, *talk.owner, "commands.stopped", ISSUE, within_s=pace.RESTS_S)
        later = await talks.stopped(session, *talk.owner, "commands.stopped", ISSUE, within_s=0.0)

    (entry,) = [each for each in entries if each.action == "commands.stopped"]
    assert entry.metadata["number"] == ISSUE
    assert soon == entry.metadata
    assert later is None


async def test_bots_that_give_many_commands_are_stopped_in_the_whole_repository(talk: Talk) -> None:
    await answered(talk, BOT_LIMIT, is_bot=True, number=ISSUE + 1)

    last = await judged(talk, asked(talk, is_bot=True))
    person = await judged(talk, asked(talk))

    assert "not people have given more than 20 commands in this repository" in last.reason
    assert person.is_stopped
    assert not person.is_first


async def test_commands_of_people_do_not_count_as_those_of_bots(talk: Talk) -> None:
    await answered(talk, BOT_LIMIT, number=ISSUE + 1)

    assert not (await judged(talk, asked(talk, is_bot=True))).is_stopped


async def test_the_last_sentence_is_the_one_reply(talk: Talk) -> None:
    await answered(talk, THREAD_LIMIT)

    outcomes = [await talk.says("/forge status") for _ in range(3)]

    (said,) = await talk.replies()
    assert [outcome.state for outcome in outcomes] == ["refused"] * 3
    assert said == outcomes[0].reason


async def test_a_bot_that_is_not_listed_gets_no_reply(talk: Talk) -> None:
    body = "/forge status"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)

    outcome = await answer_comment(talk.ctx, replace(job, payload={**job.payload, "is_bot": True}))

    assert outcome.reason == "Commands of bots and apps are not run."
    assert await talk.replies() == []
