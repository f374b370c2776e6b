"""Somebody wrote a comment: when it holds a command, one job answers it."""

from handlers.commands.parser import has_command
from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.requests import CommentRequest, comment_job
from providers.code_hosts.events import CommentCreated


async def on_comment(scene: Scene, event: CommentCreated, trigger: str) -> Decision:
    """Queue the answer; a comment without a command is none of its business.

    Of bots too: whether one is listed stands in the configuration, which only a job may take the time to read.
    """
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    if not has_command(event.body, trigger):
        return nothing("the comment holds no command")
    request = CommentRequest.of(event, scene.repository.id)
    job = comment_job(request, scene.repository.organization_id, scene.delivery_id)
    return Decision(Outcome("done", "command queued"), (job,))
