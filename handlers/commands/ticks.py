"""The dashboard's job: each tick is answered as the command that it is, then the issue says what stands."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from handlers.commands.answering import answer_without_comment
from handlers.commands.grammar import Invocation
from handlers.commands.parser import parse
from handlers.commands.registry import COMMANDS, VERBS
from handlers.context import Context, Outcome
from handlers.jobs.dashboard.request import MOST_TICKS, dashboard_job
from handlers.jobs.dashboard.show import change_known, show
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import CommentRequest, body_digest
from handlers.messages.dashboard import answered, no_room
from handlers.messages.markdown import plain
from providers.database import dashboards, jobs
from providers.database.dashboards import Dashboard, Tick
from providers.database.jobs import Job
from providers.database.session import Session

_SAID = 5  # notes that the dashboard keeps


async def tend_dashboard(ctx: Context, job: Job) -> Outcome:
    """Twice is once: a tick that was answered is found answered, and only then forgotten."""
    subject = await find_subject(ctx, job, UUID(str(job.payload["repository_id"])))
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(owner[0]) as session:
        known = await dashboards.find(session, *owner)
    done = set(job.payload.get("given_up", ()))
    if known is not None and known.number is not None:
        for _, ticks in groupby(known.ticks, key=_asked_at_once):
            done |= await _answered(ctx, job, subject, known.number, tuple(ticks))
    if known is None or not known.put_back:
        return await show(ctx, subject, COMMANDS.keys(), frozenset(done))
    return await _show_without(ctx, subject, known.put_back, done)


async def _show_without(ctx: Context, subject: Subject, put_back: Sequence[str], done: Collection[str]) -> Outcome:
    """The dashboard with the boxes of these emptied as well, and the reason; they are remembered until it stands."""
    note = no_room(len(put_back), MOST_TICKS)
    await change_known(ctx, subject, lambda now: replace(now, said=(note, *_but(now.said, (note,)))[:_SAID]))
    outcome = await show(ctx, subject, COMMANDS.keys(), frozenset((*done, *put_back)))
    if outcome.state == "done":
        await change_known(ctx, subject, lambda now: replace(now, put_back=_but(now.put_back, put_back)))
    return outcome


async def _answered(ctx: Context, job: Job, subject: Subject, number: int, ticks: Sequence[Tick]) -> set[str]:
    """What one person ticked at once, with one reply under the dashboard; the commands that were answered."""
    first = ticks[0]
    request = CommentRequest(
        repository_id=subject.repository_id,
        number=number,
        is_pull_request=False,
        comment_id=f"tick:{first.delivery_id}",
        body_sha256=body_digest("\n".join(tick.command for tick in ticks)),
        actor_id=first.actor_id,
        actor_login=first.actor_login,
    )
    asked = _commands(ticks, ctx.settings.trigger)
    states = await answer_without_comment(ctx, job, subject, request, asked, pull_request=None, moved="")
    notes = [
        answered(first.actor_login, each.line, state.replace("_", " "))
        for each, state in zip(asked, states, strict=True)
    ]
    await change_known(ctx, subject, lambda now: _without(now, ticks, notes))
    return {tick.command for tick in ticks}


async def give_up_ticks(session: Session, job: Job, outcome: Outcome) -> None:
    """Ticks that the job could not answer are told as such, or they would stand in the way of all that follow."""
    if job.organization_id is None:
        return
    owner = job.organization_id, UUID(str(job.payload["repository_id"]))
    known = await dashboards.find(session, *owner)
    if known is None or not known.ticks:
        return
    _, first = next(groupby(known.ticks, key=_asked_at_once))
    given_up = tuple(first)
    said = f"could not be answered, since {plain(outcome.reason)}"
    notes = [answered(tick.actor_login, tick.command, said) for tick in given_up]
    await dashboards.change(session, *owner, lambda now: _without(now, given_up, notes))
    again = await dashboard_job(session, *owner, every_s=0.0)
    commands = [tick.command for tick in given_up]
    await jobs.enqueue(session, replace(again, payload={**again.payload, "given_up": commands}))


def _but(texts: Sequence[str], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text not in gone)


def _asked_at_once(tick: Tick) -> tuple[str, str]:
    return tick.delivery_id, tick.actor_id


def _without(now: Dashboard, ticks: Sequence[Tick], notes: Sequence[str]) -> Dashboard:
    left = tuple(tick for tick in now.ticks if tick not in ticks)
    return replace(now, ticks=left, said=(*notes, *now.said)[:_SAID])


def _commands(ticks: Sequence[Tick], trigger: str) -> list[Invocation]:
    """One a box; a box of an older version may stand before a command that is none any more."""
    parsed = (one for tick in ticks for one in parse(tick.command, VERBS, trigger))
    known = [one for one in parsed if isinstance(one, Invocation)]
    return [replace(one, ordinal=place) for place, one in enumerate(known)]
