"""Somebody used our check: "re-run" asks the same of the same commit again, a button for what is written on it."""

from uuid import UUID

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.check_requests import PressRequest, ProofRequest, press_job, proof_job
from handlers.jobs.requests import AnalysisRequest, analysis_job
from handlers.messages import proof_check
from handlers.messages.buttons import FIX_SAFE, IGNORE, PLAN
from providers.code_hosts.events import CheckActionRequested, CheckRequested

_NOT_SERVED = "the repository is not one of an active installation"


async def on_check_requested(scene: Scene, event: CheckRequested) -> Decision:
    """Queue what the check tells: the proof of a change of ours, or the analysis afresh, without the kept report.

    A suite asks for both; whether the commit has a proof is looked up by its job.
    """
    if scene.repository is None:
        return nothing(_NOT_SERVED)
    repository_id, owner = scene.repository.id, scene.repository.organization_id
    named = event.external_id if _is_id(event.external_id) else ""
    proof = proof_job(ProofRequest(repository_id, event.head_sha, named), owner, scene.delivery_id)
    analysis = analysis_job(AnalysisRequest(repository_id, event.head_sha, is_fresh=True), owner, scene.delivery_id)
    if event.name == proof_check.NAME:
        return Decision(Outcome("done", f"proof of {event.head_sha[:12]} queued again"), (proof,))
    queued = Outcome("done", f"analysis of {event.head_sha[:12]} queued again")
    return Decision(queued, (analysis,) if event.name else (analysis, proof))


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
    """Whether it is the id of a row of ours, as we have written it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
