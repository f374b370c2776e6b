"""What the jobs are asked that look after whose turn it is, beside the people who ask: times, schedules, previews."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handlers.jobs.requests import Request
from providers.database.jobs import NewJob

# The clocks of two machines differ by a little, and who wakes too early finds the door still shut.
MARGIN_S = 1.0


@dataclass(frozen=True, slots=True)
class AdmissionRequest(Request):
    """Give the places there are to those who wait in this repository."""


def admission_job(
    organization_id: UUID,
    repository_id: UUID,
    *,
    why: str = "now",
    at: datetime | None = None,
    now: datetime | None = None,
) -> NewJob:
    """One for each moment `at` which something may go on, or at once for each `why`: a job that runs already may have
    looked before."""
    wait_s = max(0.0, (at - now).total_seconds()) + MARGIN_S if at and now else 0.0
    about = f"{repository_id}:admission"
    key = f"{about}:{at.isoformat() if at else why}"
    request = AdmissionRequest(repository_id)
    return request.job("admission", "events", organization_id, subject=about, key=key, run_after_s=wait_s)


@dataclass(frozen=True, slots=True)
class PreviewRequest(Request):
    """Say what the `.forge.yml` of this pull request would change, where it changes any."""

    number: int


def preview_job(
    request: PreviewRequest, organization_id: UUID, delivery_id: UUID | None = None, *, run_after_s: float = 0.0
) -> NewJob:
    """It looks at the head as it starts, so that one is enough for pushes in a row."""
    about = f"{request.repository_id}:preview:{request.number}"
    return request.job(
        "preview", "analysis", organization_id, subject=about, delivery_id=delivery_id, run_after_s=run_after_s
    )


@dataclass(frozen=True, slots=True)
class ScheduleRequest(Request):
    """Do what the schedule of this repository asks for by now."""


def schedule_job(organization_id: UUID, repository_id: UUID) -> NewJob:
    """One at a time: asking while one waits changes nothing."""
    about = f"{repository_id}:schedule"
    return ScheduleRequest(repository_id).job("schedule", "analysis", organization_id, subject=about)
