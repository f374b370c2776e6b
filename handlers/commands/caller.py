"""Who has written a comment, and what the repository says about who may do what."""

from datetime import UTC, datetime, timedelta

from config.forge_yml.sections import Commands
from config.settings import Settings
from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.configuration import configuration_of
from handlers.jobs.repository import Subject
from handlers.jobs.requests import CommentRequest
from handlers.permissions import BUILT_IN, Caller, Right
from providers.code_hosts.proposals import PullRequest
from providers.database import commands

_SEARCHED = 200  # commands of a repository among which those of one person are counted


async def caller_of(
    ctx: Context, subject: Subject, request: CommentRequest, pull_request: PullRequest | None
) -> Caller:
    """The account by its number, with how much it has asked within the last hour."""
    author = pull_request.author if pull_request else None
    since = datetime.now(UTC) - timedelta(hours=1)
    async with ctx.database.tenant(subject.organization_id) as session:
        recent = await commands.recent(session, subject.organization_id, subject.repository_id, limit=_SEARCHED)
    earlier = [one for one in recent if one.actor_id == request.actor_id and one.comment_id != request.comment_id]
    return Caller(
        request.actor,
        request.app_id,
        is_author=author is not None and author.external_id == request.actor_id,
        uses_last_hour=sum(one.created_at > since for one in earlier),
        is_us=_is_us(ctx.settings, request),
    )


async def policy_for(ctx: Context, subject: Subject, caller: Caller, right: Right) -> Commands:
    """`commands` of the configuration in force, read only where it could change the answer."""
    if not (right.narrowed_by or caller.is_bot):
        return BUILT_IN
    try:
        return (await configuration_of(ctx, subject)).layers.at().rules.commands
    except UserError:  # a branch without a commit has no file
        return BUILT_IN


def _is_us(settings: Settings, request: CommentRequest) -> bool:
    own_app = settings.github.app_id if settings.github else ""
    own_account = settings.gitlab.user_id if settings.gitlab else ""
    return bool(request.app_id and request.app_id == own_app) or bool(
        request.is_bot and request.actor_id == own_account
    )
