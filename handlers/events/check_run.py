"""Somebody used our check: "re-run" judges the same commit again, a button asks for what is written on it."""

from uuid import UUID

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.check_requests import PressRequest, press_job
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.messages.buttons import FIX_SAFE, IGNORE, PLAN
from providers.code_hosts.events import CheckActionRequested, CheckRequested

_NOT_SERVED = "the repository is not one of an active installation"


async def on_check_requested(scene: Scene, event: CheckRequested) -> Decision:
    """Queue the analysis afresh; the report kept for this commit is not reused.

    So it is with a check run of a proof, too: that was made of this very commit, and would come out the same.
    """
    if scene.repository is None:
        return nothing(_NOT_SERVED)
    request = AnalysisRequest(repository_id=scene.repository.id, commit_sha=event.head_sha, is_fresh=True)
    job = analysis_job(request, scene.repository.organization_id, scene.delivery_id)
    return Decision(Outcome("done", f"analysis of {event.head_sha[:12]} queued again"), (job,))


async def on_check_action(scene: Scene, event: CheckActionRequested) -> Decision:
    """Queue the answer to a button; who may press it is asked there, live."""
    if scene.repository is None:
        return nothing(_NOT_SERVED)
    if event.identifier not in {FIX_SAFE, IGNORE, PLAN} or not _is_id(event.external_id):
        return nothing("the button is none of ours")
    if event.actor.is_bot:
        return Decision(Outcome("refused", f"buttons are not pressed by bots (@{event.actor.login})"))
    request = PressRequest(
        repository_id=scene.repository.id,
        run_id=event.external_id,
        commit_sha=event.head_sha,
        identifier=event.identifier,
        actor_id=event.actor.external_id,
        actor_login=event.actor.login,
    )
    job = press_job(request, scene.repository.organization_id, scene.delivery_id)
    return Decision(Outcome("done", f"button {event.identifier} queued"), (job,))


def _is_id(text: str) -> bool:
    """Whether it is the id of a run, as we have written it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
