"""The App was installed, removed or given other repositories: organizations and repositories follow, and each that is
new is asked whether the bot may work there."""

from collections.abc import Mapping

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene
from handlers.jobs.onboarding.request import onboarding_job
from providers.code_hosts.events import InstallationChanged
from providers.database import onboarding, organizations, outbox, repositories
from providers.database.jobs import NewJob
from providers.database.organizations import InstallationState
from providers.database.repositories import Repository
from providers.database.session import Session

STATES: Mapping[str, InstallationState] = {
    "created": "active",
    "unsuspended": "active",
    "suspended": "suspended",
    "deleted": "deleted",
}


async def on_installation(scene: Scene, event: InstallationChanged, *, is_greeting: bool) -> Decision:
    """Record the installation, add what it brings and put to rest what it takes away.

    Where this deployment `is_greeting`, each repository that nobody was asked about gets its onboarding.
    """
    session = scene.session
    organization = await organizations.ensure(
        session, event.host, event.installation_id, event.account, event.account_id
    )
    state = STATES.get(event.action)
    if state is not None:
        await organizations.set_installation_state(session, event.host, event.installation_id, state)
    greetings: list[NewJob] = []
    for repository in event.repositories:
        row = await repositories.ensure(session, organization.id, repository)
        if is_greeting and event.is_greeted:
            greetings += await greet(session, row)
        connected = {"host": event.host, "repository": repository.full_name}
        await outbox.publish(session, "repository.connected", organization.id, connected)
    await repositories.deactivate(session, organization.id, event.host, event.removed_ids)
    told = f"installation {event.action}: {len(event.repositories)} added, {len(event.removed_ids)} removed"
    return Decision(Outcome("done", told), tuple(greetings), organization_id=organization.id)


async def greet(session: Session, repository: Repository) -> list[NewJob]:
    """The onboarding of a repository that nobody was asked about yet; none for one that is further."""
    if not await onboarding.begin(session, repository.organization_id, repository.id):
        return []
    return [onboarding_job(repository.id, repository.organization_id)]
