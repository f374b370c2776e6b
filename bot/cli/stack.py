"""Everything on one machine: embedded services, the web in this process, the workers beside it."""

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.app import make_app, start_app, stop_app
from bot.cli.local import ENVIRONMENT_FILE
from bot.cli.logs import log_json
from bot.embedded import EmbeddedServices
from bot.resources.web import Doors, open_doors
from bot.worker.owner import owned
from config.settings import Settings
from providers.code_hosts.local.repositories import write_hook_settings
from providers.database.migration import migrate

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("FORGE_SIGNING_KEY", "LOCAL_WEBHOOK_SECRET")


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs: the settings, what the web process has open, and the workers' own process."""

    settings: Settings
    doors: Doors
    workers: asyncio.subprocess.Process


@asynccontextmanager
async def running_stack(
    folder: Path, port: int = 0, extra: Mapping[str, str] | None = None, services_folder: Path | None = None
) -> AsyncIterator[Stack]:
    """Start services, migrate, listen (port 0: a free one), start workers; stop them in the reverse order.

    `extra` adds to or replaces the settings of the environment; the services live below `folder` unless told else.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    services = EmbeddedServices(services_folder or folder / "services")
    # Started from this thread on purpose: the kernel ends the servers together with the thread that started them.
    services.start()
    try:
        services.create_database("forge")
        environment = {**_environment(folder, services, port), **(extra or {})}
        settings = Settings.from_env(environment)
        _write_settings(folder, settings, environment)
        await asyncio.to_thread(migrate, settings.database_url)
        async with open_doors(settings) as doors:
            runner = await start_app(make_app(doors), settings)
            try:
                async with _workers(environment, folder / "worker.log") as workers:
                    yield Stack(settings, doors, workers)
            finally:
                await stop_app(runner)
    finally:
        services.stop()


async def run_up(folder: Path, port: int) -> None:
    """`forge up`: run until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log_json((folder / "web.log").open("a", buffering=1))
    async with running_stack(folder.absolute(), port) as stack:
        told = f"Forge Factory runs at {stack.settings.public_url}; logs: {folder}/web.log, {folder}/worker.log"
        how = f"Create a repository with `./forge create owner/name --data {folder}`. Ctrl-C stops everything."
        print(told, how, sep="\n", flush=True)  # at once, also into a pipe that somebody waits at
        await stop.wait()


_PASSED_ON = frozenset({"PATH", "HOME", "LANG", "TMPDIR"})
# How this machine's operator installs packages: what repositories' tests need is installed the same way.
_WAY_TO_INDEX = re.compile(r"(?:UV|PIP)_\w+|SSL_CERT_(?:FILE|DIR)|(?i:(?:https?|all|no)_proxy)")


def _environment(folder: Path, services: EmbeddedServices, port: int) -> dict[str, str]:
    port = port or _free_port()
    return {
        **{name: value for name, value in os.environ.items() if name in _PASSED_ON or _WAY_TO_INDEX.fullmatch(name)},
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": services.database_url("forge"),
        "REDIS_URL": services.redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SITE_ACCESS": "open",  # it listens on loopback only
        "FORGE_CACHE_DIR": str(folder / "mirrors"),
        "STORAGE_URL": str(folder / "storage"),
        "FORGE_ENVIRONMENTS_DIR": str(folder / "environments"),
        "LOCAL_ROOT": str(folder / "repositories"),
        **_kept_secrets(folder / "secrets.json"),
    }


def _write_settings(folder: Path, settings: Settings, environment: Mapping[str, str]) -> None:
    """What the push hooks need, and what `forge create` and `forge comment` need to join in."""
    if settings.local is not None:
        write_hook_settings(settings.local.root, settings.public_url, settings.local.webhook_secrets[0])
    _write_private(folder / ENVIRONMENT_FILE, json.dumps(dict(environment)))


def _write_private(file: Path, content: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(content)


def _kept_secrets(file: Path) -> dict[str, str]:
    """Made on the first start and kept for the next, readable by their owner alone."""
    if not file.exists():
        _write_private(file, json.dumps({name: secrets.token_hex(32) for name in SECRETS}))
    return {str(name): str(value) for name, value in json.loads(file.read_text()).items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def _workers(environment: Mapping[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "worker", env=owned(environment), cwd=ROOT, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(30):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
