"""Start the whole double: the emulator, the contract proxy before it, git beside it, and the relay of its webhooks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config.settings import GitHubSettings
from tests.doubles import emulate
from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.contract import github_contract
from tests.doubles.emulate import APP_ID
from tests.doubles.git_server import GitServer
from tests.doubles.github import WEBHOOK_SECRET, GitHubDouble
from tests.doubles.lacking import Lacking
from tests.doubles.proxy import ContractProxy, Forwarder
from tests.doubles.relay import Relay
from tests.doubles.repositories import Repositories
from tests.doubles.stage import Stage
from tests.doubles.tokens import TokenBook


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[GitHubDouble]:
    """Every part started, each on a free port of the loopback; all stopped at the end."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        proxy = ContractProxy(github_contract(), tokens := TokenBook())
        relay = Relay(WEBHOOK_SECRET, session)
        api_url = await _serve(stack, proxy.application())
        hook_url = f"{await _serve(stack, relay.application())}/hook"
        private_key = _private_key_pem()
        emulator = await emulate.start(folder, base_url=api_url, private_key_pem=private_key, webhook_url=hook_url)
        stack.push_async_callback(emulator.stop)
        stage = Stage(emulator.url, session)
        repositories = Repositories(folder / "git", stage)
        lacking = Lacking(Forwarder(emulator.url, api_url, session), stage, repositories, tokens)
        proxy.answer = lacking
        relay.complete = lacking.complete_delivery

        async def announce(full_name: str, move: RefMove) -> None:
            if move.after != ZEROS:  # the emulator learns of a branch that is gone through its own API
                await double.announce(full_name, move)

        git_url = await _serve(stack, GitServer(repositories, tokens, announce).application())
        settings = GitHubSettings(APP_ID, private_key, (WEBHOOK_SECRET,), api_url, git_url)
        double = GitHubDouble(settings, stage, relay, proxy, tokens)
        double.repositories = repositories
        double.lacking = lacking
        lacking.actions.store_url = await _serve(stack, lacking.actions.store())
        yield double


async def _serve(stack: AsyncExitStack, application: web.Application) -> str:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def _private_key_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()
