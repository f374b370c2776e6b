"""Everything a deployment can set, read once from the environment into one frozen value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
GITLAB_SIGNING_PREFIX = "whsec_"


class SettingsError(Exception):
    """A setting is missing or does not make sense; the message names the variable and a value that would work."""


@dataclass(frozen=True, slots=True)
class GitHubSettings:
    """The GitHub App. `webhook_secrets` holds the live secrets, newest first: two during a rotation."""

    app_id: str
    private_key_pem: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_url: str = "https://api.github.com"
    git_url: str = "https://github.com"
    write_spacing_s: float = 1.0  # between two writes of one process, which is GitHub's advice


@dataclass(frozen=True, slots=True)
class GitLabSettings:
    """One GitLab, and the account that the bot is there. `webhook_secrets` are live, newest first.

    Those that begin with `GITLAB_SIGNING_PREFIX` sign, the others come along in a header as older hooks have it.
    `user_id` is the account's number, "" where nobody told us.
    """

    token: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    user_id: str = ""
    url: str = "https://gitlab.com"
    git_url: str = "https://gitlab.com"
    write_spacing_s: float = 1.0


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """The local host: bare repositories below `root`, hooks that sign with `webhook_secrets`."""

    root: Path
    webhook_secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """One frozen value for the whole process. Sizes in bytes, times in seconds, as the names say."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    public_url: str = "http://127.0.0.1:8321"
    bind_host: str = "127.0.0.1"
    bind_port: int = 8321
    signing_key: str = field(default="", repr=False)  # signs comment markers; equal on every process of a deployment
    is_greeting: bool = True  # whether a repository that is added is first asked by a pull request
    dashboard_every_s: float = 10.0  # between two texts of one dashboard; what ends meanwhile is told together
    trigger: str = "forge"  # the word after the slash, so that a staging app can sit beside production
    site_password: str = field(default="", repr=False)
    is_site_open: bool = False  # True only where everybody who reaches the port may read: the embedded default
    cache_dir: Path = Path(".forge/mirrors")
    cache_limit_bytes: int = 10 * 1024 * MIB
    environments_dir: Path = Path(".forge/environments")  # what repositories' tests need, installed
    environments_limit_bytes: int = 20 * 1024 * MIB
    storage: str = ".forge/storage"  # a folder, or s3://bucket/prefix
    s3_endpoint_url: str | None = None  # of a bucket that is not Amazon's
    worker_jobs: int = 4
    worker_processes: int = 2  # analysis children of one worker
    lease_s: float = 15.0
    job_timeout_s: float = 600.0
    github: GitHubSettings | None = None
    gitlab: GitLabSettings | None = None
    local: LocalSettings | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read every setting; raises `SettingsError` naming the first one that cannot be used."""
        return cls(
            database_url=_database_url(_required(env, "DATABASE_URL", "postgresql://user:password@host/forge")),
            redis_url=_redis_url(_required(env, "REDIS_URL", "redis://host:6379/0")),
            public_url=_web_url(env, "PUBLIC_URL", "http://127.0.0.1:8321"),
            bind_host=env.get("BIND_HOST", "") or "127.0.0.1",
            bind_port=_number(env, "PORT", 8321, most=65535),
            signing_key=_required(env, "FORGE_SIGNING_KEY", "the output of `openssl rand -hex 32`"),
            is_greeting=_is_on(env, "ONBOARDING"),
            dashboard_every_s=float(_number(env, "DASHBOARD_SECONDS", 10, most=3600)),
            trigger=_trigger(env),
            site_password=env.get("SITE_PASSWORD", ""),
            is_site_open=env.get("SITE_ACCESS", "") == "open",
            cache_dir=Path(env.get("FORGE_CACHE_DIR", "") or ".forge/mirrors"),
            cache_limit_bytes=_number(env, "FORGE_CACHE_LIMIT_MB", 10 * 1024) * MIB,
            environments_dir=Path(env.get("FORGE_ENVIRONMENTS_DIR", "") or ".forge/environments"),
            environments_limit_bytes=_number(env, "FORGE_ENVIRONMENTS_LIMIT_MB", 20 * 1024) * MIB,
            storage=_storage(env),
            s3_endpoint_url=_web_url(env, "S3_ENDPOINT_URL", "") if env.get("S3_ENDPOINT_URL") else None,
            worker_jobs=_number(env, "WORKER_JOBS", 4),
            worker_processes=_number(env, "WORKER_PROCESSES", 2),
            lease_s=float(_number(env, "LEASE_SECONDS", 15)),
            job_timeout_s=float(_number(env, "JOB_TIMEOUT_SECONDS", 600)),
            github=_github(env),
            gitlab=gitlab_settings(env),
            local=_local(env),
        )


def _required(env: Mapping[str, str], name: str, example: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set. Set it to something like: {example}")
    return value


def _number(env: Mapping[str, str], name: str, default: int, most: int = 10**9) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not re.fullmatch("[0-9]{1,10}", value) or not 1 <= int(value) <= most:
        raise SettingsError(
            f"{name} is {value[:40]!r}, which is not a whole number from 1 to {most}. The default is {default}."
        )
    return int(value)


def _is_on(env: Mapping[str, str], name: str) -> bool:
    """On unless it is switched off by name."""
    value = env.get(name, "") or "on"
    if value not in {"on", "off"}:
        raise SettingsError(f"{name} is {value[:40]!r}. It is on or off; the default is on.")
    return value == "on"


def _database_url(url: str) -> str:
    """Platforms hand out `postgres://`; SQLAlchemy wants the driver named."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgres", "postgresql", "postgresql+asyncpg"} or not rest:
        raise SettingsError(
            f"DATABASE_URL is no address of a PostgreSQL{_scheme(url)}. It looks like: postgresql://user:password@host/forge"
        )
    return f"postgresql+asyncpg://{rest}"


