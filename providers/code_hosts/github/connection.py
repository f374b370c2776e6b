"""What all jobs of a process share towards GitHub: one client, one cache of tokens, who our App is."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from config.settings import GitHubSettings
from providers.code_hosts import fields
from providers.code_hosts.code_host import Fence
from providers.code_hosts.fields import MissingField
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import Caller, GitHubApi
from providers.code_hosts.github.auth import JWT_BACKDATED_S, AppKey, HostClock, Step, Token, TokenCache, TokenKey
from providers.errors import ProviderRefused, ProviderUnavailable
from providers.rest.client import Manners, RestClient
from providers.rest.parking import ParkStore
from providers.rest.redaction import Redactor

log = structlog.get_logger(__name__)

Result = TypeVar("Result")


class GitHubConnection:
    """Opened once a process; `close` ends it. `now` is Unix time and decides about tokens."""

    def __init__(
        self,
        settings: GitHubSettings,
        parks: ParkStore,
        *,
        manners: Manners | None = None,
        redactor: Redactor | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        manners = manners or Manners(settings.write_spacing_s)
        self.rest = RestClient(NAME, settings.api_url, parks, manners=manners, redactor=redactor, now=now)
        self.rest.redactor.learn(settings.private_key_pem, *settings.webhook_secrets)
        self._clock = HostClock(now)
        self.tokens = TokenCache(self._mint, self._clock)
        self._key = AppKey(settings, self._clock)
        self._bot_login = ""

    async def close(self) -> None:
        await self.rest.close()

    async def with_token(
        self, key: TokenKey, fence: Fence | None, ask: Callable[[GitHubApi], Awaitable[Result]]
    ) -> Result:
        """Call `ask` with a token for the key; a token that GitHub refuses (401) is minted anew, once."""
        token = await self.tokens.get(key)
        try:
            return await ask(self._api(key, token, fence))
        except ProviderRefused as refused:
            if refused.status != 401:
                raise
        self.tokens.forget(key, token)
        token = await self.tokens.get(key)
        return await ask(self._api(key, token, fence))

    async def bot_login(self) -> str:
        """The login that our App's comments carry: its slug with "[bot]" after it."""
        if not self._bot_login:
            document = await self._as_app("", lambda api: api.get("/app"))
            self._bot_login = f"{fields.text(document, 'slug')}[bot]"
        return self._bot_login

    def _api(self, key: TokenKey, token: Token, fence: Fence | None) -> GitHubApi:
        return GitHubApi(self.rest, Caller(key.installation_id, f"Bearer {token.secret}"), fence)

    async def _as_app(self, installation_id: str, ask: Callable[[GitHubApi], Awaitable[Result]]) -> Result:
        """Call `ask` as the App; where GitHub refuses our web token and its clock is not ours, once more by its clock.

        A clock minutes off makes a web token that is not valid yet, or not any more.
        """
        api, skew_s = self._app_api(installation_id), self._clock.skew_s
        try:
            return await ask(api)
        except ProviderRefused as refused:
            if refused.status != 401:
                raise
            self._clock.set(api.host_time_s)
            if abs(self._clock.skew_s - skew_s) < JWT_BACKDATED_S / 2:
                raise
        log.warning("clock_differs_from_host", host=NAME, skew_s=round(self._clock.skew_s))
        return await ask(self._app_api(installation_id))

    def _app_api(self, installation_id: str) -> GitHubApi:
        return GitHubApi(self.rest, Caller(installation_id, f"Bearer {self._key.jwt()}"))

    async def _mint(self, key: TokenKey) -> Token:
        if not key.installation_id.isdecimal():
            raise ProviderRefused(NAME, 0, "the repository belongs to no installation of the App")
        wanted: dict[str, object] = {"permissions": dict(key.step.permissions)}
        if key.step is not Step.LIST:
            wanted["repository_ids"] = [int(key.repository_id)]
        path = f"/app/installations/{key.installation_id}/access_tokens"
        document = await self._as_app(key.installation_id, lambda api: api.mint(path, wanted))
        try:
            token = Token.minted(fields.text(document, "token"), fields.text(document, "expires_at"))
        except (MissingField, ValueError) as error:
            raise ProviderUnavailable(NAME, 30.0, f"an unreadable token: {type(error).__name__}") from None
        self.rest.redactor.learn(token.secret, until_s=token.expires_at_s)
        return token
