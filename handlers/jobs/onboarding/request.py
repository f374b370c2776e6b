"""The one job of a repository's onboarding: it looks where things stand, so asking often asks once."""

from uuid import UUID

from providers.database.jobs import NewJob


def onboarding_job(repository_id: UUID, organization_id: UUID, *, run_after_s: float = 0.0) -> NewJob:
    return NewJob(
        kind="onboarding",
        key=f"onboarding:{repository_id}",
        payload={"repository_id": str(repository_id)},
        queue="refactoring",
        organization_id=organization_id,
        subject=f"{repository_id}:onboarding",
        run_after_s=run_after_s,
    )
