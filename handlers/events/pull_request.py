"""A pull request was opened, got commits or came back: its head is analysed against its base."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, Supersede, nothing
from handlers.jobs.coalescing import behind_running
from handlers.jobs.heads import debounce_s
from handlers.jobs.requests import AnalysisRequest, ClosingRequest, PushedRequest, analysis_job, closing_job, pushed_job
from handlers.jobs.turn_requests import PreviewRequest, preview_job
from handlers.messages.wording import reference
from providers.code_hosts.events import PullRequestChanged
from providers.database import pull_request_heads
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
    await _remember(scene, scene.repository, event)
    if event.action == "closed":
        shown = reference(scene.repository.ref.host, event.number)
        ended = Supersede(request.subject, "", f"pull request {shown} was closed")
        return Decision(Outcome("done", ended.reason), _decided(scene.repository, event), ended)
    organization_id = scene.repository.organization_id
    wait_s = await debounce_s(scene.session, request, organization_id)
    job = analysis_job(request, organization_id, scene.delivery_id, run_after_s=wait_s)
    told = f"analysis of {event.head_sha[:12]} queued"
    others = *_pushed(scene, scene.repository, event), *await _previewed(scene, scene.repository, event, wait_s)
    return Decision(Outcome("done", told), (job, *others))


async def _remember(scene: Scene, repository: Repository, event: PullRequestChanged) -> None:
    """What a command that comes in after this is bound to; a host may name no commit of one that is closed."""
    if not event.head_sha:
        return
    await pull_request_heads.record(
        scene.session,
        repository.organization_id,
        repository.id,
        event.number,
        delivery_id=scene.delivery_id,
        head_sha=event.head_sha,
        base_branch=event.base_branch,
    )


def _pushed(scene: Scene, repository: Repository, event: PullRequestChanged) -> tuple[NewJob, ...]:
    """Whoever pushed to one of ours, what was approved before is void."""
    if not _is_ours(event) or event.action != "synchronize":
        return ()
    return (pushed_job(PushedRequest(repository.id, event.number), repository.organization_id, scene.delivery_id),)


async def _previewed(
    scene: Scene, repository: Repository, event: PullRequestChanged, wait_s: float
) -> tuple[NewJob, ...]:
    """What its `.forge.yml` would change is told under it, should it change that."""
    if _is_ours(event):
        return ()
    request = PreviewRequest(repository.id, event.number)
    new = preview_job(request, repository.organization_id, scene.delivery_id, run_after_s=wait_s)
    return (await behind_running(scene.session, new),)


def _decided(repository: Repository, event: PullRequestChanged) -> tuple[NewJob, ...]:
    """One of ours was merged or closed: a job of its own asks the host which, and goes on from there."""
    if not _is_ours(event):
        return ()
    return (closing_job(ClosingRequest(repository.id, event.number), repository.organization_id),)


def _is_ours(event: PullRequestChanged) -> bool:
    return not event.is_fork and event.head_branch.startswith(OWN_BRANCHES)
