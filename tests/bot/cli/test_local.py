"""`forge up`, and what joins it: `create` and `comment`; also what they say where nothing runs."""

import asyncio
import json
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from bot.resources.web import local_store
from config.settings import Settings
from providers.code_hosts.local.repositories import create_repository, list_repositories
from providers.database import repositories
from providers.database.session import Database
from tests.bot.cli.conftest import ENVIRONMENT, PRICES, command, commit, forge, git, said_in_one_sentence


@dataclass(frozen=True)
class Running:
    """A `forge up` on a folder."""

    folder: Path
    settings: Settings
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # The account that runs the servers for root must pass, so not below pytest's own folder.
    made = Path(tempfile.mkdtemp(prefix="forge-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def up(folder: Path, unused_tcp_port_factory) -> Iterator[Running]:  # type: ignore[no-untyped-def]
    port = str(unused_tcp_port_factory())
    process = subprocess.Popen(
        command("up", "--data", str(folder), "--port", port), env=ENVIRONMENT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        readable, _, _ = select.select([process.stdout], [], [], 60)
        assert readable, "it did not say that it runs"
        assert process.stdout.readline().startswith(b"Forge Factory runs at http://127.0.0.1:")
        settings = Settings.from_env(json.loads((folder / "environment.json").read_text()))
        yield Running(folder, settings, process)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


@pytest.mark.parametrize("arguments", [["create", "team/shop"], ["comment", "team/shop", "1", "/forge score"]])
def test_where_nothing_runs_the_way_to_start_is_said(tmp_path: Path, arguments: list[str]) -> None:
    told = said_in_one_sentence(forge(*arguments, "--data", str(tmp_path)))

    assert told == f"forge: nothing runs on {tmp_path}. Start it with `./forge up --data {tmp_path}`."
    assert list(tmp_path.iterdir()) == []


def test_a_repository_is_created_pushed_to_and_commented_on(up: Running, tmp_path: Path) -> None:
    created = forge("create", "team/shop", "--data", str(up.folder))
    (repository,) = list_repositories(up.folder / "repositories")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, {"prices.py": PRICES})
    git(tmp_path, "push", "--quiet", str(repository.path), "HEAD:main")
    commit(tmp_path, {"README.md": "# Shop\n"})
    git(tmp_path, "push", "--quiet", "-o", "pr", str(repository.path), "HEAD:topic")
    _until(lambda: _is_known(up, repository.ref.external_id), "the repository in the records")

    commented = forge("comment", "team/shop", "1", "/forge help", "--data", str(up.folder))

    assert created.returncode == 0
    assert f"git remote add forge {repository.path}" in created.stdout
    assert (commented.returncode, commented.stderr) == (0, "")
    assert up.settings.public_url in commented.stdout
    _until(lambda: _is_answered(up, repository.ref.external_id), "a reply of the bot")


def test_what_is_not_there_is_refused_with_what_is(up: Running) -> None:
    create_repository(up.folder / "repositories", "team/early")  # the bot was not told of it

    bad_name = said_in_one_sentence(forge("create", "../etc", "--data", str(up.folder)))
    unknown = said_in_one_sentence(forge("comment", "team/nothing", "1", "/forge help", "--data", str(up.folder)))
    early = said_in_one_sentence(forge("comment", "team/early", "1", "/forge help", "--data", str(up.folder)))

    assert bad_name == """forge create: local answered 422: '../etc' is not a name like "owner/name\""""
    assert unknown == "forge comment: there is no repository 'team/nothing'. There are: team/early, team/shop"
    assert early == "forge comment: the bot has not taken up team/early yet. Try again in some seconds."


def test_a_second_one_on_the_same_folder_is_refused(up: Running) -> None:
    told = said_in_one_sentence(forge("up", "--data", str(up.folder)))

    assert f"is in use by process {up.process.pid}" in told


def test_a_port_that_is_taken_is_refused_and_nothing_stays_behind(up: Running) -> None:
    other = up.folder / "other"
    other.mkdir(mode=0o711)

    told = said_in_one_sentence(forge("up", "--data", str(other), "--port", str(up.settings.bind_port)))

    assert "Choose another PORT" in told
    assert _processes_of(other) == []


def test_a_stop_ends_everything_and_is_noticed(up: Running) -> None:
    with urlopen(f"{up.settings.public_url}/readyz", timeout=10) as answer:
        assert answer.status == 200
    below = psutil.Process(up.process.pid).children(recursive=True)

    up.process.send_signal(signal.SIGTERM)
    code = up.process.wait(30)
    told = said_in_one_sentence(forge("create", "team/late", "--data", str(up.folder)))

    assert code == 0
    assert len(below) > 5
    assert _processes_of(up.folder) == []
    assert [child for child in below if child.is_running()] == []
    assert told.startswith(f"forge: nothing runs on {up.folder}.")
    assert [one.ref.full_name for one in list_repositories(up.folder / "repositories")] == ["team/early", "team/shop"]


def _is_known(up: Running, external_id: str) -> bool:
    async def look(database: Database) -> bool:
        async with database.system() as session:
            return await repositories.by_external_id(session, "local", external_id) is not None

    return _seen(up, look)


def _is_answered(up: Running, external_id: str) -> bool:
    async def look(database: Database) -> bool:
        return any(comment["is_bot"] for comment in await local_store(database).comments(external_id, 1))

    return _seen(up, look)


def _seen(up: Running, look: Callable[[Database], Awaitable[bool]]) -> bool:
    async def seen() -> bool:
        database = Database(up.settings.database_url, pool_size=1)
        try:
            return await look(database)
        finally:
            await database.close()

    return asyncio.run(seen())


def _processes_of(folder: Path) -> list[str]:
    """Command lines that name the folder."""
    lines = (" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(folder) in line]


def _until(look, what: str, within_s: float = 40.0) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + within_s
    while not look():
        assert time.monotonic() < deadline, f"this did not come: {what}"
        time.sleep(0.1)
