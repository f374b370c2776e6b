"""Where the bot may say something unasked."""

from dataclasses import replace

import pytest

from handlers.jobs.notice import is_welcome, tell
from handlers.jobs.repository import find_subject
from handlers.jobs.turn_requests import PreviewRequest, preview_job
from providers.code_hosts.events import Actor
from providers.code_hosts.proposals import PullRequest
from tests.handlers.jobs.conftest import Town

ANA, RENOVATE = Actor("5", "ana"), Actor("6", "renovate[bot]", is_bot=True)
OF_ANA = PullRequest(7, "Faster", "open", "a" * 40, "topic", "b" * 40, "main", is_fork=False, author=ANA)


@pytest.mark.parametrize(
    ("pull_request", "is_so"),
    [
        pytest.param(OF_ANA, True, id="a person's"),
        pytest.param(replace(OF_ANA, is_draft=True), True, id="a person's draft"),
        pytest.param(replace(OF_ANA, author=None), True, id="of an account that is gone"),
        pytest.param(replace(OF_ANA, is_fork=True), True, id="from a fork"),
        pytest.param(replace(OF_ANA, author=RENOVATE), True, id="a bot's"),
        pytest.param(replace(OF_ANA, author=RENOVATE, is_draft=True), False, id="a bot's draft"),
        pytest.param(replace(OF_ANA, is_ours=True), False, id="our own"),
        pytest.param(replace(OF_ANA, state="closed"), False, id="closed"),
        pytest.param(replace(OF_ANA, state="merged"), False, id="merged"),
    ],
)
def test_a_word_is_said_only_where_a_person_may_wait_for_it(pull_request: PullRequest, is_so: bool) -> None:
    assert is_welcome(pull_request) == is_so


async def test_a_commit_is_told_of_while_it_is_the_head_and_not_once_a_newer_one_is(town: Town) -> None:
    settled = await town.settle("acme/shop")
    town.push("acme/shop", "a.py", "x = 1\n")
    older = town.push("acme/shop", "a.py", "x = 2\n", branch="topic")
    number = town.open_pull_request("acme/shop", "topic")
    new = preview_job(PreviewRequest(settled.repository_id, number), settled.organization_id)
    ctx, job = await town.running(new)
    subject = await find_subject(ctx, job, settled.repository_id)

    said = await tell(ctx, subject, number, "readiness", "Older", of_commit=older)
    newer = town.push("acme/shop", "a.py", "x = 3\n", branch="topic")
    town.move_head("acme/shop", number, "topic")
    again = await tell(ctx, subject, number, "readiness", "Newer", of_commit=newer)
    late = await tell(ctx, subject, number, "readiness", "Older, retold", of_commit=older)

    [comment] = await town.store.comments(subject.ref.external_id, number)
    assert (said, again, late) == (True, True, False)
    assert comment["body"].endswith("\nNewer")
