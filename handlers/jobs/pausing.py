"""Pausing the bot in a repository: nothing is pushed and nothing proposed there until somebody resumes it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from handlers.context import Context
from handlers.errors import NotNow
from handlers.jobs.deciding import record
from handlers.jobs.onboarding.asking import must_be_welcome
from handlers.jobs.repository import Subject
from handlers.jobs.turn_requests import admission_job
from handlers.messages import steering_replies
from providers.code_hosts.events import Actor
from providers.database import jobs, pauses
from providers.database.pauses import Pause


async def find_pause(ctx: Context, subject: Subject) -> Pause | None:
    """None where the bot is not paused."""
    async with ctx.database.tenant(subject.organization_id) as session:
        return await pauses.find(session, subject.organization_id, subject.repository_id)


async def must_go_on(ctx: Context, subject: Subject) -> None:
    """To be passed before anything is pushed or proposed; raises NotNow where the bot is not welcome yet, or paused."""
    await must_be_welcome(ctx, subject)
    pause = await find_pause(ctx, subject)
    if pause is not None:
        raise NotNow(steering_replies.is_paused(pause), steering_replies.how_to_resume(ctx.settings.trigger))


async def pause(ctx: Context, subject: Subject, by: Actor, reason: str, command_id: UUID | None = None) -> bool:
    """False where it is paused already, whose first reason stays."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        is_new = await pauses.begin(session, *owner, actor_id=by.external_id, actor_login=by.login, reason=reason)
        if is_new:
            about = ("repository", subject.repository_id)
            facts = {"reason": reason}
            await record(session, owner[0], "repository.paused", by, facts, about=about, command_id=command_id)
    return is_new


async def resume(ctx: Context, subject: Subject, by: Actor, command_id: UUID | None = None) -> Pause | None:
    """The pause that ends with it; None where there was none."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        ended = await pauses.find(session, *owner)
        if ended is not None and await pauses.end(session, *owner):
            await jobs.enqueue(session, admission_job(*owner, why="resumed"))
            about = ("repository", subject.repository_id)
            facts = _facts_of(ended)
            await record(session, owner[0], "repository.resumed", by, facts, about=about, command_id=command_id)
    return ended


def _facts_of(ended: Pause) -> dict[str, str]:
    by = {"paused_by_id": ended.actor_id, "paused_by": ended.actor_login}
    return {"reason": ended.reason, **by, "paused_at": ended.created_at.isoformat()}


def pause_ended(facts: Mapping[str, str]) -> Pause:
    """The pause that was ended, by what was written down then."""
    paused_at = datetime.fromisoformat(facts["paused_at"])
    return Pause(facts["paused_by_id"], facts["paused_by"], facts["reason"], paused_at)
