"""The `emulate` process: somebody else's stateful GitHub, on a free port of the loopback."""

import asyncio
import ctypes
import json
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.doubles.npm import node_modules

START_TIMEOUT_S = 30.0
ORGANIZATION = "acme"
INSTALLATION_ID = "4711"
APP_ID = "12345"
APP_SLUG = "forge-factory"
PEOPLE = ("olga-owner", "mia-maintainer", "will-writer", "tim-triager", "rita-reader", "stan-stranger")
OWNER = PEOPLE[0]
EVENTS = (
    "check_run",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
)
PERMISSIONS = {
    "actions": "read",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
}


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator. `url` goes past the contract proxy: it is for setting the stage only."""

    url: str
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def token_of(login: str) -> str:
    """The personal token with which the stage acts as this person."""
    return f"ghp_stage_{login.replace('-', '_')}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def start(folder: Path, *, base_url: str, private_key_pem: str, webhook_url: str) -> Emulator:
    """Start it and wait until it answers; it dies with this process."""
    program = node_modules() / "emulate/dist/index.js"
    port = free_port()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(_seed(private_key_pem, webhook_url)))
    command = ["node", str(program), "start", "--service", "github", "--port", str(port), "--seed", str(seed)]
    with (folder / "emulate.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, "--base-url", base_url, cwd=folder, stdout=output, stderr=output, preexec_fn=_die_with_parent
        )
    emulator = Emulator(f"http://127.0.0.1:{port}", process)
    try:
        await _wait_until_it_answers(emulator)
    except BaseException:
        await emulator.stop()
        raise
    return emulator


async def _wait_until_it_answers(emulator: Emulator) -> None:
    async with asyncio.timeout(START_TIMEOUT_S), aiohttp.ClientSession() as session:
        while emulator.process.returncode is None:
            try:
                async with session.get(f"{emulator.url}/rate_limit"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise RuntimeError(f"emulate ended with {emulator.process.returncode}; see emulate.log")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _seed(private_key_pem: str, webhook_url: str) -> Mapping[str, object]:
    app = {
        "app_id": int(APP_ID),
        "slug": APP_SLUG,
        "name": "Forge Factory",
        "private_key": private_key_pem,
        "permissions": PERMISSIONS,
        "events": [*EVENTS],
        "webhook_url": webhook_url,
        "installations": [
            {"installation_id": int(INSTALLATION_ID), "account": ORGANIZATION, "repository_selection": "all"}
        ],
    }
    return {
        "tokens": {token_of(login): {"login": login, "scopes": ["repo", "user", "admin:org"]} for login in PEOPLE},
        "github": {
            "users": [{"login": login} for login in PEOPLE],
            "orgs": [{"login": ORGANIZATION, "members": [{"login": OWNER, "role": "admin"}]}],
            "apps": [app],
        },
    }
