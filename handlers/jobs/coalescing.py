"""Jobs that look at the world as it is: one that waits answers all who ask, one that runs may have looked already."""

from dataclasses import replace

from providers.database import jobs
from providers.database.jobs import NewJob
from providers.database.session import Session


async def behind_running(session: Session, new: NewJob) -> NewJob:
    """The job, under a second key while one of its own is running: so at most one runs and one waits behind it."""
    live = await jobs.find_live(session, new.key)
    return replace(new, key=f"{new.key}:next") if live is not None and live.state == "running" else new
