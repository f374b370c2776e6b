"""The breaker for a mistake of ours: a version that reads `.forge.yml` otherwise must not tell everybody at once."""

from dataclasses import replace
from datetime import UTC, datetime

import structlog

from handlers.context import Context
from handlers.jobs.repository import Subject
from handlers.jobs.rules import Followed, Reading
from providers.database import configurations

log = structlog.get_logger()


async def remember(ctx: Context, subject: Subject, reading: Reading) -> None:
    """Write down whether the file of the default branch could be read; of a repository without one nothing."""
    if not reading.digest:
        return
    about = subject.organization_id, subject.repository_id
    async with ctx.database.system() as session:
        is_good = not reading.problems
        await configurations.note(session, *about, digest=reading.digest, is_good=is_good, now=datetime.now(UTC))


async def quieted(ctx: Context, followed: Followed) -> Followed:
    """What is told of the configuration: nothing while files that nobody has changed break in numbers. What is followed
    stays the same, and writes stay stopped."""
    if not followed.problems:
        return followed
    async with ctx.database.system() as session:
        breakage = await configurations.breakage(session, datetime.now(UTC))
    if not breakage.is_ours:
        return followed
    log.error("configuration_mass_failure", broken=breakage.broken, repositories=breakage.of)
    return replace(followed, notes=(), problems=())
