"""The embedded servers, started and ended for real; each test owns its folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.embedded import EmbeddedError, EmbeddedServices
from bot.embedded import programs as embedded_programs

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import sys, time
from pathlib import Path
from bot.embedded import EmbeddedServices
services = EmbeddedServices(Path(sys.argv[1]), is_durable=False)
services.start()
services.create_database("kept")
print("started", flush=True)
time.sleep(120)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="forge-test-"))
    made.chmod(0o711)  # the account that runs the servers for root must pass
    yield made / "data"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def embedded(folder: Path) -> Iterator[EmbeddedServices]:
    services = EmbeddedServices(folder, is_durable=False)
    yield services
    services.stop()


@pytest.fixture
def owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started services in the folder."""
    argv = [sys.executable, "-c", OWNER, str(folder)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    yield process
    process.kill()
    process.wait(10)
    process.stdout.close()
    _wait_for(lambda: _servers(folder) == [])


def test_both_servers_answer_and_keep_what_they_were_told(embedded: EmbeddedServices) -> None:
    embedded.start()
    embedded.create_database("forge")
    _psql(embedded, "forge", "create table kept (id int)")
    embedded.stop()

    embedded.start()

    assert _psql(embedded, "forge", "select count(*) from kept") == "0"
    embedded.drop_database("forge")
    assert _psql(embedded, "postgres", "select count(*) from pg_database where datname = 'forge'") == "0"


def test_starting_and_stopping_twice_is_harmless(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()
    embedded.start()
    embedded.create_database("forge")
    embedded.create_database("forge")
    before = _servers(folder)

    embedded.stop()
    embedded.stop()

    assert len(before) == 2
    assert _servers(folder) == []


def test_a_copied_database_holds_what_its_template_holds(embedded: EmbeddedServices) -> None:
    embedded.start()
    embedded.create_database("first")
    _psql(embedded, "first", "create table kept (id int)")

    embedded.create_database("second", template="first")

    assert _psql(embedded, "second", "select count(*) from kept") == "0"


def test_nothing_listens_on_the_network(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()

    listening = [pid for pid in _servers(folder) if _listening_ports(pid)]

    assert listening == []
    assert _psql(embedded, "postgres", "show listen_addresses") == ""


def test_no_stranger_may_enter_the_folders(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()

    modes = {path.stat().st_mode & 0o777 for path in (folder, folder / "sockets", folder / "pg18", folder / "valkey")}

    assert modes == {0o700}


def test_a_second_owner_is_refused_with_the_number_of_the_first(
    owner: subprocess.Popen[str], embedded: EmbeddedServices
) -> None:
    with pytest.raises(EmbeddedError, match=f"in use by process {owner.pid}: stop that one first"):
        embedded.start()


def test_the_servers_of_a_killed_owner_end(owner: subprocess.Popen[str], folder: Path) -> None:
    assert len(_servers(folder)) == 2

    owner.kill()

    _wait_for(lambda: _servers(folder) == [])


def test_the_folder_of_a_killed_owner_can_be_used_at_once(
    owner: subprocess.Popen[str], embedded: EmbeddedServices
) -> None:
    owner.kill()
    owner.wait(10)

    embedded.start()

    embedded.create_database("kept")
    assert _psql(embedded, "kept", "select 1") == "1"


def test_servers_that_outlived_their_owner_are_ended_before_a_start(
    owner: subprocess.Popen[str], embedded: EmbeddedServices, folder: Path
) -> None:
    # A stopped process does not act on the signal of its parent's death: it is still there when the next one starts.
    before = _servers(folder)
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    owner.kill()
    owner.wait(10)
    for pid in before:
        os.kill(pid, signal.SIGCONT)

    embedded.start()

    assert not set(before) & set(_servers(folder))
    assert _psql(embedded, "kept", "select 1") == "1"


def test_a_killed_postgresql_leaves_nothing_that_stops_the_next(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()
    [postmaster] = [pid for pid in _servers(folder) if "postgres" in _command(pid)[0]]
    os.kill(postmaster, signal.SIGKILL)
    embedded.stop()
    assert (folder / "pg18/postmaster.pid").exists()

    embedded.start()

    assert _psql(embedded, "postgres", "select 1") == "1"


def test_a_pid_file_that_names_another_program_is_stale(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()
    embedded.stop()
    for name in ("pg18/postmaster.pid", "valkey/valkey.pid"):
        (folder / name).write_text(f"{os.getpid()}\n")

    embedded.start()

    assert _psql(embedded, "postgres", "select 1") == "1"


def test_a_first_start_that_was_killed_is_begun_again(embedded: EmbeddedServices, folder: Path) -> None:
    half = folder / "pg18.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    embedded.start()

    assert not half.exists()
    assert _psql(embedded, "postgres", "select 1") == "1"


def test_a_server_that_cannot_start_shows_the_end_of_its_log(embedded: EmbeddedServices, folder: Path) -> None:
    embedded.start()
    embedded.stop()
    (folder / "pg18/postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(EmbeddedError, match=r"(?s)PostgreSQL did not start\..*no_such_setting"):
        embedded.start()

    assert _servers(folder) == []


def test_a_valkey_that_cannot_start_takes_postgresql_down_with_it(embedded: EmbeddedServices, folder: Path) -> None:
    (folder / "sockets/valkey.sock").mkdir(parents=True)

    with pytest.raises(EmbeddedError, match=r"Valkey did not start\."):
        embedded.start()

    assert _servers(folder) == []


def test_a_database_that_cannot_be_made_is_refused_in_words(embedded: EmbeddedServices) -> None:
    with pytest.raises(EmbeddedError, match="psql ended with 2"):
        embedded.create_database("early")
    embedded.start()

    with pytest.raises(EmbeddedError, match="does not exist"):
        embedded.create_database("copy", template="missing")
    with pytest.raises(EmbeddedError, match="cannot name a database"):
        embedded.create_database('x"; drop database postgres; --')


def test_a_long_folder_gets_a_short_socket_folder(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)

    with EmbeddedServices(deep, is_durable=False) as services:
        address = services.redis_url.removeprefix("unix://")
        answer = _psql(services, "postgres", "select 1")
        shutil.rmtree(Path(address).parent, ignore_errors=True)

    assert answer == "1"
    assert len(address) < 107


def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    folder.mkdir()
    os.chown(folder, 12345, 12345)

    with pytest.raises(EmbeddedError, match=r"belongs to somebody else \(uid 12345\)"):
        EmbeddedServices(folder, is_durable=False).start()


def test_programs_and_files_out_of_reach_of_the_account_are_put_where_it_reaches_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root runs the servers as somebody else")
    hidden = folder.parent / "hidden"
    hidden.mkdir(mode=0o700)
    monkeypatch.setattr("bot.embedded.folders.HOMES_OF_ROOT", folder.parent / "homes")
    monkeypatch.setattr(embedded_programs, "may_pass", lambda _: False)

    with EmbeddedServices(hidden / "data", is_durable=False) as services:
        assert _psql(services, "postgres", "select 1") == "1"
        assert services.home.parent == folder.parent / "homes"
        assert all(_command(pid)[0].startswith(str(services.home)) for pid in _servers(services.home))


def test_services_that_are_not_installed_say_how_to_get_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_programs.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(EmbeddedError, match="set DATABASE_URL and REDIS_URL"):
        EmbeddedServices(folder, is_durable=False).start()


def _psql(services: EmbeddedServices, database: str, statement: str) -> str:
    argv = [*services.psql, "-d", database, "-XqAtc", statement]
    return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20).stdout.strip()


def _servers(folder: Path) -> list[int]:
    """The two servers whose files lie in the folder (not the children of PostgreSQL)."""
    marks = {str(folder / "pg18"), str(folder / "valkey")}
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in running if marks & set(_command(pid))]


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return [""]


def _listening_ports(pid: int) -> list[str]:
    """Local addresses of the process's own listening TCP sockets."""
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    tables = (Path("/proc/net") / name for name in ("tcp", "tcp6"))
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return [line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets]


def _wait_for(condition: Callable[[], bool], timeout_s: float = 15.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
