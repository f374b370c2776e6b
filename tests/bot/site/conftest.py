"""A site over a real database, and rows as a small company would have them after a few weeks."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.health import Health
from bot.middleware import add_boundary
from bot.site.pages import add_site
from bot.webhooks import Intake, Webhooks
from config.settings import GitHubSettings, LocalSettings, Settings
from providers.database.session import Database

SiteClient = TestClient[web.Request, web.Application]
OpenSite = Callable[..., Awaitable[SiteClient]]


def site_settings(**changes: Any) -> Settings:
    """Open on loopback, as embedded, with both code hosts."""
    fields: dict[str, Any] = {
        "database_url": "",
        "redis_url": "",
        "is_site_open": True,
        "github": GitHubSettings("1", "", ("secret",)),
        "local": LocalSettings(Path("/srv/forge/git"), ("secret",)),
    }
    return Settings(**(fields | changes))


@pytest.fixture
async def open_site(database: Database) -> AsyncIterator[OpenSite]:
    """Starts the application's own doors with the site among them; settings by keyword."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(**changes: Any) -> SiteClient:
            app = web.Application()
            add_boundary(app)
            app.router.add_post("/webhooks/{host}", Webhooks(Intake(database), {}).receive)
            health = Health(database)
            app.router.add_get("/healthz", health.live)
            app.router.add_get("/readyz", health.ready)
            add_site(app, database, site_settings(**changes))
            return await stack.enter_async_context(TestClient(TestServer(app)))

        yield start
