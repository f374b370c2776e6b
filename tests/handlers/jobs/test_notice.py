"""Where the bot may say something unasked."""

from dataclasses import replace

import pytest

from handlers.jobs.notice import is_welcome
from providers.code_hosts.events import Actor
from providers.code_hosts.proposals import PullRequest

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
