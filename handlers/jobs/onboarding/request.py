"""The one job of a repository's onboarding: it looks where things stand, so asking often asks once."""

from uuid import UUID

from handlers.jobs.requests import Request
from providers.database.jobs import NewJob


def onboarding_job(repository_id: UUID, organization_id: UUID, *, run_after_s: float = 0.0) -> NewJob:
    about, key = f"{repository_id}:onboarding", f"onboarding:{repository_id}"
    request = Request(repository_id)
    return request.job("onboarding", "refactoring", organization_id, subject=about, key=key, run_after_s=run_after_s)
