"""A repository that has not said yes: its events lead to a look at its onboarding and to nothing else."""

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.coalescing import behind_running
from handlers.jobs.onboarding.branch import is_ours
from handlers.jobs.onboarding.request import onboarding_job
from handlers.messages.wording import reference
from providers.code_hosts.events import BuildSucceeded, CheckRequested, Event, PullRequestChanged, Push
from providers.database import onboarding
from providers.database.onboarding import Onboarding
from providers.database.repositories import Repository


async def on_unasked(scene: Scene, event: Event) -> Decision | None:
    """What becomes of the event before the repository's first `.forge.yml` is merged; None where it goes its usual way.

    What people write is answered: commands and ticks are somebody's wish, and those that change something refuse.
    """
    repository = scene.repository
    if repository is None:
        return None
    known = await onboarding.find(scene.session, repository.organization_id, repository.id)
    if known is None or (not known.is_held and isinstance(event, Push)):
        return None
    if _may_move(repository, event):
        job = onboarding_job(repository.id, repository.organization_id)
        return Decision(Outcome("done", "the onboarding is looked at"), (await behind_running(scene.session, job),))
    if known.is_held and isinstance(event, Push | PullRequestChanged | CheckRequested | BuildSucceeded):
        return nothing(_why(known, repository.ref.host))
    return None


def _may_move(repository: Repository, event: Event) -> bool:
    """A push to the default branch may have brought the file; the bot's own pull request was edited or decided."""
    if isinstance(event, Push):
        return event.branch == repository.ref.default_branch and event.head_sha is not None
    return isinstance(event, PullRequestChanged) and not event.is_fork and is_ours(event.head_branch)


def _why(known: Onboarding, host: str) -> str:
    shown = reference(host, known.number or 0)
    match known.stage:
        case "open":
            return f"the onboarding pull request {shown} is not merged yet"
        case "off":
            return f"the onboarding pull request {shown} was closed, so the bot stays away"
        case _:
            return "the onboarding pull request is not open yet"
