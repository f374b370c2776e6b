"""A pull request was opened, got commits or came back: its head is analysed against its base."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, Supersede, nothing
from handlers.jobs.heads import debounce_s
from handlers.jobs.requests import AnalysisRequest, ClosingRequest, analysis_job, closing_job
from handlers.messages.wording import reference
from providers.code_hosts.events import PullRequestChanged
from providers.database.jobs import NewJob
from providers.database.repositories import Repository

OWN_BRANCHES = "forge-factory/"


async def on_pull_request(scene: Scene, event: PullRequestChanged) -> Decision:
    """Analyse the head; a closed pull request needs no analysis any more.

    Events arrive in any order, so nothing newer or older is called off here: the job asks the host as it starts.
    """
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    request = AnalysisRequest(
        repository_id=scene.repository.id,
        commit_sha=event.head_sha,
        base_sha=event.base_sha,
        branch=event.head_branch,
        pull_request=event.number,
    )
    if event.action == "closed":
        shown = reference(scene.repository.ref.host, event.number)
        ended = Supersede(request.subject, "", f"pull request {shown} was closed")
        return Decision(Outcome("done", ended.reason), _decided(scene.repository, event), ended)
    organization_id = scene.repository.organization_id
    wait_s = await debounce_s(scene.session, request, organization_id)
    job = analysis_job(request, organization_id, scene.delivery_id, run_after_s=wait_s)
    return Decision(Outcome("done", f"analysis of {event.head_sha[:12]} queued"), (job,))


def _decided(repository: Repository, event: PullRequestChanged) -> tuple[NewJob, ...]:
    """One of ours was merged or closed: a job of its own asks the host which, and goes on from there."""
    if event.is_fork or not event.head_branch.startswith(OWN_BRANCHES):
        return ()
    return (closing_job(ClosingRequest(repository.id, event.number), repository.organization_id),)
