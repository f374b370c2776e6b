"""A pull request was opened, got commits or came back: its head is analysed against its base."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, Supersede, nothing
from handlers.jobs.requests import AnalysisRequest, analysis_job
from providers.code_hosts.events import PullRequestChanged


async def on_pull_request(scene: Scene, event: PullRequestChanged) -> Decision:
    """Analyse the newest head; the analysis of an older head of the same pull request is called off."""
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    request = AnalysisRequest(
        repository_id=scene.repository.id,
        commit_sha=event.head_sha,
        base_sha=event.base_sha,
        branch=event.head_branch,
        pull_request=event.number,
    )
    job = analysis_job(request, scene.repository.organization_id, scene.delivery_id)
    if event.action == "closed":
        ended = Supersede(job.subject, "", f"pull request #{event.number} was closed")
        return Decision(Outcome("done", ended.reason), supersede=ended)
    older = Supersede(job.subject, job.key, f"superseded by {event.head_sha[:12]}")
    return Decision(Outcome("done", f"analysis of {event.head_sha[:12]} queued"), (job,), older)
