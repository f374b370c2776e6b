"""`forge gitlab connect` at work: looks, tells what it will do, sets the hook, and says what to set on the bot."""

import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from bot.cli import gitlab_refusals as refusals
from bot.cli import hook_secret
from config.settings import GITLAB_SIGNING_PREFIX, GitLabSettings
from providers.code_hosts.gitlab import access, hooks
from providers.code_hosts.gitlab.access import Holder, Standing, Target
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.gitlab.hooks import Hook
from providers.errors import ProviderError, ProviderRefused, ProviderUnavailable
from providers.rest.client import Manners

BOT_TOKEN: Final = "GITLAB_TOKEN"  # noqa: S105 - the name of a variable
SETUP_TOKEN: Final = "GITLAB_SETUP_TOKEN"  # noqa: S105 - the name of a variable
_NOT_TRIED: Final = "When the bot runs with that, run this command once more: GitLab then sends it a test."
_NO_SIGNING: Final = "This GitLab does not sign its deliveries; the hook sends a secret along, as older ones do."

_AT_A_TERMINAL: Final = Manners(write_spacing_s=0.0, retry_delays_s=())  # whoever waits there asks again by themselves

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be connected. `secret` is the one that the bot knows already, "" for a fresh one.

    A fresh secret goes to `secret_file`, which only its owner may read, and is found there again: it is never printed.
    `setup_token` is that of somebody who may set hooks, "" where the bot's own account may.
    """

    target: Target
    hook_url: str
    events: tuple[str, ...]
    secret: str
    secret_file: Path
    setup_token: str = field(default="", repr=False)
    is_dry_run: bool = False


class Unparked:
    """A person who waits at a terminal is told of a limit and tries again; parks are the workers' business."""

    async def park(self, host: str, installation_id: str, seconds: float, reason: str) -> None:
        return None

    async def parked_for_s(self, host: str, installation_id: str) -> float:
        return 0.0


class Impossible(Exception):
    """It cannot be done; the text says why, and what would help."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two whose tokens take part, mostly the same: the bot itself, and whoever sets the hook."""

    connection: GitLabConnection
    holder: Holder
    standing: Standing


def open_connection(settings: GitLabSettings) -> GitLabConnection:
    """Towards this GitLab, from a terminal."""
    return GitLabConnection(settings, Unparked(), manners=_AT_A_TERMINAL)


async def connect(wish: Wish, settings: GitLabSettings) -> int:
    """0, or 2 with the reason. Done twice it leaves one hook, with the same secret."""
    try:
        async with AsyncExitStack() as stack:
            await _connect(wish, settings, stack)
    except Impossible as impossible:
        print(f"forge gitlab connect: {impossible}", file=sys.stderr)
        return 2
    return 0


async def _connect(wish: Wish, settings: GitLabSettings, stack: AsyncExitStack) -> None:
    bot = await _side(wish.target, settings, BOT_TOKEN, stack)
    setter = bot
    if wish.setup_token:
        setter = await _side(wish.target, replace(settings, token=wish.setup_token), SETUP_TOKEN, stack)
    lacking = refusals.shortcoming(bot.holder, bot.standing, wish.target), _no_setter(wish, setter)
    if any(lacking):
        raise Impossible(" ".join(filter(None, lacking)))
    hook = await _of_hook(wish, setter, lambda api: hooks.find_hook(api, wish.target, wish.hook_url))
    secret = wish.secret or hook_secret.kept(wish.secret_file)
    print(_plan(wish, bot, setter, hook, is_fresh=not secret))
    if wish.is_dry_run:
        print("Nothing was done: this was a dry run.")
        return
    hook = await _install(wish, bot, setter, secret or hook_secret.signing_token())
    print(_done(wish, bot, is_known=bool(wish.secret) and hook.is_signing))
    print(await _tried(wish, setter, hook) if secret else _NOT_TRIED)


async def _side(target: Target, settings: GitLabSettings, variable: str, stack: AsyncExitStack) -> _Side:
    connection = open_connection(settings)
    stack.push_async_callback(connection.close)
    try:
        holder = await connection.call("", access.holder)
    except (ProviderRefused, ProviderUnavailable) as error:
        raise Impossible(refusals.of_token(error, variable, settings.url)) from error
    if holder.lacks_scope:
        raise Impossible(refusals.scope(holder, variable))
    try:
        standing = await connection.call("", lambda api: access.standing(api, target, holder.user_id))
    except (ProviderRefused, ProviderUnavailable) as error:
        raise Impossible(refusals.of_target(error, holder, target, settings.url)) from error
    return _Side(connection, holder, standing)


