"""Bring a database to a revision, from code: `forge up`, the release step and the tests do it all in this way."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from providers.database.errors import MigrationError

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(database_url: str, revision: str = "head") -> None:
    """Upgrade to `revision`; waits while another process migrates, so that all may call it at start.

    It runs an event loop of its own: a coroutine calls it through `asyncio.to_thread`. Raises `MigrationError`.
    """
    try:
        command.upgrade(_config(database_url), revision)
    except (DBAPIError, OSError) as error:
        raise MigrationError(_sentence(error)) from error


def downgrade(database_url: str, revision: str) -> None:
    """Go back to `revision`, "base" for an empty database; called as `migrate` is."""
    try:
        command.downgrade(_config(database_url), revision)
    except (DBAPIError, OSError) as error:
        raise MigrationError(_sentence(error)) from error


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url  # an attribute, since an option would take its "%" for syntax
    return config


def _sentence(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlstate", None) == "55P03":
        return "Another transaction held a table for more than 2 s; nothing was changed, try again when it is over."
    return f"The database could not be migrated, nothing was changed: {cause}"
