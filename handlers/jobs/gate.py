"""Whether a gate is enforced on a commit that could not be judged: then that must not count as having passed it."""

from engine.errors import EngineError
from handlers.context import Context
from handlers.errors import UserError
from handlers.jobs.configuration import configuration_of
from handlers.jobs.repository import Subject
from handlers.messages.policy import Policy


async def is_enforced(ctx: Context, subject: Subject, pull_request: int | None) -> bool:
    """By the file of the default branch. False for the pull request of a fork, and where that file is out of reach:
    nobody is held up by a gate of which nothing is known.
    """
    if pull_request is not None and (await subject.host.get_pull_request(subject.ref, pull_request)).is_fork:
        return False
    try:
        configuration = await configuration_of(ctx, subject)
    except (UserError, EngineError):
        return False
    return Policy(configuration.layers.at().rules.score.gate).is_enforced
