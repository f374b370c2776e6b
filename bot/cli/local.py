"""What a person does on the local host beside `git push`: create a repository, write a comment."""

import asyncio
import json
import socket
import sys
from pathlib import Path

from bot.resources.web import local_store
from config.settings import LocalSettings, Settings
from providers.code_hosts.local.deliveries import announce_repository, send_comment
from providers.code_hosts.local.repositories import LocalRepository, create_repository, list_repositories
from providers.database.session import Database
from providers.errors import ProviderError

ENVIRONMENT_FILE = "environment.json"
ANSWERS_WITHIN_S = 2.0


def create_on(folder: Path, full_name: str) -> int:
    """Create `full_name`, tell the bot, and say how to push; 0, or 2 with the reason."""
    settings = _running(folder)
    if settings is None or settings.local is None:
        return 2
    try:
        repository = create_repository(settings.local.root, full_name)
        asyncio.run(announce_repository(settings.local.root, repository))
    except ProviderError as error:
        print(f"forge create: {error}", file=sys.stderr)
        return 2
    print(f"Created {repository.path}\nNow: git remote add forge {repository.path} && git push forge HEAD:main")
    print("A branch pushed with `git push -o pr forge <branch>` opens a pull request.")
    return 0


def comment_on(folder: Path, full_name: str, number: int, text: str) -> int:
    """Write a comment; 0, or 2 with the reason."""
    settings = _running(folder)
    if settings is None or settings.local is None:
        return 2
    repository = next((one for one in list_repositories(settings.local.root) if one.ref.full_name == full_name), None)
    if repository is None:
        known = ", ".join(one.ref.full_name for one in list_repositories(settings.local.root)) or "none yet"
        print(f"forge comment: there is no repository {full_name!r}. There are: {known}", file=sys.stderr)
        return 2
    try:
        asyncio.run(_comment(settings, settings.local, repository, number, text))
    except LookupError:
        print(f"forge comment: the bot has not taken up {full_name} yet. Try again in some seconds.", file=sys.stderr)
        return 2
    except ProviderError as error:
        print(f"forge comment: {error}", file=sys.stderr)
        return 2
    print(f"Written. The reply appears on {settings.public_url}")
    return 0


async def _comment(
    settings: Settings, local: LocalSettings, repository: LocalRepository, number: int, text: str
) -> None:
    database = Database(settings.database_url, pool_size=1)
    try:
        await send_comment(local_store(database), local.root, repository, number, text)
    finally:
        await database.close()


def _running(folder: Path) -> Settings | None:
    """The settings of the `forge up` that runs on this folder."""
    file = folder / ENVIRONMENT_FILE
    settings = Settings.from_env(json.loads(file.read_text())) if file.exists() else None
    if settings is None or not _answers(settings):  # the file of one that was stopped or killed is still there
        print(f"forge: nothing runs on {folder}. Start it with `./forge up --data {folder}`.", file=sys.stderr)
        return None
    return settings


def _answers(settings: Settings) -> bool:
    try:
        socket.create_connection((settings.bind_host, settings.bind_port), timeout=ANSWERS_WITHIN_S).close()
    except OSError:
        return False
    return True