def _redis_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme not in {"redis", "rediss", "unix"} or not rest:
        raise SettingsError(f"REDIS_URL is no address of a Redis{_scheme(url)}. It looks like: redis://host:6379/0")
    return url


def _scheme(url: str) -> str:
    """What an address begins with, for an error; never more of it, since there may be a password."""
    scheme, separator, _ = url.partition("://")
    return f", it begins with {scheme[:20]}://" if separator else ""


def _web_url(env: Mapping[str, str], name: str, default: str) -> str:
    url = env.get(name, "") or default
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise SettingsError(f"{name} is {url[:200]!r}, which is no address like: {default}")
    return url.rstrip("/")


def _storage(env: Mapping[str, str]) -> str:
    address = env.get("STORAGE_URL", "") or ".forge/storage"
    if "://" in address and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w./-]*)?", address):
        raise SettingsError(
            f"STORAGE_URL is {address[:200]!r}. It is a folder, or a bucket like: s3://forge-factory/prod"
        )
    return address


def _trigger(env: Mapping[str, str]) -> str:
    word = env.get("FORGE_TRIGGER", "") or "forge"
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]{0,38}", word):
        raise SettingsError(
            f"FORGE_TRIGGER is {word[:40]!r}, which nobody can call. It is one word without its slash: forge-staging"
        )
    return word


def _secrets(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Comma-separated live secrets, newest first; at most two, since a rotation needs no more."""
    secrets = tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
    if len(secrets) > 2:
        raise SettingsError(f"{name} holds {len(secrets)} secrets; a rotation needs two at most: new,old")
    return secrets


def _github(env: Mapping[str, str]) -> GitHubSettings | None:
    if not env.get("GITHUB_APP_ID"):
        return None
    secrets = _secrets(env, "GITHUB_WEBHOOK_SECRET")
    if not secrets:
        raise SettingsError(
            "GITHUB_APP_ID is set but GITHUB_WEBHOOK_SECRET is not; deliveries could be forged. Set it to the secret"
            " of the App's webhook, or to new,old during a rotation."
        )
    return GitHubSettings(
        app_id=env["GITHUB_APP_ID"],
        private_key_pem=_private_key(env),
        webhook_secrets=secrets,
        api_url=_web_url(env, "GITHUB_API_URL", "https://api.github.com"),
        git_url=_web_url(env, "GITHUB_GIT_URL", "https://github.com"),
        write_spacing_s=_write_spacing_s(env),
    )


def _private_key(env: Mapping[str, str]) -> str:
    """Platforms whose settings are single lines take a key with `\\n` written out."""
    example = "the PEM text of the App's key, which begins with -----BEGIN"
    key = _required(env, "GITHUB_PRIVATE_KEY", example).replace("\\n", "\n").strip()
    if not key.startswith("-----BEGIN"):
        raise SettingsError(f"GITHUB_PRIVATE_KEY is not a key. Set it to {example}.")
    return key


def gitlab_settings(env: Mapping[str, str]) -> GitLabSettings | None:
    """None where no GitLab is told of. Raises `SettingsError` as `Settings.from_env` does."""
    if not env.get("GITLAB_TOKEN"):
        return None
    secrets = _secrets(env, "GITLAB_WEBHOOK_SECRET")
    if not secrets:
        raise SettingsError(
            "GITLAB_TOKEN is set but GITLAB_WEBHOOK_SECRET is not; deliveries could be forged. `forge gitlab connect`"
            " makes the secret and the hook; set it to new,old during a rotation."
        )
    for secret in secrets:
        if secret.startswith(GITLAB_SIGNING_PREFIX) and not re.fullmatch("whsec_[A-Za-z0-9+/]{43}=", secret):
            raise SettingsError(
                "GITLAB_WEBHOOK_SECRET holds a signing token that is not whsec_ and 32 bytes in base64; copy all of it."
            )
    user_id = env.get("GITLAB_USER_ID", "")
    if user_id and not re.fullmatch("[1-9][0-9]{0,17}", user_id):
        raise SettingsError(f"GITLAB_USER_ID is {user_id[:40]!r}. It is the number of the bot's account, say 4711.")
    url = _web_url(env, "GITLAB_URL", "https://gitlab.com")
    git_url = _web_url(env, "GITLAB_GIT_URL", url)
    return GitLabSettings(env["GITLAB_TOKEN"], secrets, user_id, url, git_url, _write_spacing_s(env))


def _write_spacing_s(env: Mapping[str, str]) -> float:
    return _number(env, "WRITE_SPACING_MS", 1000, most=60_000) / 1000


def _local(env: Mapping[str, str]) -> LocalSettings | None:
    if not env.get("LOCAL_ROOT"):
        return None
    secrets = _secrets(env, "LOCAL_WEBHOOK_SECRET")
    if not secrets:
        raise SettingsError(
            "LOCAL_ROOT is set but LOCAL_WEBHOOK_SECRET is not; deliveries could be forged. Set it to the output of"
            " `openssl rand -hex 32`, or to new,old during a rotation."
        )
    return LocalSettings(root=Path(env["LOCAL_ROOT"]), webhook_secrets=secrets)
