"""Bring the dashboard issue up to date: opened where `.forge.yml` asks for it, and left alone once it was closed."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs.configuration import configuration_of
from handlers.jobs.dashboard.standing import standing
from handlers.jobs.repository import Subject
from handlers.messages import dashboard as messages
from handlers.messages.boxes import digest, ticked, with_ticks
from handlers.messages.comment import make_marker
from handlers.messages.dashboard import Words
from providers.code_hosts.issues import Issue
from providers.database import dashboards
from providers.database.dashboards import Dashboard

_LOOKS: Final = 5  # as often others may have edited it between our look and our write
_KEPT: Final = 20  # of our last texts: a tick may be told when another one stands there already


async def show(ctx: Context, subject: Subject, verbs: Collection[str], done: frozenset[str] = frozenset()) -> Outcome:
    """Write what stands now. Ticks that nobody has answered yet survive; those that are `done` are taken off."""
    try:
        configuration = await configuration_of(ctx, subject)
    except UserError as error:
        return Outcome("nothing_to_do", str(error))
    if not configuration.layers.at().rules.dashboard.issue:
        return Outcome("nothing_to_do", "the configuration asks for no dashboard")
    marker = make_marker(ctx.settings.signing_key, str(subject.repository_id), "dashboard")
    words, host = Words(ctx.settings.trigger, verbs), subject.host
    known = await _known(ctx, subject)
    text = messages.body(marker, await standing(ctx, subject, configuration), known.said, words)
    issue = await _issue(ctx, subject, marker, text)
    for _ in range(_LOOKS):
        if issue.state == "closed":
            return Outcome("nothing_to_do", "the dashboard was closed: it rests until somebody opens it again")
        wanted = with_ticks(text, _waiting(issue.body, known) - done)
        # Known before it stands: whoever ticks it the moment it does is understood.
        await change_known(ctx, subject, partial(_wrote, number=issue.number, written=digest(host.issue_text(wanted))))
        if await host.set_issue_body(subject.ref, issue.number, wanted, expected=issue.body):
            return Outcome("done", f"the dashboard is issue {abs(issue.number)}")
        issue = await _issue(ctx, subject, marker, text)
    return Outcome("failed", "the dashboard was edited again and again while it was to be written")


async def _issue(ctx: Context, subject: Subject, marker: str, text: str) -> Issue:
    """By its number where that is known and still there, else by its marker; opened where there is none."""
    known = await _known(ctx, subject)
    if known.number is not None:
        found = await subject.host.get_issue(subject.ref, known.number)
        if found is not None and found.is_ours:  # whatever people have made of its text
            return found
    await change_known(ctx, subject, partial(_wrote, number=None, written=digest(subject.host.issue_text(text))))
    return await subject.host.ensure_issue(subject.ref, marker, messages.TITLE, text)


def _waiting(body: str, known: Dashboard) -> frozenset[str]:
    """What is ticked and not answered yet. In a text that was edited otherwise a tick means nothing, now or later."""
    if digest(body) in known.written:
        return frozenset(ticked(body))
    return frozenset(tick.command for tick in known.ticks)


async def _known(ctx: Context, subject: Subject) -> Dashboard:
    async with ctx.database.tenant(subject.organization_id) as session:
        known = await dashboards.find(session, subject.organization_id, subject.repository_id)
    return known or Dashboard()


async def change_known(ctx: Context, subject: Subject, edit: Callable[[Dashboard], Dashboard]) -> None:
    """What is remembered of the dashboard, edited and kept at once."""
    async with ctx.database.tenant(subject.organization_id) as session:
        await dashboards.change(session, subject.organization_id, subject.repository_id, edit)


def _wrote(now: Dashboard, number: int | None, written: str) -> Dashboard:
    texts = (written, *(each for each in now.written if each != written))
    return replace(now, number=number, written=texts[:_KEPT], written_at=datetime.now(UTC).isoformat())
