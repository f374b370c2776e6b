"""Somebody wrote a comment: when it holds a command, one job answers it."""

from handlers.commands.parser import has_command
from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.requests import CommentRequest, comment_job
from providers.code_hosts.events import CommentCreated


async def on_comment(scene: Scene, event: CommentCreated, trigger: str) -> Decision:
    """Queue the answer; bots never drive the bot, and a comment without a command is none of its business."""
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    if not has_command(event.body, trigger):
        return nothing("the comment holds no command")
    if event.actor.is_bot or event.app_id:
        return Decision(Outcome("refused", f"commands of bots are not obeyed (@{event.actor.login})"))
    request = CommentRequest.of(event, scene.repository.id)
    job = comment_job(request, scene.repository.organization_id, scene.delivery_id)
    return Decision(Outcome("done", "command queued"), (job,))
