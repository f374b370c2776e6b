"""The App's web token and the cache of installation tokens, under a clock that the test holds."""

import asyncio

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config.settings import GitHubSettings
from providers.code_hosts.github.auth import MOST_TOKENS, AppKey, Step, Token, TokenCache, TokenKey
from providers.errors import ProviderUnavailable

KEY = TokenKey("7", "1", Step.READ)


class Clock:
    """Unix time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


class Mint:
    """Mints numbered tokens that live an hour; `gate` holds it back, `error` spoils the next one."""

    def __init__(self, clock: Clock) -> None:
        self.minted: list[TokenKey] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None
        self._clock = clock

    async def __call__(self, key: TokenKey) -> Token:
        self.minted.append(key)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return Token(f"token {len(self.minted)}", self._clock() + 3600)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mint(clock: Clock) -> Mint:
    return Mint(clock)


@pytest.fixture
def cache(mint: Mint, clock: Clock) -> TokenCache:
    return TokenCache(mint, clock)


def test_the_apps_web_token_is_backdated_and_short() -> None:
    clock = Clock()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(encoding, kind, serialization.NoEncryption()).decode()

    token = AppKey(GitHubSettings("12345", pem, ()), clock).jwt()

    claims = jwt.decode(
        token, key.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert claims["iss"] == "12345"
    assert clock() - claims["iat"] == 60
    assert 0 < claims["exp"] - clock() <= 540


async def test_a_token_is_used_until_five_minutes_before_its_end(cache: TokenCache, mint: Mint, clock: Clock) -> None:
    first = await cache.get(KEY)
    clock.now_s += 3600 - 301
    second = await cache.get(KEY)
    clock.now_s += 1
    third = await cache.get(KEY)

    assert first is second
    assert third is not first
    assert len(mint.minted) == 2


async def test_many_at_once_share_one_mint(cache: TokenCache, mint: Mint) -> None:
    mint.gate.clear()
    waiting = [asyncio.create_task(cache.get(KEY)) for _ in range(10)]
    await asyncio.sleep(0)
    mint.gate.set()

    tokens = await asyncio.gather(*waiting)

    assert len(set(tokens)) == len(mint.minted) == 1


async def test_one_who_gives_up_does_not_take_the_token_from_the_others(cache: TokenCache, mint: Mint) -> None:
    mint.gate.clear()
    impatient = asyncio.create_task(cache.get(KEY))
    patient = asyncio.create_task(cache.get(KEY))
    await asyncio.sleep(0)

    impatient.cancel()
    await asyncio.sleep(0)
    mint.gate.set()

    assert (await patient).secret == "token 1"
    assert len(mint.minted) == 1


async def test_a_mint_that_fails_is_not_remembered(cache: TokenCache, mint: Mint) -> None:
    mint.error = ProviderUnavailable("github", 30, "down")
    with pytest.raises(ProviderUnavailable):
        await cache.get(KEY)
    mint.error = None

    token = await cache.get(KEY)

    assert token.secret == "token 2"


async def test_another_step_and_another_repository_have_their_own_tokens(cache: TokenCache, mint: Mint) -> None:
    keys = [KEY, TokenKey("7", "2", Step.READ), TokenKey("7", "1", Step.CHECK), TokenKey("8", "1", Step.READ)]

    tokens = [await cache.get(key) for key in keys]

    assert len(set(tokens)) == 4
    assert mint.minted == keys


async def test_a_token_that_was_renewed_meanwhile_is_not_forgotten(cache: TokenCache, mint: Mint) -> None:
    old = await cache.get(KEY)
    cache.forget(KEY, old)
    new = await cache.get(KEY)

    cache.forget(KEY, old)

    assert await cache.get(KEY) is new
    assert len(mint.minted) == 2


async def test_whichever_token_is_kept_can_be_forgotten(cache: TokenCache, mint: Mint) -> None:
    old = await cache.get(KEY)

    cache.forget(KEY)
    cache.forget(KEY)

    assert await cache.get(KEY) is not old
    assert len(mint.minted) == 2


async def test_the_cache_is_bounded(cache: TokenCache, mint: Mint) -> None:
    for number in range(MOST_TOKENS + 1):
        await cache.get(TokenKey("7", str(number), Step.READ))

    await cache.get(TokenKey("7", "1", Step.READ))
    await cache.get(TokenKey("7", "0", Step.READ))

    assert len(mint.minted) == MOST_TOKENS + 2


def test_a_token_does_not_show_itself() -> None:
    assert "secret" not in repr(Token("the secret", 1.0))


@pytest.mark.parametrize("step", [Step.LIST, Step.READ])
def test_a_step_that_reads_may_not_write(step: Step) -> None:
    assert set(step.permissions.values()) == {"read"}
