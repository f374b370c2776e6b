"""A branch moved: the new head of the default branch is analysed."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.heads import debounce_s
from handlers.jobs.requests import AnalysisRequest, analysis_job
from providers.code_hosts.events import Push


async def on_push(scene: Scene, event: Push) -> Decision:
    """Analyse the new head of the default branch; other branches wait for their pull request.

    Events arrive in any order, so nothing is called off here: the job asks the host for the head as it starts.
    """
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    if event.branch != event.repository.default_branch:
        return nothing(f"only the default branch {event.repository.default_branch} is analysed on a push")
    if event.head_sha is None:
        return nothing(f"branch {event.branch} was deleted")
    request = AnalysisRequest(
        repository_id=scene.repository.id,
        commit_sha=event.head_sha,
        base_sha=event.before_sha,
        branch=event.branch,
    )
    organization_id = scene.repository.organization_id
    wait_s = await debounce_s(scene.session, request, organization_id)
    job = analysis_job(request, organization_id, scene.delivery_id, run_after_s=wait_s)
    return Decision(Outcome("done", f"analysis of {event.head_sha[:12]} queued"), (job,))
