"""One reply to a comment, whatever it holds and whoever goes on writing it."""

import asyncio

import pytest

from handlers.commands.answering import answer_comment
from handlers.commands.apology import apologize_for_comment
from handlers.jobs import reply
from handlers.jobs.requests import apology_job
from providers.database import jobs
from providers.errors import LeaseLost
from tests.handlers.commands.talking import Talk


async def test_two_commands_of_one_comment_get_one_reply_with_a_section_each(talk: Talk) -> None:
    outcome = await talk.says("/forge status\n\nand\n\n/forge sttus")

    (answered,) = await talk.replies()
    first, second = answered.split("\n\n---\n\n")
    assert outcome.reason == "2 answered: nothing_to_do, refused"
    assert first == "> `/forge status`\n\nNo job has run in this repository yet."
    assert second.startswith("```text\n/forge sttus\n       ^^^^^\n```\n\nUnknown command `sttus`.")


async def test_of_twenty_commands_five_run_and_one_reply_names_the_others(talk: Talk) -> None:
    outcome = await talk.says("\n".join(["/forge status"] * 20))

    (answered,) = await talk.replies()
    assert outcome.reason == f"6 answered: {'nothing_to_do, ' * 5}refused"
    assert answered.count("> `/forge status`") == 5
    assert answered.count("Not run: ") == 1
    assert "and 5 more. A comment may hold 5 commands." in answered


async def test_of_three_hundred_commands_none_runs_and_one_reply_says_why(talk: Talk) -> None:
    outcome = await talk.says("\n".join(["/forge refactor"] * 300))

    assert outcome.reason == "1 answered: refused"
    assert await talk.replies() == [
        "This comment is too long or too intricate to be read for commands. Write the command in a comment of its own."
    ]
    assert await talk.jobs("refactoring_refactor") == []


async def test_a_comment_that_is_answered_again_is_not_carried_out_again(talk: Talk) -> None:
    body = "/forge plan src/a.py\n\n/forge help"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)
    await answer_comment(talk.ctx, job)
    before = await talk.replies()
    await answer_comment(talk.ctx, job)

    assert await talk.replies() == before
    assert len(await talk.jobs("refactoring_plan")) == 1
    assert [(row.state, bool(row.reply_id)) for row in await talk.rows(comment_id)] == [("done", True)] * 2


async def test_a_job_that_goes_on_rewrites_its_own_section_only(talk: Talk) -> None:
    body = "/forge status\n\n/forge plan\n\n/forge help status"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)
    await answer_comment(talk.ctx, job)
    before = (await talk.replies())[0].split("\n\n---\n\n")
    _, plan, _ = await talk.rows(comment_id)
    await reply.say(talk.ctx, talk.subject, job, plan.id, "The plan.")

    (after,) = await talk.replies()
    assert after.split("\n\n---\n\n") == [before[0], "The plan.", before[2]]


async def test_two_jobs_that_end_at_once_lose_no_word(talk: Talk) -> None:
    """The slower one has rendered the reply before the faster one had anything to say, and writes it last."""
    body = "/forge plan\n\n/forge plan src"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)
    await answer_comment(talk.ctx, job)
    first, second = await talk.rows(comment_id)
    is_rendered, may_write = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        is_rendered.set()
        await may_write.wait()

    slower = asyncio.create_task(reply.say(talk.ctx, talk.with_fence(slow).subject, job, first.id, "One."))
    await is_rendered.wait()
    await reply.say(talk.ctx, talk.subject, job, second.id, "Two.")
    may_write.set()
    await slower

    assert await talk.replies() == ["One.\n\n---\n\nTwo."]


async def test_a_worker_that_lost_its_job_changes_no_section(talk: Talk) -> None:
    body = "/forge plan"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)
    await answer_comment(talk.ctx, job)
    (row,) = await talk.rows(comment_id)
    async with talk.ctx.database.system() as session:
        await jobs.release(session, job.id, job.fence)  # to another worker

    with pytest.raises(LeaseLost):
        await reply.say(talk.ctx, talk.subject, job, row.id, "Late.")

    assert [each.reply_markdown for each in await talk.rows(comment_id)] == [row.reply_markdown]


@pytest.mark.parametrize("is_half_answered", [True, False])
async def test_who_could_not_be_answered_is_told_so_in_the_same_reply(talk: Talk, is_half_answered: bool) -> None:
    body = "/forge status"
    comment_id = await talk.writes(body)
    job = await talk.job_for(comment_id, body)
    if is_half_answered:
        await answer_comment(talk.ctx, job)
    async with talk.ctx.database.system() as session:
        await jobs.finish(session, job.id, job.fence, "failed", "out of luck")
        id_, _ = await jobs.enqueue(session, apology_job(job, "out of luck"))
        apology = await jobs.claim(session, id_, 0, "a worker", 60)
    assert apology is not None
    await apologize_for_comment(talk.ctx, apology)

    (said,) = await talk.replies()
    assert ("No job has run" in said) is is_half_answered
    assert ("could not be answered: out of luck" in said) is not is_half_answered
