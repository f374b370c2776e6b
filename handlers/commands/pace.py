"""Two programs that answer each other would never stop: what is too fast for people is left alone for an hour."""

from dataclasses import dataclass
from typing import Final

from handlers.context import Context
from handlers.jobs.repository import Subject
from handlers.jobs.requests import CommentRequest
from handlers.messages import pace_text
from providers.database import audit, talks

BOT_LIMIT: Final = 20  # commands of accounts that are not people, in one repository
THREAD_LIMIT: Final = 30  # answered comments, under one issue or pull request
WITHIN_S: Final = 600.0
RESTS_S: Final = 3600.0
_STOPPED: Final = "commands.stopped"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whether a comment is left unanswered, and why. `is_first`: this one still gets that sentence as its reply."""

    reason: str = ""
    is_first: bool = False

    @property
    def is_stopped(self) -> bool:
        return bool(self.reason)


async def judge(ctx: Context, subject: Subject, request: CommentRequest) -> Stop:
    """Count, under a lock so that of two comments only one is the first; what stops is written to the audit log."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(subject.organization_id) as session:
        await talks.take_turn(session, subject.repository_id)
        stopped = await talks.stopped(session, *owner, _STOPPED, request.number, within_s=RESTS_S)
        if stopped is not None:
            return Stop(stopped["reason"], is_first=stopped["comment_id"] == request.comment_id)
        is_whole, reason = False, ""
        answered = await talks.answered(session, *owner, request.number, request.comment_id, within_s=WITHIN_S)
        if answered >= THREAD_LIMIT:
            reason = pace_text.too_many_replies(THREAD_LIMIT, WITHIN_S, RESTS_S)
        elif request.actor.is_bot or request.app_id:
            is_whole = await talks.of_bots(session, *owner, request.comment_id, within_s=WITHIN_S) >= BOT_LIMIT
            reason = pace_text.too_many_of_bots(BOT_LIMIT, WITHIN_S, RESTS_S) if is_whole else ""
        if not reason:
            return Stop()
        facts = {"number": None if is_whole else request.number, "comment_id": request.comment_id, "reason": reason}
        await audit.record(
            session,
            subject.organization_id,
            action=_STOPPED,
            resource_type="repository",
            resource_id=subject.repository_id,
            metadata={**facts, "actor_id": request.actor_id, "actor_login": request.actor_login},
        )
    return Stop(reason, is_first=True)
