"""Telling a check run: as one, and in the comment of its pull request where the host shows no check, or not all."""

from datetime import UTC, datetime
from typing import Final

from handlers.context import Context
from handlers.jobs.notice import tell as tell_in_notice
from handlers.jobs.repository import Subject
from handlers.messages import notice_text
from providers.code_hosts.code_host import CheckRun, StandingCheck
from providers.database import notices
from providers.errors import ChecksNotPermitted

_QUIET: Final = frozenset({"cancelled", "skipped"})


async def tell(ctx: Context, subject: Subject, check: CheckRun, pull_request: int | None) -> None:
    """Bring the check run to stand as `check` says; where it cannot say all of that, the comment tells what came of it.

    `pull_request` is None where there is none, or where its own text says what the check found.
    """
    standing = await _brought_to_stand(ctx, subject, check)
    if standing is not None and subject.host.shows_whole_checks:
        return
    is_news = check.status == "completed" and check.conclusion not in _QUIET
    if pull_request is not None and is_news:
        remarks = [one for one in standing.remarks if one.pull_request == pull_request] if standing else []
        said = notice_text.as_part(check, remarks)
        await tell_in_notice(ctx, subject, pull_request, "readiness", said, of_commit=check.head_sha)


async def _brought_to_stand(ctx: Context, subject: Subject, check: CheckRun) -> StandingCheck | None:
    """None where the host refuses; one that has refused within the hour is not asked: every run would ask in vain."""
    about, now = (subject.organization_id, subject.repository_id), datetime.now(UTC)
    async with ctx.database.tenant(subject.organization_id) as session:
        if await notices.are_checks_refused(session, *about, now):
            return None
    try:
        return await subject.host.ensure_check_run(subject.ref, check)
    except ChecksNotPermitted:
        async with ctx.database.tenant(subject.organization_id) as session:
            await notices.note_refusal(session, *about, now)
        return None
