"""What the bot's account lacks on its GitLab, for `forge doctor`: the token first, then project by project."""

import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Final

from bot.cli import gitlab_refusals as refusals
from bot.cli.gitlab_connect import BOT_TOKEN, open_connection
from bot.cli.verdict import Verdict
from config.settings import GitLabSettings
from providers.code_hosts.gitlab import access
from providers.code_hosts.gitlab.access import Holder, Target
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.errors import ProviderRefused, ProviderUnavailable

MOST_PROJECTS: Final = 10
WAIT_S: Final = 60.0
_SUBJECT: Final = "GitLab"


async def examine(settings: GitLabSettings, today: date) -> list[Verdict]:
    """One verdict of the account, and one for each thing that it lacks."""
    connection = open_connection(settings)
    try:
        async with asyncio.timeout(WAIT_S):
            return await _examined(connection, today)
    except TimeoutError:
        return [_bad(settings.url, f"GitLab did not tell everything within {WAIT_S:.0f} s; try again later.")]
    finally:
        await connection.close()


async def _examined(connection: GitLabConnection, today: date) -> list[Verdict]:
    settings = connection.settings
    try:
        holder = await connection.call("", access.holder)
        if holder.lacks_scope:
            return [_bad(settings.url, refusals.scope(holder, BOT_TOKEN))]
        paths, lacking = await connection.call("", lambda api: _look(api, holder))
    except (ProviderRefused, ProviderUnavailable) as error:
        return [_bad(settings.url, refusals.of_token(error, BOT_TOKEN, settings.url))]
    return [*_account(holder, settings, paths, today), *lacking]


def _look(api: GitLabApi, holder: Holder) -> tuple[Sequence[str], list[Verdict]]:
    """The projects that were looked at, and what is wrong with them."""
    paths = list(islice(access.projects(api), MOST_PROJECTS))
    return paths, [verdict for path in paths for verdict in _of_project(api, holder, path)]


def _of_project(api: GitLabApi, holder: Holder, path: str) -> list[Verdict]:
    target = Target("project", path)
    standing = access.standing(api, target, holder.user_id)
    if lacking := refusals.shortcoming(holder, standing, target):
        return [_bad(path, lacking)]
    if not standing.closed_branch:
        return []
    return [_bad(path, refusals.closed(holder, standing.closed_branch), is_needed=False)]


def _account(holder: Holder, settings: GitLabSettings, paths: Sequence[str], today: date) -> list[Verdict]:
    found = f"@{holder.login} on {settings.url}; projects looked at: {', '.join(paths) or 'none'}"
    verdicts = [
        Verdict(_SUBJECT, bool(paths), found, "Make the account a member of a project, with the role Developer.")
    ]
    if settings.user_id != holder.user_id:
        said = f"Set GITLAB_USER_ID={holder.user_id}: it is how the bot knows what it wrote itself."
        verdicts.append(_bad(f"GITLAB_USER_ID is {settings.user_id or 'not set'}", said))
    if ending := refusals.ending(holder, BOT_TOKEN, today):
        verdicts.append(_bad(BOT_TOKEN, ending, is_needed=False))
    return verdicts


def _bad(found: str, mend: str, *, is_needed: bool = True) -> Verdict:
    return Verdict(_SUBJECT, is_good=False, found=found, mend=mend[:1].upper() + mend[1:], is_needed=is_needed)
