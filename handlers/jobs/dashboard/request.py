"""The one job of a repository's dashboard: ticks first, then the text."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from handlers.jobs.coalescing import behind_running
from handlers.jobs.requests import Request
from providers.database import dashboards
from providers.database.dashboards import Dashboard
from providers.database.jobs import NewJob
from providers.database.session import Session

MOST_TICKS: Final = 20
"""That wait at a time, so that nobody fills the row; the boxes of all others are emptied again."""


async def dashboard_job(
    session: Session, organization_id: UUID, repository_id: UUID, *, every_s: float, is_urgent: bool = False
) -> NewJob:
    """Due after `every_s` seconds, so that what ends meanwhile is told together; what is urgent, such as a tick, is due
    at once where the last text has stood for that long."""
    known = await dashboards.find(session, organization_id, repository_id)
    about, key = f"{repository_id}:dashboard", f"dashboard:{repository_id}"
    wait_s = _rest_s(known, every_s) if is_urgent else every_s
    new = Request(repository_id).job("dashboard", "events", organization_id, subject=about, key=key, run_after_s=wait_s)
    return await behind_running(session, new)


def _rest_s(known: Dashboard | None, every_s: float) -> float:
    if known is None or not known.written_at:
        return 0.0
    free_at = datetime.fromisoformat(known.written_at) + timedelta(seconds=every_s)
    return max(0.0, (free_at - datetime.now(UTC)).total_seconds())
