"""The one job of a repository's dashboard: ticks first, then the text."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from handlers.jobs.coalescing import behind_running
from providers.database import dashboards
from providers.database.jobs import NewJob
from providers.database.session import Session

EVERY_S: Final = 10.0
"""Between two texts of one dashboard; whatever ends meanwhile is told together."""


async def dashboard_job(
    session: Session, organization_id: UUID, repository_id: UUID, *, is_urgent: bool = False
) -> NewJob:
    """Due once the last text has stood for a while; a tick is answered at once where nothing was written lately."""
    known = await dashboards.find(session, organization_id, repository_id)
    new = NewJob(
        kind="dashboard",
        key=f"dashboard:{repository_id}",
        payload={"repository_id": str(repository_id)},
        queue="events",
        organization_id=organization_id,
        subject=f"{repository_id}:dashboard",
        run_after_s=_rest_s(known.written_at if known else "") if is_urgent else EVERY_S,
    )
    return await behind_running(session, new)


def _rest_s(written_at: str) -> float:
    if not written_at:
        return 0.0
    free_at = datetime.fromisoformat(written_at) + timedelta(seconds=EVERY_S)
    return max(0.0, (free_at - datetime.now(UTC)).total_seconds())
