"""The one function that says who may do what: by the host's live answer for a numeric id, and every doubt is a no."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

from config.forge_yml.sections import Commands
from engine.errors import EngineError
from handlers.errors import UserError
from handlers.messages.markdown import plain
from handlers.messages.review_text import or_owners
from handlers.messages.wording import level
from handlers.permissions.rights import BUILT_IN, Right
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.errors import LeaseLost, ProviderError, ProviderRefused

OUTSIDER_LIMIT: Final = 10  # read-only commands an hour, of a pull request's author who has no rights in public
ANSWER_WITHIN_S: Final = 10.0
OWNERS_WITHIN_S: Final = 60.0  # a commit may have to be fetched first


@dataclass(frozen=True, slots=True)
class Owned:
    """Whether somebody owns all of some files; `owners` are the people and teams who do, as CODEOWNERS names them."""

    is_owner: bool = False
    owners: tuple[str, ...] = ()


class Ownership(Protocol):
    """The question of who owns the files that something is about, asked only where it could change the answer."""

    async def owned_by(self, actor: Actor) -> Owned: ...


class PermissionSource(Protocol):
    """The one question that is asked of a code host."""

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, beyond the account: `app_id` is the app through which it was written, empty for a person.

    `is_author` of the pull request; `uses_last_hour` counts their read-only commands in this repository. `is_us`: this
    bot itself, which is never let in, whatever a configuration lists.
    """

    actor: Actor
    app_id: str = ""
    is_author: bool = False
    uses_last_hour: int = 0
    is_us: bool = False

    @property
    def is_bot(self) -> bool:
        return self.is_us or self.actor.is_bot or bool(self.app_id)


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
    right: Right,
    *,
    policy: Commands = BUILT_IN,
    is_fork: bool = False,
    ownership: Ownership | None = None,
) -> Verdict:
    """Whether the caller has this right here and now; `is_fork`: it is about the pull request of a fork.

    `ownership` is of the files that it is about, for a right that their owners have as well.
    Nothing is remembered from one call to the next, so a right that was taken away a second ago is gone. An error, a
    silence or an answer that makes no sense refuses. To be asked again right before the first write.
    """
    if caller.is_bot:
        return _judge_bot(caller, right, policy)
    permission = await _ask(host, repository, caller.actor)
    if isinstance(permission, str):
        return Verdict(False, Permission.NONE, permission)
    if not repository.is_private and permission < Permission.TRIAGE:
        return _judge_outsider(caller, permission, right)
    needed = right.needed(policy)
    if permission < needed:
        can_own = right.or_owner and needed == right.needs and permission >= Permission.WRITE
        owned = await _owned(ownership, caller.actor) if ownership and can_own else Owned()
        if not owned.is_owner:
            said = _not_permitted(repository, needed, permission) + or_owners(owned.owners)
            return Verdict(False, permission, said)
    if is_fork and not right.is_static:
        return Verdict(False, permission, _FORK)
    return Verdict(True, permission)


async def _ask(host: PermissionSource, repository: RepositoryRef, actor: Actor) -> Permission | str:
    """The host's answer, or the sentence that says why there is none."""
    if not actor.external_id:
        return _unchecked(repository, "the account has no number any more")
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            answer: object = await host.get_permission(repository, actor)
    except LeaseLost:
        raise  # another worker has the job: there is nobody left to be told anything
    except ProviderRefused as error:
        return _unchecked(repository, f"{plain(repository.host)} refused to say it ({error.status})")
    except TimeoutError:
        return _unchecked(repository, f"{plain(repository.host)} did not answer within {ANSWER_WITHIN_S:.0f} s")
    except (ProviderError, OSError):
        return _unchecked(repository, f"{plain(repository.host)} is out of reach or in trouble")
    if not isinstance(answer, Permission):
        return _unchecked(repository, f"{plain(repository.host)} answered what cannot be understood")
    return answer


async def _owned(ownership: Ownership, actor: Actor) -> Owned:
    """The answer; nobody's where there is none."""
    try:
        async with asyncio.timeout(OWNERS_WITHIN_S):
            return await ownership.owned_by(actor)
    except LeaseLost:
        raise
    except (ProviderError, EngineError, UserError, OSError):
        # No file, no commit, no host: none of them lets anybody in.
        return Owned()


def _judge_bot(caller: Caller, right: Right, policy: Commands) -> Verdict:
    """Bots never drive the bot, or two of them would never stop; a reply could already start that."""
    number = caller.app_id or caller.actor.external_id
    is_listed = number in {str(each) for each in policy.allow_bots} and not caller.is_us
    if is_listed and right.is_read_only:
        return Verdict(True, Permission.READ)
    return Verdict(False, Permission.NONE, "Commands of bots and apps are not run.", is_silent=True)


def _judge_outsider(caller: Caller, permission: Permission, right: Right) -> Verdict:
    """On a public repository everybody can read, so that is no evidence; strangers get no reply to play with."""
    if not (right.is_read_only and right.needs <= Permission.READ and caller.is_author):
        said = "Commands of people without rights on a public repository are not run."
        return Verdict(False, permission, said, is_silent=True)
    if caller.uses_last_hour >= OUTSIDER_LIMIT:
        return Verdict(False, permission, f"More than {OUTSIDER_LIMIT} commands within an hour.", is_silent=True)
    return Verdict(True, max(permission, Permission.READ))


_FORK: Final = (
    "This pull request comes from a fork: of its commits nothing is run, and nothing is ever pushed to it. What is"
    " only read, such as `score` or `plan`, is answered here; ask for the rest under an issue once it is merged."
)


def _unchecked(repository: RepositoryRef, why: str) -> str:
    where = plain(repository.full_name)
    return f"Not now: what you may do on {where} could not be checked: {why}. Nothing was done; try again in a minute."


def _not_permitted(repository: RepositoryRef, needs: Permission, has: Permission) -> str:
    needed = level(repository.host, needs)
    had = f"you have {level(repository.host, has)}" if has else f"{plain(repository.host)} tells of no right of yours"
    return (
        f"Not permitted: needs {needed} on {plain(repository.full_name)}, {had}. "
        f"Ask somebody who has {needed} there to write the command."
    )
