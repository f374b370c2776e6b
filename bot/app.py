"""The aiohttp application: routes, middlewares, start and stop."""

import asyncio
import signal
from contextlib import suppress

import structlog
from aiohttp import web

from bot.health import Health
from bot.middleware import IN_HAND, add_boundary
from bot.resources.web import Doors, open_doors
from bot.site.pages import add_site
from bot.webhooks import Intake, Webhooks
from config.settings import Settings, SettingsError

log = structlog.get_logger()

SHUTDOWN_S = 15.0
HEALTH = web.AppKey("health", Health)


def make_app(doors: Doors) -> web.Application:
    """Webhooks, health and, where the deployment allows it, the status site."""
    app = web.Application()
    add_boundary(app)
    intake, health = Intake(doors.database), Health(doors.database)
    app.router.add_post("/webhooks/{host}", Webhooks(intake, doors.receivers).receive)
    app.router.add_get("/healthz", health.live)
    app.router.add_get("/readyz", health.ready)
    add_site(app, doors.database, doors.settings)

    async def finish(_: web.Application) -> None:
        await intake.close()

    app.on_shutdown.append(finish)
    app[HEALTH] = health
    return app


async def start_app(app: web.Application, settings: Settings) -> web.AppRunner:
    """Listen. Bodies are never inflated for us: a webhook with an encoding is refused unread.

    Raises `SettingsError` where the address cannot be had.
    """
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.bind_host, settings.bind_port, backlog=1024).start()
    except OSError as error:
        await runner.cleanup()
        place = f"{settings.bind_host}:{settings.bind_port}"
        raise SettingsError(
            f"Nothing can listen on {place}: {error.strerror}. Choose another PORT or BIND_HOST."
        ) from error
    log.info("web_started", url=settings.public_url, port=settings.bind_port)
    return runner


async def stop_app(runner: web.AppRunner) -> None:
    """Take no new connection, answer what is in hand, then close.

    aiohttp alone would stop reading at once, so that a delivery whose body is still under way would be lost.
    """
    runner.app[HEALTH].drain()
    for site in list(runner.sites):
        await site.stop()
    with suppress(TimeoutError):
        async with asyncio.timeout(SHUTDOWN_S):
            await runner.app[IN_HAND].close()
    await runner.cleanup()


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with open_doors(settings) as doors:
        app = make_app(doors)
        runner = await start_app(app, settings)
        await stop.wait()
        await stop_app(runner)
    log.info("web_stopped")
