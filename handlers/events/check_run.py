"""Somebody pressed "re-run" on our check: the same commit is judged and reported again."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.requests import AnalysisRequest, analysis_job
from providers.code_hosts.events import CheckRequested


async def on_check_requested(scene: Scene, event: CheckRequested) -> Decision:
    """Queue the analysis afresh; the report kept for this commit is not reused."""
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    request = AnalysisRequest(repository_id=scene.repository.id, commit_sha=event.head_sha, is_fresh=True)
    job = analysis_job(request, scene.repository.organization_id, scene.delivery_id)
    return Decision(Outcome("done", f"analysis of {event.head_sha[:12]} queued again"), (job,))
