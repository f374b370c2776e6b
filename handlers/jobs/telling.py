"""Telling a check run: as one, and in the comment of its pull request where the host shows no check, or not all."""

from datetime import UTC, datetime
from typing import Final

from handlers.context import Context
from handlers.jobs.notice import tell as tell_in_notice
from handlers.jobs.repository import Subject
from handlers.messages import notice_text
from providers.code_hosts.code_host import CheckRun
from providers.database import notices
from providers.errors import ChecksNotPermitted

_QUIET: Final = frozenset({"cancelled", "skipped"})


async def tell(ctx: Context, subject: Subject, check: CheckRun, pull_request: int | None) -> None:
    """Bring the check run to stand as `check` says; where it cannot say all of that, the comment tells what came of it.

    `pull_request` is None where there is none, or where its own text says what the check found.
    """
    if await _is_all_shown(ctx, subject, check):
        return
    is_news = check.status == "completed" and check.conclusion not in _QUIET
    if pull_request is not None and is_news:
        said = notice_text.as_part(check)
        await tell_in_notice(ctx, subject, pull_request, "readiness", said, of_commit=check.head_sha)


async def _is_all_shown(ctx: Context, subject: Subject, check: CheckRun) -> bool:
    """Asked of the host, unless it has refused within the hour: then every run would ask in vain."""
    about, now = (subject.organization_id, subject.repository_id), datetime.now(UTC)
    async with ctx.database.tenant(subject.organization_id) as session:
        if await notices.are_checks_refused(session, *about, now):
            return False
    try:
        await subject.host.ensure_check_run(subject.ref, check)
    except ChecksNotPermitted:
        async with ctx.database.tenant(subject.organization_id) as session:
            await notices.note_refusal(session, *about, now)
        return False
    return subject.host.shows_whole_checks
