"""Every variable of a deployment: what is needed, what stands in its place, and what is said to a wrong one."""

from pathlib import Path

import pytest

from config.settings import MIB, GitHubSettings, GitLabSettings, LocalSettings, Settings, SettingsError

KEY = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"
NEEDED = {
    "DATABASE_URL": "postgresql://user:hunter2@host/forge",
    "REDIS_URL": "redis://:hunter2@host:6379/0",
    "FORGE_SIGNING_KEY": "hunter2",
}
GITHUB = {"GITHUB_APP_ID": "1234", "GITHUB_PRIVATE_KEY": KEY, "GITHUB_WEBHOOK_SECRET": "hunter2"}
GITLAB = {"GITLAB_TOKEN": "hunter2", "GITLAB_WEBHOOK_SECRET": "hunter2"}
SIGNING_TOKEN = "whsec_" + "hunter2" * 6 + "A="
LOCAL = {"LOCAL_ROOT": "/srv/repositories", "LOCAL_WEBHOOK_SECRET": "hunter2"}


def read(**changes: str) -> Settings:
    return Settings.from_env(NEEDED | changes)


def test_what_is_not_set_has_its_default() -> None:
    assert read() == Settings(
        database_url="postgresql+asyncpg://user:hunter2@host/forge",
        redis_url="redis://:hunter2@host:6379/0",
        public_url="http://127.0.0.1:8321",
        bind_host="127.0.0.1",
        bind_port=8321,
        signing_key="hunter2",
        trigger="forge",
        site_password="",
        is_site_open=False,
        cache_dir=Path(".forge/mirrors"),
        cache_limit_bytes=10 * 1024 * MIB,
        storage=".forge/storage",
        s3_endpoint_url=None,
        worker_jobs=4,
        worker_processes=2,
        lease_s=15.0,
        job_timeout_s=600.0,
        github=None,
        gitlab=None,
        local=None,
    )


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        pytest.param("DATABASE_URL", "postgres://u@h/d", "database_url", "postgresql+asyncpg://u@h/d", id="old scheme"),
        pytest.param("DATABASE_URL", "postgresql+asyncpg:///d", "database_url", "postgresql+asyncpg:///d", id="driver"),
        pytest.param("REDIS_URL", "rediss://host", "redis_url", "rediss://host", id="redis over TLS"),
        pytest.param("REDIS_URL", "unix:///run/v.sock", "redis_url", "unix:///run/v.sock", id="redis on a socket"),
        pytest.param("PUBLIC_URL", "https://forge.example/", "public_url", "https://forge.example", id="slash cut off"),
        pytest.param("BIND_HOST", "0.0.0.0", "bind_host", "0.0.0.0", id="host"),
        pytest.param("BIND_HOST", "", "bind_host", "127.0.0.1", id="an empty host is not every host"),
        pytest.param("PORT", "65535", "bind_port", 65535, id="port"),
        pytest.param("PORT", "", "bind_port", 8321, id="an empty number is not set"),
        pytest.param("FORGE_TRIGGER", "forge-staging", "trigger", "forge-staging", id="trigger"),
        pytest.param("ONBOARDING", "off", "is_greeting", False, id="no question on installation"),
        pytest.param("DASHBOARD_SECONDS", "3", "dashboard_every_s", 3.0, id="seconds between dashboards"),
        pytest.param("SITE_PASSWORD", "open sesame", "site_password", "open sesame", id="password"),
        pytest.param("SITE_ACCESS", "open", "is_site_open", True, id="site open"),
        pytest.param("SITE_ACCESS", "true", "is_site_open", False, id="only one word opens the site"),
        pytest.param("FORGE_CACHE_DIR", "/var/cache", "cache_dir", Path("/var/cache"), id="cache"),
        pytest.param("FORGE_CACHE_DIR", "", "cache_dir", Path(".forge/mirrors"), id="an empty folder is not this one"),
        pytest.param("FORGE_CACHE_LIMIT_MB", "5", "cache_limit_bytes", 5 * MIB, id="cache limit"),
        pytest.param("STORAGE_URL", "s3://forge-factory/prod", "storage", "s3://forge-factory/prod", id="a bucket"),
        pytest.param("STORAGE_URL", "/srv/forge", "storage", "/srv/forge", id="a folder"),
        pytest.param("S3_ENDPOINT_URL", "http://minio:9000/", "s3_endpoint_url", "http://minio:9000", id="its address"),
        pytest.param("WORKER_JOBS", "8", "worker_jobs", 8, id="jobs"),
        pytest.param("WORKER_PROCESSES", "1", "worker_processes", 1, id="processes"),
        pytest.param("LEASE_SECONDS", "6", "lease_s", 6.0, id="lease"),
        pytest.param("JOB_TIMEOUT_SECONDS", "60", "job_timeout_s", 60.0, id="timeout"),
    ],
)
def test_what_is_set_is_read(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(read(**{name: value}), field) == expected


@pytest.mark.parametrize("name", list(NEEDED))
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_what_is_needed_is_asked_for_with_an_example(name: str, value: str | None) -> None:
    environment = {key: found for key, found in NEEDED.items() if key != name}
    if value is not None:
        environment[name] = value

    with pytest.raises(SettingsError, match=f"^{name} is not set. Set it to something like: .+"):
        Settings.from_env(environment)


@pytest.mark.parametrize(
    "name", ["PORT", "FORGE_CACHE_LIMIT_MB", "WORKER_JOBS", "WORKER_PROCESSES", "LEASE_SECONDS", "JOB_TIMEOUT_SECONDS"]
)
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", " 7", "1e3", "٧", "²", "9" * 5000])
def test_what_is_no_number_is_refused_with_the_default(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is .+, which is not a whole number .+ The default is \d+\.$"):
        read(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        pytest.param("DATABASE_URL", "mysql://u:hunter2@h/d", "postgresql://user:password@host", id="another database"),
        pytest.param("DATABASE_URL", "u:hunter2@h/d", "postgresql://user:password@host", id="no scheme"),
        pytest.param("DATABASE_URL", "postgres://", "postgresql://user:password@host", id="a scheme only"),
        pytest.param("REDIS_URL", "http://:hunter2@host", "redis://host:6379/0", id="no redis"),
        pytest.param("REDIS_URL", "host:hunter2", "redis://host:6379/0", id="redis without scheme"),
        pytest.param("PUBLIC_URL", "forge.example", "http://127.0.0.1:8321", id="a name is no address"),
        pytest.param("STORAGE_URL", "ftp://files", "s3://forge-factory/prod", id="no bucket"),
        pytest.param("PUBLIC_URL", "javascript:alert(1)", "http://127.0.0.1:8321", id="another scheme"),
        pytest.param("PORT", "65536", "8321", id="a port beyond the last"),
        pytest.param("FORGE_TRIGGER", "/forge", "forge-staging", id="a trigger with its slash"),
        pytest.param("ONBOARDING", "no", "on or off", id="neither on nor off"),
        pytest.param("FORGE_TRIGGER", "for ge", "forge-staging", id="a trigger of two words"),
    ],
)
def test_what_cannot_work_is_refused_with_an_example_and_without_its_secret(
    name: str, value: str, example: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**{name: value})

    told = str(refused.value)
    assert told.startswith(f"{name} ")
    assert example in told
    assert "hunter2" not in told


def test_writes_are_a_second_apart_unless_a_host_bears_more() -> None:
    usual, hasty = read(**GITHUB, **GITLAB), read(**GITHUB, **GITLAB, WRITE_SPACING_MS="20")

    spacings = [each.write_spacing_s for read in (usual, hasty) for each in (read.github, read.gitlab) if each]
    assert spacings == [1.0, 1.0, 0.02, 0.02]


def test_github_is_there_when_the_app_is_named() -> None:
    github = read(**GITHUB, GITHUB_API_URL="https://ghe.example/api/v3/", GITHUB_GIT_URL="https://ghe.example/").github

    assert github == GitHubSettings("1234", KEY, ("hunter2",), "https://ghe.example/api/v3", "https://ghe.example")
    assert read(**GITHUB).github == GitHubSettings("1234", KEY, ("hunter2",))


def test_a_key_may_come_in_one_line() -> None:
    github = read(**GITHUB | {"GITHUB_PRIVATE_KEY": KEY.replace("\n", "\\n") + "\n"}).github

    assert github is not None
    assert github.private_key_pem == KEY


def test_gitlab_is_there_when_its_token_is_set() -> None:
    own = read(**GITLAB | {"GITLAB_WEBHOOK_SECRET": SIGNING_TOKEN}, GITLAB_URL="https://code.example/git/").gitlab
    whole = read(**GITLAB, GITLAB_USER_ID="4711", GITLAB_GIT_URL="https://git.example").gitlab

    address = "https://code.example/git"
    assert own == GitLabSettings("hunter2", (SIGNING_TOKEN,), "", address, address)
    assert whole == GitLabSettings("hunter2", ("hunter2",), "4711", "https://gitlab.com", "https://git.example")
    assert read().gitlab is None


def test_the_local_host_is_there_when_its_folder_is_named() -> None:
    assert read(**LOCAL).local == LocalSettings(Path("/srv/repositories"), ("hunter2",))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (GITHUB, "GITHUB_WEBHOOK_SECRET"),
        (GITLAB, "GITLAB_WEBHOOK_SECRET"),
        (LOCAL, "LOCAL_WEBHOOK_SECRET"),
    ],
)
def test_two_secrets_are_live_during_a_rotation_and_three_are_a_mistake(host: dict[str, str], name: str) -> None:
    settings = read(**host | {name: " new , old ,"})

    found = settings.github or settings.gitlab or settings.local
    assert found is not None
    assert found.webhook_secrets == ("new", "old")
    with pytest.raises(SettingsError, match=f"^{name} holds 3 secrets; .* new,old$"):
        read(**host | {name: "one,two,three"})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param(GITHUB | {"GITHUB_WEBHOOK_SECRET": " , "}, "GITHUB_WEBHOOK_SECRET is not", id="no secret"),
        pytest.param(GITHUB | {"GITHUB_PRIVATE_KEY": ""}, "GITHUB_PRIVATE_KEY is not set", id="no key"),
        pytest.param(GITHUB | {"GITHUB_PRIVATE_KEY": "/hunter2.pem"}, "which begins with -----BEGIN", id="no PEM"),
        pytest.param(GITHUB | {"GITHUB_API_URL": "ghe"}, "like: https://api.github.com", id="no API"),
        pytest.param(GITLAB | {"GITLAB_WEBHOOK_SECRET": ""}, "`forge gitlab connect` makes", id="no GitLab secret"),
        pytest.param(GITLAB | {"GITLAB_WEBHOOK_SECRET": SIGNING_TOKEN[:-9]}, "copy all of it", id="half a token"),
        pytest.param(GITLAB | {"GITLAB_USER_ID": "forge"}, "the number of the bot's account", id="no number"),
        pytest.param(GITLAB | {"GITLAB_URL": "gitlab.com"}, "like: https://gitlab.com", id="no GitLab"),
        pytest.param(LOCAL | {"LOCAL_WEBHOOK_SECRET": ""}, "LOCAL_WEBHOOK_SECRET is not", id="no local secret"),
    ],
)
def test_half_a_code_host_is_refused_with_what_is_missing(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**changes)

    assert told in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = read(**GITHUB, **GITLAB, **LOCAL, SITE_PASSWORD="hunter2")

    assert "hunter2" not in repr(settings)
    assert "1234" in repr(settings)
