"""The aiohttp application: routes, middlewares, start and stop."""

import asyncio
import signal

import structlog
from aiohttp import web

from bot.health import Health
from bot.middleware import request_boundary
from bot.resources.web import Doors, open_doors
from bot.site.pages import add_site
from bot.webhooks import Intake, Webhooks
from config.settings import Settings

log = structlog.get_logger()

SHUTDOWN_S = 15.0


def make_app(doors: Doors) -> web.Application:
    """Webhooks, health and, where the deployment allows it, the status site."""
    app = web.Application(middlewares=[request_boundary])
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


HEALTH: web.AppKey[Health] = web.AppKey("health", Health)


async def start_app(app: web.Application, settings: Settings) -> web.AppRunner:
    """Listen. Bodies are never inflated for us: a webhook with an encoding is refused unread."""
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    await web.TCPSite(runner, settings.bind_host, settings.bind_port, backlog=1024).start()
    log.info("web_started", url=settings.public_url, port=settings.bind_port)
    return runner


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests in hand are answered first."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with open_doors(settings) as doors:
        app = make_app(doors)
        runner = await start_app(app, settings)
        await stop.wait()
        app[HEALTH].drain()
        await runner.cleanup()
    log.info("web_stopped")
