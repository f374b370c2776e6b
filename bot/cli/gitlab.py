"""The commands for a GitLab: `forge gitlab connect`."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Connect a GitLab, gitlab.com or a company's own.")


@app.callback()
def _commands() -> None:
    """Keeps `connect` a word of its own: a table of one command would swallow it."""


@app.command()
def connect(
    project: Annotated[str, typer.Option(metavar="GROUP/NAME", help="Set the hook on this project.")] = "",
    group: Annotated[str, typer.Option(metavar="GROUP", help="Set it on this group, for all its projects.")] = "",
    url: Annotated[str, typer.Option(help="GitLab's address; GITLAB_URL, else https://gitlab.com.")] = "",
    bot_url: Annotated[str, typer.Option(help="Where GitLab reaches the bot; PUBLIC_URL by default.")] = "",
    events: Annotated[str, typer.Option(help="What the bot is told of, comma-separated; all of it by default.")] = "",
    secret_file: Annotated[Path, typer.Option(help="Where a fresh secret is written.")] = Path(".forge/gitlab.env"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and tell what would be done.")] = False,
) -> None:
    """Set the hook through which GitLab tells the bot what happens.

    GITLAB_TOKEN is the bot's own, with the role Developer. Setting a hook takes a Maintainer (of a group an Owner):
    where the bot is none, GITLAB_SETUP_TOKEN is the token of somebody who is, for this one command.
    """
    from bot.cli.gitlab_connect import Wish
    from bot.cli.gitlab_connect import connect as connect_to
    from config.settings import GitLabSettings
    from providers.code_hosts.gitlab.access import Target
    from providers.code_hosts.gitlab.hooks import EVENTS

    if bool(project) == bool(group):
        raise typer.BadParameter("name one of them", param_hint="--project, --group")
    asked = tuple(dict.fromkeys(name.strip() for name in events.split(",") if name.strip())) or tuple(EVENTS)
    if unknown := [name for name in asked if name not in EVENTS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(EVENTS)}", param_hint="--events")
    token, secrets = _needed(os.environ, "GITLAB_TOKEN"), os.environ.get("GITLAB_WEBHOOK_SECRET", "")
    address = _address(url or os.environ.get("GITLAB_URL", "") or "https://gitlab.com", "--url")
    reached = _address(bot_url or _needed(os.environ, "PUBLIC_URL"), "--bot-url")
    wish = Wish(
        target=Target("project", project.strip("/")) if project else Target("group", group.strip("/")),
        hook_url=f"{reached}/webhooks/gitlab",
        events=asked,
        secret=secrets.partition(",")[0].strip(),
        secret_file=secret_file,
        setup_token=os.environ.get("GITLAB_SETUP_TOKEN", ""),
        is_dry_run=dry_run,
    )
    sys.exit(asyncio.run(connect_to(wish, GitLabSettings(token, (), "", address, address))))


def _needed(env: Mapping[str, str], name: str) -> str:
    if not env.get(name):
        raise typer.BadParameter(f"{name} is not set", param_hint=name)
    return env[name]


def _address(url: str, option: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise typer.BadParameter(f"{url[:80]!r} is no address like https://gitlab.com", param_hint=option)
    return url.rstrip("/")