def _no_setter(wish: Wish, setter: _Side) -> str:
    """Why this account cannot set the hook; "" where it can."""
    needed, target = wish.target.hook_level, wish.target
    if setter.standing.level >= needed:
        return ""
    who = f"@{setter.holder.login} is {refusals.role(setter.standing.level)} of the {target.kind} {target.path}"
    return (
        f"{who}; setting a hook there needs {refusals.role(needed)}. Set {SETUP_TOKEN} to a token of somebody who has"
        f" that role, for this one command; the bot itself needs no more than {refusals.role(access.DEVELOPER)}."
    )


async def _of_hook(wish: Wish, setter: _Side, ask: Callable[[GitLabApi], Result]) -> Result:
    try:
        return await setter.connection.call("", ask)
    except (ProviderRefused, ProviderUnavailable) as error:
        url = setter.connection.settings.url
        raise Impossible(refusals.of_hook(error, wish.target, wish.hook_url, url)) from error


async def _install(wish: Wish, bot: _Side, setter: _Side, secret: str) -> Hook:
    hook = await _set(wish, bot, setter, secret)
    if hook.is_signing or not secret.startswith(GITLAB_SIGNING_PREFIX):
        return hook
    print(_NO_SIGNING)
    return await _set(wish, bot, setter, hook_secret.older_secret())


async def _set(wish: Wish, bot: _Side, setter: _Side, secret: str) -> Hook:
    """The hook with this secret, which is written down first: a hook whose secret is lost is worth nothing."""
    setter.connection.rest.redactor.learn(secret)
    if secret != wish.secret:
        hook_secret.write_down(wish.secret_file, secret, bot.holder.user_id)
    return await _of_hook(wish, setter, lambda api: hooks.ensure(api, wish.target, wish.hook_url, wish.events, secret))


async def _tried(wish: Wish, setter: _Side, hook: Hook) -> str:
    """What became of a delivery that GitLab sends at once. That nobody answers yet is no failure of this command."""
    try:
        await setter.connection.call("", lambda api: hooks.try_out(api, wish.target, hook.hook_id))
    except ProviderError as error:
        return f"GitLab sent a test, and it did not go well: {error}. Start the bot, and run this command once more."
    return (
        "GitLab sent a test, and the bot took it. A project without .forge.yml now gets the merge request that asks"
        " whether the bot may work there, unless ONBOARDING is off."
    )


def _plan(wish: Wish, bot: _Side, setter: _Side, hook: Hook | None, *, is_fresh: bool) -> str:
    does = "set a hook on" if hook is None else f"bring hook {hook.hook_id} up to date on"
    secret = f"a fresh one, written to {wish.secret_file}" if is_fresh else "the one that the bot has already"
    url = bot.connection.settings.url
    rows = [
        f"On {url}, as @{setter.holder.login}: {does} the {wish.target.kind} {wish.target.path}",
        f"  the bot  @{bot.holder.login}, {refusals.role(bot.standing.level)} there",
        f"  address  {wish.hook_url}",
        f"  told of  {', '.join(wish.events)}",
        f"  secret   {secret}",
    ]
    if setter.holder.scopes is None:
        rows.append("  GitLab does not tell what this token may do.")
    if hook is not None and hook.is_asleep:
        rows.append("  GitLab has switched this hook off after failed deliveries; a test that goes well wakes it.")
    ending = refusals.ending(bot.holder, BOT_TOKEN, datetime.now(UTC).date())
    closed = bot.standing.closed_branch and refusals.closed(bot.holder, bot.standing.closed_branch)
    return "\n".join([*rows, *(f"  {said}" for said in (ending, closed) if said)])


def _done(wish: Wish, bot: _Side, *, is_known: bool) -> str:
    secret = "is set already" if is_known else f"stands in {wish.secret_file}"
    return (
        f"The hook is there. Set on every process of the bot:\n"
        f"  GITLAB_URL={bot.connection.settings.url}\n"
        f"  {BOT_TOKEN}           the token of @{bot.holder.login}\n"
        f"  GITLAB_USER_ID={bot.holder.user_id}\n"
        f"  {hook_secret.VARIABLE}  {secret}; during a rotation new,old"
    )
