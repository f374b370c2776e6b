"""What all jobs of a process share towards one GitLab: one client, a few threads, who our account is."""

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlsplit

from config.settings import GitLabSettings
from providers.code_hosts import fields
from providers.code_hosts.code_host import Fence
from providers.code_hosts.fields import MissingField, find_text
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.transport import Transport
from providers.errors import ProviderUnavailable
from providers.rest.client import Manners, RestClient
from providers.rest.parking import ParkStore
from providers.rest.redaction import Redactor

THREADS: Final = 8

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Account:
    """Whom our token belongs to; `email` is the address by which GitLab knows their commits."""

    account_id: str
    login: str
    name: str
    email: str


class GitLabConnection:
    """Opened once a process; `close` ends it. `now` is Unix time."""

    def __init__(
        self,
        settings: GitLabSettings,
        parks: ParkStore,
        *,
        manners: Manners | None = None,
        redactor: Redactor | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.now = now
        manners = manners or Manners(settings.write_spacing_s)
        self.rest = RestClient(NAME, settings.url, parks, manners=manners, redactor=redactor, now=now)
        self.rest.redactor.learn(settings.token, *settings.webhook_secrets)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="gitlab")
        self._account: Account | None = None

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self.rest.close()

    async def call(
        self, installation_id: str, ask: Callable[[GitLabApi], Result], fence: Fence | None = None
    ) -> Result:
        """Call `ask` in a thread. When the caller is cancelled, its thread sends nothing more.

        A field that GitLab documents and did not send is a fault on its side: raises `ProviderUnavailable`.
        """
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        transport = Transport(self.rest, loop, installation_id, fence)
        api = GitLabApi(self.settings.url, self.settings.token, transport, self.rest.redactor)
        try:
            return await loop.run_in_executor(self._threads, context.run, ask, api)
        except MissingField as missing:
            raise ProviderUnavailable(NAME, 30.0, f"an unreadable answer: {missing}") from missing
        finally:
            transport.end()

    async def account(self, installation_id: str) -> Account:
        """Whom the token belongs to; asked once."""
        if self._account is None:
            document = await self.call(installation_id, lambda api: api.get("/user"))
            self._account = _account(document, urlsplit(self.settings.url).hostname or NAME)
        return self._account


def _account(document: object, host: str) -> Account:
    try:
        account_id, login = fields.identifier(document, "id"), fields.text(document, "username")
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable account: {missing}") from missing
    email = find_text(document, "commit_email") or f"{account_id}-{login}@users.noreply.{host}"
    return Account(account_id, login, find_text(document, "name") or login, email)
