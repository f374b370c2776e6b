"""Asked again, right before the first thing is written: may who wants this still have it, and is it what they saw?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from config.forge_yml import ForgeYml, Layers
from handlers.errors import UserError
from handlers.jobs.binding import moved_since
from handlers.jobs.configuration import configuration_of
from handlers.jobs.pausing import must_go_on
from handlers.jobs.refactoring.task import Task
from handlers.jobs.requests import RefactoringRequest
from handlers.messages import binding_text
from handlers.messages.wording import reference
from handlers.permissions import CHANGE, UNDO, Caller, Right, may
from providers.code_hosts.events import Actor

_DECIDE: Final = ("paths", "refactor", "proof")  # the sections that say what may be changed, and how well proven
_RIGHTS: Final[Mapping[str, Right]] = {"refactor": CHANGE, "rebase": CHANGE, "rollback": UNDO}


async def must_still_be_allowed(task: Task, made_by: Layers) -> None:
    """Raises UserError where the right is gone, or cannot be checked, or the pull request has moved on, or the default
    branch has other rules by now than those it was `made_by`; NotNow while the bot is paused here.

    Between the command and this lie minutes of planning and proving. What the schedule proposes is nobody's wish.
    """
    await must_go_on(task.ctx, task.subject)
    in_force = await _rules_unless_changed(task, made_by)
    request = RefactoringRequest.from_payload(task.job.payload)
    asked = task.asked
    actor = Actor(request.actor_id or asked.actor_id, request.actor_login or asked.actor_login)
    if actor.external_id:
        right = _RIGHTS[request.act]
        host, ref, is_fork = task.subject.host, task.subject.ref, asked.is_fork
        verdict = await may(host, ref, Caller(actor), right, policy=in_force.commands, is_fork=is_fork)
        if not verdict.is_allowed:
            raise UserError(binding_text.right_gone(actor.login, verdict.reason))
    if request.act == "refactor":
        await must_stand_as_seen(task)


async def _rules_unless_changed(task: Task, made_by: Layers) -> ForgeYml:
    """Those of the repository as a whole now; the project of the touched files has to say what it said, too."""
    configuration = await configuration_of(task.ctx, task.subject)
    now, paths = configuration.for_writing(), task.row.affected_files
    compared = ((made_by.at().rules, now), (made_by.around(paths).rules, configuration.layers.around(paths).rules))
    changed = [
        section for section in _DECIDE if any(getattr(old, section) != getattr(new, section) for old, new in compared)
    ]
    if changed:
        raise UserError(binding_text.rules_changed(changed), "Ask again, and it is made by what holds now.")
    return now


async def must_stand_as_seen(task: Task) -> None:
    """Raises UserError where the pull request that a command was written under is not what its author saw any more."""
    asked = task.asked
    if not asked.base_sha or not asked.number:
        return
    pull_request = await task.subject.host.get_pull_request(task.subject.ref, asked.number)
    shown = reference(task.subject.ref.host, asked.number)
    if pull_request.state != "open":
        raise UserError(f"{shown} is {pull_request.state} by now.")
    if pull_request.head_sha != asked.base_sha:
        said = binding_text.head_moved(shown, asked.base_sha, pull_request.head_sha)
    elif asked.target_branch not in {"", pull_request.base_branch}:
        said = binding_text.retargeted(shown, asked.target_branch, pull_request.base_branch)
    else:
        said = await moved_since(task.ctx, task.subject, pull_request, _asked_at(task))
    if said:
        raise UserError(said, binding_text.AGAIN)


def _asked_at(task: Task) -> datetime:
    asked_at_s = task.asked.asked_at_s
    return datetime.fromtimestamp(asked_at_s, UTC) if asked_at_s else task.row.created_at
