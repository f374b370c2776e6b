"""`forge gitlab connect` at work: looks, tells what it will do, sets the hook, and says what to set on the bot."""

import base64
import os
import secrets as chance
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.settings import GitLabSettings
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.gitlab.hooks import NEEDED_SCOPE, Standing, Target, ensure, look
from providers.errors import ProviderRefused

_VARIABLE: Final = "GITLAB_WEBHOOK_SECRET"
_LEVELS: Final = {10: "guest", 15: "planner", 20: "reporter", 30: "developer", 40: "maintainer", 50: "owner"}
_NO_SIGNING: Final = "This GitLab does not sign its deliveries; the hook sends a secret along, as older ones do."


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be connected. `secret` is the one that the bot knows already, "" for a fresh one.

    A fresh secret goes to `secret_file`, which only its owner may read, and is found there again: it is never printed.
    """

    target: Target
    hook_url: str
    events: tuple[str, ...]
    secret: str
    secret_file: Path
    is_dry_run: bool = False


class Unparked:
    """A person who waits at a terminal is told of a limit and tries again; parks are the workers' business."""

    async def park(self, host: str, installation_id: str, seconds: float, reason: str) -> None:
        return None

    async def parked_for_s(self, host: str, installation_id: str) -> float:
        return 0.0


async def connect(wish: Wish, settings: GitLabSettings) -> int:
    """0, or 2 with the reason. Done twice it leaves one hook, with the same secret."""
    connection = GitLabConnection(settings, Unparked())
    try:
        standing = await connection.call("", lambda api: look(api, wish.target, wish.hook_url))
        if problem := _problem(wish.target, standing):
            return _refuse(problem)
        secret = wish.secret or _kept(wish.secret_file)
        print(_plan(wish, standing, settings.url, is_fresh=not secret))
        if wish.is_dry_run:
            print("Nothing was done: this was a dry run.")
            return 0
        await _install(wish, standing, connection, secret or _signing_token())
    except ProviderRefused as refused:
        return _refuse(_explained(refused, wish.target))
    finally:
        await connection.close()
    return 0


async def _install(wish: Wish, standing: Standing, connection: GitLabConnection, secret: str) -> None:
    if not await _set(wish, standing, connection, secret):
        print(_NO_SIGNING)
        secret = chance.token_urlsafe(32)
        await _set(wish, standing, connection, secret)
    print(_done(wish, standing, connection.settings.url, is_known=secret == wish.secret))


async def _set(wish: Wish, standing: Standing, connection: GitLabConnection, secret: str) -> bool:
    """Whether the hook keeps the secret, which is written down first: a hook whose secret is lost is worth nothing."""
    connection.rest.redactor.learn(secret)
    if secret != wish.secret:
        _write_down(wish.secret_file, f"{_VARIABLE}={secret}\nGITLAB_USER_ID={standing.user_id}\n")
    return await connection.call("", lambda api: ensure(api, wish.target, wish.hook_url, wish.events, secret))


def _problem(target: Target, standing: Standing) -> str:
    """Why it cannot be done, and what would help; "" where it can."""
    if standing.scopes is not None and NEEDED_SCOPE not in standing.scopes:
        has = ", ".join(standing.scopes) or "none"
        return f"the token has the scopes {has}; it needs {NEEDED_SCOPE}. Make one with that scope."
    if standing.level < target.needed_level:
        role, needed = _LEVELS.get(standing.level, "no member"), _LEVELS[target.needed_level]
        return (
            f"@{standing.login} is {role} of the {target.kind} {target.path}; setting a hook there needs {needed}."
            f" Give the account that role, or let somebody who has it run this command with a token of theirs."
        )
    return ""


def _plan(wish: Wish, standing: Standing, url: str, *, is_fresh: bool) -> str:
    does = "set a hook on" if standing.hook_id is None else f"bring hook {standing.hook_id} up to date on"
    secret = f"a fresh one, written to {wish.secret_file}" if is_fresh else "the one that the bot has already"
    if standing.hook_id is None and standing.scopes is None:
        secret += " (what the token may do cannot be seen)"
    rows = [
        f"On {url}, as @{standing.login}: {does} the {wish.target.kind} {wish.target.path}",
        f"  address  {wish.hook_url}",
        f"  told of  {', '.join(wish.events)}",
        f"  secret   {secret}",
    ]
    if standing.is_asleep:
        rows.append(
            "  GitLab has switched this hook off after failed deliveries; send it a test on its page to wake it."
        )
    return "\n".join(rows)


def _done(wish: Wish, standing: Standing, url: str, *, is_known: bool) -> str:
    secret = "is set already" if is_known else f"stands in {wish.secret_file}"
    return (
        f"The hook is there. Set on every process of the bot:\n"
        f"  GITLAB_URL={url}\n"
        f"  GITLAB_TOKEN           the token of the bot's account\n"
        f"  GITLAB_USER_ID={standing.user_id}\n"
        f"  {_VARIABLE}  {secret}; during a rotation new,old\n"
        f"Then push something: the hook's page in GitLab shows the bot's answer, 202."
    )


def _explained(refused: ProviderRefused, target: Target) -> str:
    if refused.status == 401:
        return "GitLab does not know the token in GITLAB_TOKEN, or it has expired."
    if refused.status in {403, 404} and target.kind == "group":
        return (
            f"the group {target.path} or its hooks are not shown to this account ({refused.status}). Hooks of groups"
            " need GitLab Premium; without it connect each project with --project."
        )
    if refused.status in {403, 404}:
        return f"the project {target.path} is not shown to this account ({refused.status})."
    return f"GitLab refused ({refused.status}): {refused.reason}"


def _kept(secret_file: Path) -> str:
    """The secret of an earlier run, "" where there was none."""
    rows = secret_file.read_text().splitlines() if secret_file.exists() else []
    return next((row.partition("=")[2] for row in rows if row.startswith(f"{_VARIABLE}=")), "")


def _write_down(secret_file: Path, text: str) -> None:
    secret_file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def _signing_token() -> str:
    return f"whsec_{base64.b64encode(chance.token_bytes(32)).decode()}"


def _refuse(reason: str) -> int:
    print(f"forge gitlab connect: {reason}", file=sys.stderr)
    return 2
