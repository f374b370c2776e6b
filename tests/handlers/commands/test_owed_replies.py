"""Who has been shown the eyes waits for a reply: whoever sweeps finds what is owed, and what is behind."""

import pytest
from sqlalchemy import text

from handlers.commands.answering import answer_comment
from handlers.commands.apology import apologize_for_comment
from handlers.context import Outcome
from handlers.jobs import reply
from handlers.jobs.catching_up import catch_up
from handlers.jobs.maintenance import bring_up_to_date
from handlers.jobs.reply import CommentReply
from providers.database import jobs
from providers.database.jobs import Job
from providers.errors import ProviderUnavailable
from tests.handlers.commands.talking import ISSUE, Talk


async def swept(talk: Talk) -> list[Outcome]:
    """Time passes, the sweeper comes by, and what it asks for is done."""
    async with talk.ctx.database.system() as session:
        await session.execute(text("update posts set changed_at = now() - interval '10 s' where shown < wanted"))
        await bring_up_to_date(session)
    return [await catch_up(talk.ctx, job) for job in await _claimed(talk, "post")]


async def _claimed(talk: Talk, kind: str) -> list[Job]:
    due = [job for job in await talk.jobs(kind) if job.state == "due"]
    async with talk.ctx.database.system() as session:
        claimed = [await jobs.claim(session, job.id, job.fence, "a worker", 60) for job in due]
    return [job for job in claimed if job is not None]


async def test_whose_job_was_lost_after_the_eyes_is_told_so(talk: Talk) -> None:
    comment_id = await talk.writes("/forge status")
    job = await talk.job_for(comment_id, "/forge status")
    await CommentReply(talk.ctx, talk.subject, ISSUE, comment_id).owe()
    async with talk.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, "failed", "out of luck")

    outcomes = await swept(talk)
    for apology in await _claimed(talk, "apology"):
        await apologize_for_comment(talk.ctx, apology)

    assert outcomes == [Outcome("done", "nobody had answered, and the person is told so")]
    [said] = await talk.replies()
    assert "could not be answered: out of luck" in said


async def test_a_comment_that_is_still_being_answered_is_left_to_its_job(talk: Talk) -> None:
    comment_id = await talk.writes("/forge status")
    await talk.job_for(comment_id, "/forge status")
    await CommentReply(talk.ctx, talk.subject, ISSUE, comment_id).owe()

    assert await swept(talk) == [Outcome("nothing_to_do", "the comment is still being answered")]
    assert await talk.replies() == []


async def test_a_comment_that_was_edited_is_owed_nothing(talk: Talk) -> None:
    comment_id = await talk.writes("/forge help")
    job = await talk.job_for(comment_id, "/forge status")
    outcome = await answer_comment(talk.ctx, job)
    async with talk.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, outcome.state)

    assert outcome.state == "refused"
    assert await swept(talk) == []


async def test_words_that_a_host_would_not_take_are_shown_once_it_does(talk: Talk) -> None:
    comment_id = await talk.writes("/forge plan")
    job = await talk.job_for(comment_id, "/forge plan")
    await answer_comment(talk.ctx, job)
    [plan] = await talk.rows(comment_id)

    async def away() -> None:
        raise ProviderUnavailable("local", 30.0, "away")

    with pytest.raises(ProviderUnavailable):
        await reply.say(talk.ctx, talk.with_fence(away).subject, job, plan.id, "The plan.")
    before = await talk.replies()
    async with talk.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, "done")

    assert "The plan." not in before[0]
    assert await swept(talk) == [Outcome("done", "the reply is up to date")]
    assert await talk.replies() == ["The plan."]
