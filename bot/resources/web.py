"""What the web process has open: the database, and what reads deliveries. No engine, so it starts light."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from config.settings import Settings
from providers.code_hosts.code_host import Receiver
from providers.code_hosts.github.webhook import GitHubReceiver
from providers.code_hosts.gitlab.webhook import GitLabReceiver
from providers.code_hosts.local.store import LocalStore
from providers.code_hosts.local.webhook import LocalReceiver
from providers.database.local_host import PostgresLocalStore
from providers.database.session import Database


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything a web process has open."""

    settings: Settings
    database: Database
    receivers: Mapping[str, Receiver]


@asynccontextmanager
async def open_doors(settings: Settings) -> AsyncIterator[Doors]:
    """Open the database pool; closed when left."""
    database = Database(settings.database_url)
    try:
        yield Doors(settings, database, make_receivers(settings))
    finally:
        await database.close()


def make_receivers(settings: Settings) -> dict[str, Receiver]:
    """One receiver for each code host that the settings name."""
    receivers: dict[str, Receiver] = {}
    if settings.github is not None:
        receivers["github"] = GitHubReceiver(settings.github)
    if settings.gitlab is not None:
        receivers["gitlab"] = GitLabReceiver(settings.gitlab)
    if settings.local is not None:
        receivers["local"] = LocalReceiver(settings.local.webhook_secrets)
    return receivers


def local_store(database: Database) -> LocalStore:
    """What the local host keeps in our database.

    The two rooms may not import each other, and a row as a mapping is no TypedDict to the type checker; the tests
    of the local host hold the two together.
    """
    return cast("LocalStore", PostgresLocalStore(database))
