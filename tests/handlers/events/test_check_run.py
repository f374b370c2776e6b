"""What becomes of "re-run" and of a button, before anybody is asked for their rights."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from handlers.events.check_run import on_check_action, on_check_requested
from handlers.events.decision import Scene
from handlers.jobs.check_requests import PressRequest, ProofRequest
from handlers.messages import check_run, proof_check
from providers.code_hosts.events import Actor, CheckActionRequested, CheckRequested, RepositoryRef
from providers.database.records import RepositoryRow
from providers.database.repositories import Repository
from providers.database.session import Database

RUN, DELIVERY, ORGANIZATION = (str(UUID(int=number)) for number in (1, 2, 3))
SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
ANA = Actor("5", "ana")
REF = RepositoryRef("github", "100", "acme/shop", "main", "1")
PRESSED = CheckActionRequested(REF, SHA, RUN, "plan", ANA)
SHOP = Repository(
    UUID(int=9),
    UUID(ORGANIZATION),
    RepositoryRow("github", "100", "acme/shop", "main", "1", True),
    None,
    datetime(2027, 1, 1, tzinfo=UTC),
    True,
)


@pytest.fixture
async def scene(database: Database) -> Scene:
    async with database.system() as session:
        return Scene(session, UUID(DELIVERY), SHOP.organization_id, SHOP)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        pytest.param(proof_check.NAME, ["refactoring_proof"], id="the proof"),
        pytest.param(check_run.NAME, ["analysis"], id="the readiness"),
        pytest.param("", ["analysis", "refactoring_proof"], id="the suite"),
    ],
)
async def test_a_check_that_is_run_again_is_asked_for_what_it_tells(scene: Scene, name: str, kinds: list[str]) -> None:
    decision = await on_check_requested(scene, CheckRequested(REF, SHA, ANA, name, RUN if name else ""))

    assert [job.kind for job in decision.jobs] == kinds
    proofs = [ProofRequest.from_payload(job.payload) for job in decision.jobs if job.kind == "refactoring_proof"]
    assert proofs == [ProofRequest(SHOP.id, SHA, RUN if name else "")] * ("refactoring_proof" in kinds)


async def test_a_button_of_ours_is_queued_with_who_pressed_it_and_where(scene: Scene) -> None:
    decision = await on_check_action(scene, PRESSED)

    [job] = decision.jobs
    assert job.kind == "press"
    assert PressRequest.from_payload(job.payload) == PressRequest(SHOP.id, RUN, SHA, "plan", "5", "ana")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        pytest.param(replace(PRESSED, identifier="merge"), "nothing_to_do", id="a button that we do not have"),
        pytest.param(replace(PRESSED, external_id="'; drop table"), "nothing_to_do", id="a check run that is not ours"),
        pytest.param(replace(PRESSED, external_id=RUN.replace("-", "")), "nothing_to_do", id="an id in another form"),
        pytest.param(replace(PRESSED, actor=replace(ANA, is_bot=True)), "refused", id="a bot"),
    ],
)
async def test_other_buttons_and_bots_set_nothing_going(scene: Scene, event: CheckActionRequested, state: str) -> None:
    decision = await on_check_action(scene, event)

    assert (decision.outcome.state, decision.jobs) == (state, ())
