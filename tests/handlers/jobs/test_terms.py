"""Whether the configuration wants an analysis at all, and how long a new head waits for the next."""

from uuid import uuid4

import pytest

from config.forge_yml import read_repository
from handlers.jobs.heads import DEBOUNCE_S, debounce_s
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.jobs.terms import Terms
from handlers.messages.policy import Policy
from providers.database import jobs, organizations
from providers.database.session import Database

PUSHED = AnalysisRequest(uuid4(), "a" * 40, branch="main")
PROPOSED = AnalysisRequest(uuid4(), "a" * 40, pull_request=1)
AGAIN = AnalysisRequest(uuid4(), "a" * 40, pull_request=1, is_fresh=True)


@pytest.mark.parametrize(
    ("rules", "request_", "reason"),
    [
        pytest.param("", PUSHED, "", id="as built in, a push"),
        pytest.param("", PROPOSED, "", id="as built in, a pull request"),
        pytest.param("mode: observe", PROPOSED, "", id="looking on"),
        pytest.param("mode: off", PROPOSED, "mode is off in .forge.yml@ab12cd3", id="off"),
        pytest.param("mode: off", AGAIN, "mode is off in .forge.yml@ab12cd3", id="off, whoever asks"),
        pytest.param("analysis: {on: [push]}", PUSHED, "", id="pushes, and a push"),
        pytest.param(
            "analysis: {on: [push]}",
            PROPOSED,
            ".forge.yml@ab12cd3 starts no analysis on pull request",
            id="pushes, and a pull request",
        ),
        pytest.param(
            "analysis: {on: [pull_request]}",
            PUSHED,
            ".forge.yml@ab12cd3 starts no analysis on push",
            id="pull requests, and a push",
        ),
        pytest.param("analysis: {on: []}", AGAIN, "", id="nothing, and somebody asks for it"),
    ],
)
def test_the_configuration_says_what_is_analysed(rules: str, request_: AnalysisRequest, reason: str) -> None:
    read = read_repository(f"version: 1\n{rules}\n".encode()).rules
    terms = Terms(rules=read, policy=Policy(configuration=".forge.yml@ab12cd3"))

    assert terms.why_unwanted(request_) == reason


async def test_a_head_waits_only_where_it_follows_closely_on_another_of_its_pull_request(database: Database) -> None:
    async with database.system() as session:
        organization = await organizations.ensure(session, "github", "1", "acme", "42")
        before = await debounce_s(session, PROPOSED, organization.id)
        await jobs.enqueue(session, analysis_job(PROPOSED, organization.id))
        same = await debounce_s(session, PROPOSED, organization.id)
        other = await debounce_s(session, PUSHED, organization.id)

    assert (before, same, other) == (0.0, DEBOUNCE_S, 0.0)
