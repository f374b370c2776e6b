"""May this person do this, here and now? One function answers, and every doubt is a no."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from handlers.messages.markdown import code, plain
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.errors import ProviderError

OUTSIDER_LIMIT = 10  # read-only commands an hour, of a pull request's author who has no rights on a public repository
_ANSWER_WITHIN_S = 10.0


class PermissionSource(Protocol):
    """The one question that is asked of a code host."""

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, beyond the account: `app_id` is the app through which it was written, empty for a person.

    `is_author` of the pull request; `uses_last_hour` counts their read-only commands in this repository.
    """

    actor: Actor
    app_id: str = ""
    is_author: bool = False
    uses_last_hour: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `reason` is a sentence for the person; one who `is_silent` applies to gets no reply at all."""

    is_allowed: bool
    permission: Permission
    reason: str = ""
    is_silent: bool = False


async def may(
    host: PermissionSource,
    repository: RepositoryRef,
    caller: Caller,
    needs: Permission,
    *,
    is_read_only: bool,
    allowed_app_ids: frozenset[str] = frozenset(),
) -> Verdict:
    """Whether the caller may do what `needs` this permission, by the host's live answer for the numeric id.

    An error, a silence or an answer that makes no sense refuses. `allowed_app_ids` are the apps that the organization
    lets use read-only commands. To be asked again right before the first write.
    """
    if caller.actor.is_bot or caller.app_id:
        return _judge_bot(caller, is_read_only=is_read_only, allowed_app_ids=allowed_app_ids)
    permission = await _ask(host, repository, caller.actor)
    if permission is None:
        said = f"Not now: what you may do on {plain(repository.full_name)} could not be checked. Try again in a minute."
        return Verdict(False, Permission.NONE, said)
    if not repository.is_private and permission < Permission.TRIAGE:
        return _judge_outsider(caller, permission, needs, is_read_only=is_read_only)
    if permission < needs:
        return Verdict(False, permission, _not_permitted(repository, needs, permission))
    return Verdict(True, permission)


async def _ask(host: PermissionSource, repository: RepositoryRef, actor: Actor) -> Permission | None:
    """The host's answer; None where there is none to be had."""
    if not actor.external_id:
        return None
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            answer: object = await host.get_permission(repository, actor)
    except (ProviderError, OSError):  # TimeoutError is an OSError
        return None
    return answer if isinstance(answer, Permission) else None


def _judge_bot(caller: Caller, *, is_read_only: bool, allowed_app_ids: frozenset[str]) -> Verdict:
    """Bots never drive the bot, or two of them would never stop; a reply could already start that."""
    if caller.app_id and caller.app_id in allowed_app_ids and is_read_only:
        return Verdict(True, Permission.READ)
    return Verdict(False, Permission.NONE, "Commands of bots and apps are not run.", is_silent=True)


def _judge_outsider(caller: Caller, permission: Permission, needs: Permission, *, is_read_only: bool) -> Verdict:
    """On a public repository everybody can read, so that is no evidence; strangers get no reply to play with."""
    if not (is_read_only and needs <= Permission.READ and caller.is_author):
        said = "Commands of people without rights on a public repository are not run."
        return Verdict(False, permission, said, is_silent=True)
    if caller.uses_last_hour >= OUTSIDER_LIMIT:
        return Verdict(False, permission, f"More than {OUTSIDER_LIMIT} commands within an hour.", is_silent=True)
    return Verdict(True, max(permission, Permission.READ))


def _not_permitted(repository: RepositoryRef, needs: Permission, has: Permission) -> str:
    needed, had = needs.name.lower(), has.name.lower()
    return (
        f"Not permitted: needs {code(needed)} on {plain(repository.full_name)}, you have {code(had)}. "
        f"Ask somebody who has {code(needed)} there to write the command."
    )
