"""The web process on a free port, in front of a database of the test's own."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from bot.app import make_app, start_app
from bot.resources.web import open_doors
from config.settings import GitHubSettings, LocalSettings, Settings

SECRETS = ("the new secret", "the old secret")


@dataclass(frozen=True)
class Web:
    """A running web process and a way to talk to it."""

    url: str
    session: aiohttp.ClientSession
    settings: Settings

    def deliver(
        self, body: bytes, *, event: str = "push", delivery_id: str = "1", secret: str = SECRETS[0], **headers: str
    ) -> aiohttp.client._RequestContextManager:
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        sent = {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery_id,
            "X-Hub-Signature-256": f"sha256={signature}",
            "Content-Type": "application/json",
            **headers,
        }
        return self.session.post(f"{self.url}/webhooks/github", data=body, headers=sent)


@pytest.fixture
def web_settings(database_url: str, redis_url: str, tmp_path: Path, unused_tcp_port: int) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        public_url=f"http://127.0.0.1:{unused_tcp_port}",
        bind_port=unused_tcp_port,
        signing_key="a signing key",
        is_site_open=True,
        cache_dir=tmp_path / "mirrors",
        environments_dir=tmp_path / "environments",
        storage=str(tmp_path / "storage"),
        github=GitHubSettings(app_id="1", private_key_pem="", webhook_secrets=SECRETS),
        local=LocalSettings(root=tmp_path / "repositories", webhook_secrets=SECRETS),
    )


@pytest.fixture
async def web(web_settings: Settings) -> AsyncIterator[Web]:
    settings = replace(web_settings)
    async with open_doors(settings) as doors, aiohttp.ClientSession() as session:
        runner = await start_app(make_app(doors), settings)
        yield Web(settings.public_url, session, settings)
        await runner.cleanup()
