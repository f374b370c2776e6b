"""Who we are to GitHub: the App's JSON web token, and installation tokens as narrow as the step needs.

After GitHub's "Authenticating with a GitHub App". A token is minted for one repository and for the
permissions of one step, so that a token that leaks while a repository is read cannot write anywhere.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import jwt

from config.settings import GitHubSettings

JWT_BACKDATED_S = 60  # GitHub's clock may be behind ours
JWT_LIFETIME_S = 9 * 60  # GitHub refuses ten minutes and more, counted on its own clock
FRESH_S = 5 * 60.0  # a token is not handed out in its last five minutes
MOST_TOKENS = 1_000
LARGEST_SKEW_S = 3600.0  # a clock that is further off needs a person, not arithmetic


class Step(Enum):
    """What a token is for; the value is the name that the cache and the tests know it by."""

    LIST = "list"
    READ = "read"
    CHECK = "check"
    COMMENT = "comment"
    ARTIFACTS = "artifacts"
    PUSH = "push"
    PROPOSE = "propose"
    MEMBERS = "members"

    @property
    def permissions(self) -> Mapping[str, str]:
        """The permissions that the step needs, as GitHub names them; each is one of app.yml."""
        return _PERMISSIONS[self]


_PERMISSIONS: Mapping[Step, Mapping[str, str]] = {
    Step.LIST: {"metadata": "read"},
    Step.READ: {"contents": "read", "issues": "read", "metadata": "read", "pull_requests": "read"},
    Step.CHECK: {"checks": "write", "metadata": "read"},
    Step.COMMENT: {"issues": "write", "metadata": "read", "pull_requests": "write"},
    Step.ARTIFACTS: {"actions": "read", "metadata": "read"},
    Step.PUSH: {"contents": "write", "metadata": "read"},
    Step.PROPOSE: {"contents": "read", "issues": "write", "metadata": "read", "pull_requests": "write"},
    Step.MEMBERS: {"members": "read", "metadata": "read"},
}


@dataclass(frozen=True, slots=True)
class TokenKey:
    """What a token opens: one installation, one repository (all of them where empty), one step."""

    installation_id: str
    repository_id: str
    step: Step


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token; `expires_at_s` is Unix time."""

    secret: str
    expires_at_s: float

    @classmethod
    def minted(cls, secret: str, expires_at: str) -> "Token":
        return cls(secret, datetime.fromisoformat(expires_at.replace("Z", "+00:00")).timestamp())

    def __repr__(self) -> str:
        return f"Token(expires_at_s={self.expires_at_s})"


class HostClock:
    """Unix time on GitHub's clock, as far as we know it: what is signed and what expires is judged there.

    Our own clock until GitHub has contradicted it. `skew_s` is how many seconds GitHub's is ahead of ours.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.skew_s = 0.0

    def __call__(self) -> float:
        return self._now() + self.skew_s

    def set(self, host_time_s: float | None) -> None:
        """Take over what GitHub's clock says; what it does not say, or says an hour and more off, changes nothing."""
        if host_time_s is not None and abs(host_time_s - self._now()) <= LARGEST_SKEW_S:
            self.skew_s = host_time_s - self._now()


class AppKey:
    """Signs as the App."""

    def __init__(self, settings: GitHubSettings, now: Callable[[], float] = time.time) -> None:
        self._app_id = settings.app_id
        self._private_key = settings.private_key_pem
        self._now = now

    def jwt(self) -> str:
        """A fresh web token of the App, good for eight minutes and backdated by one."""
        issued_at = int(self._now()) - JWT_BACKDATED_S
        claims = {"iat": issued_at, "exp": issued_at + JWT_LIFETIME_S, "iss": self._app_id}
        return jwt.encode(claims, self._private_key, algorithm="RS256")


class TokenCache:
    """Installation tokens, one mint at a time for a key, the least recently used forgotten first."""

    def __init__(self, mint: Callable[[TokenKey], Awaitable[Token]], now: Callable[[], float] = time.time) -> None:
        self._mint = mint
        self._now = now
        self._tokens: OrderedDict[TokenKey, Token] = OrderedDict()
        self._mints: dict[TokenKey, asyncio.Task[Token]] = {}

    async def get(self, key: TokenKey) -> Token:
        """A token with at least five minutes to live. Raises what the mint raises, to everybody who waits for it."""
        token = self._tokens.get(key)
        if token is not None and token.expires_at_s - self._now() > FRESH_S:
            self._tokens.move_to_end(key)
            return token
        task = self._mints.get(key)
        if task is None:
            task = self._mints[key] = asyncio.create_task(self._renew(key))
            task.add_done_callback(lambda done: self._settled(key, done))
        return await asyncio.shield(task)  # one who gives up must not take the token from the others

    def forget(self, key: TokenKey, token: Token | None = None) -> None:
        """GitHub refused this token: the next `get` mints anew, unless that has happened already.

        Without a `token` it is not known which one was refused: whichever is kept goes.
        """
        if token is None or self._tokens.get(key) is token:
            self._tokens.pop(key, None)

    def _settled(self, key: TokenKey, done: asyncio.Task[Token]) -> None:
        del self._mints[key]
        if not done.cancelled():
            done.exception()  # looked at here, in case that everybody who waited has given up

    async def _renew(self, key: TokenKey) -> Token:
        token = await self._mint(key)
        self._tokens[key] = token
        self._tokens.move_to_end(key)
        while len(self._tokens) > MOST_TOKENS:
            self._tokens.popitem(last=False)
        return token
