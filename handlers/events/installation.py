"""The App was installed, removed or given other repositories: organizations and repositories follow, and each that is
new is asked whether the bot may work there."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene
from handlers.jobs.onboarding.request import onboarding_job
from providers.code_hosts.events import InstallationChanged
from providers.database import jobs, onboarding, organizations, outbox, repositories
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
# What stands unfinished on the host or in the records while nobody lets us in. Comments are not answered weeks later.
TAKEN_UP: Final = (
    "analysis", "conclusion", "refactoring_plan", "refactoring_refactor", "refactoring_rebase", "refactoring_rollback",
    "refactoring_close", "refactoring_closed", "refactoring_pushed", "refactoring_end",
)  # fmt: skip
TAKEN_UP_AT_ONCE: Final = 500
TAKEN_UP_WITHIN_DAYS: Final = 30.0


async def on_installation(scene: Scene, event: InstallationChanged, *, is_greeting: bool) -> Decision:
    """Record the installation, add what it brings and put to rest what it takes away; what could not go on while the
    bot was kept out goes on.

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
    if state == "active" or event.repositories:
        told += await _take_up(session, organization.id)
    return Decision(Outcome("done", told), tuple(greetings), organization_id=organization.id)


async def _take_up(session: Session, organization_id: UUID) -> str:
    """Analyses ask the host for the head as they start, so each is of what stands there now."""
    count = await jobs.take_up(
        session, organization_id, TAKEN_UP, within_days=TAKEN_UP_WITHIN_DAYS, limit=TAKEN_UP_AT_ONCE
    )
    return f", {count} jobs taken up again" if count else ""


async def greet(session: Session, repository: Repository) -> list[NewJob]:
    """The onboarding of a repository that nobody was asked about yet; none for one that is further."""
    if not await onboarding.begin(session, repository.organization_id, repository.id):
        return []
    return [onboarding_job(repository.id, repository.organization_id)]
