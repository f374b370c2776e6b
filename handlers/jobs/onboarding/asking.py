"""What people ask of an onboarding: to be asked back, and that nothing is changed before the answer is yes."""

from dataclasses import replace

from handlers.context import Context
from handlers.errors import NotNow
from handlers.jobs.coalescing import behind_running
from handlers.jobs.onboarding.request import onboarding_job
from handlers.jobs.repository import Subject
from handlers.messages import onboarding as messages
from providers.code_hosts.events import Actor
from providers.database import audit, jobs, onboarding
from providers.database.onboarding import Onboarding


async def ask_back(ctx: Context, subject: Subject, by: Actor) -> Onboarding:
    """Where the repository stands from now on: one that was closed, or needed none, waits for a new pull request."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        known = await onboarding.find(session, *owner)
        now = Onboarding("waiting") if known is None else _asked_back(known)
        await onboarding.keep(session, *owner, now)
        await audit.record(
            session,
            subject.organization_id,
            action="onboarding.asked",
            resource_type="repository",
            resource_id=subject.repository_id,
            metadata={"actor_id": by.external_id, "actor_login": by.login, "round": now.round},
        )
        job = onboarding_job(subject.repository_id, subject.organization_id)
        await jobs.enqueue(session, await behind_running(session, job))
    return now


def _asked_back(known: Onboarding) -> Onboarding:
    """Each pull request has a branch of its own, so one that was decided is followed by the next."""
    if known.stage in {"waiting", "open"}:
        return known
    following = known.round + 1 if known.number is not None else known.round
    return replace(known, stage="waiting", round=following, number=None, head_sha="", facts=None, turn_at="")


async def must_be_welcome(ctx: Context, subject: Subject) -> None:
    """To be passed before anything is pushed or proposed; raises NotNow until somebody has said yes."""
    async with ctx.database.tenant(subject.organization_id) as session:
        known = await onboarding.find(session, subject.organization_id, subject.repository_id)
    if known is not None and known.is_held:
        number = known.number if known.stage == "open" else None
        raise NotNow(*messages.not_yet(number, subject.ref.host, ctx.settings.trigger))
