"""The two servers as one thing: started together, stopped together."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from bot.embedded.errors import EmbeddedError
from bot.embedded.folders import lock, own, reachable_home, service_account, socket_folder
from bot.embedded.processes import START_TIMEOUT_S, Server, end, end_leftover, run, spawn, tail, wait_until
from bot.embedded.programs import postgres_programs, psql, valkey_program


class EmbeddedServices:
    """One PostgreSQL and one Valkey whose files live below `data_dir`; one running owner per folder.

    `start` must be called in a thread that lives as long as the servers shall: Linux ends them with that thread.
    Without `is_durable` nothing survives a crash of the machine, which is for tests alone.
    """

    def __init__(self, data_dir: Path, *, is_durable: bool = True) -> None:
        self._is_durable = is_durable
        self._account = service_account()
        self._home = reachable_home(data_dir.absolute(), self._account)
        self._sockets = socket_folder(self._home)
        self._lock: int | None = None
        self._postgres: Server | None = None
        self._valkey: Server | None = None

    @property
    def home(self) -> Path:
        """Where the files really are: below /var/lib where root's servers cannot reach the folder asked for."""
        return self._home

    @property
    def redis_url(self) -> str:
        return f"unix://{self._sockets}/valkey.sock"

    @property
    def psql(self) -> list[str]:
        """The command that opens a prompt of PostgreSQL's own client; append `-d <database>`."""
        return [str(psql()), "-h", str(self._sockets), "-U", "forge"]

    def database_url(self, name: str = "forge") -> str:
        return f"postgresql+asyncpg://forge@/{name}?host={quote(str(self._sockets))}"

    def start(self) -> None:
        """Bring both servers up, within a second where nothing is wrong; raises `EmbeddedError` after 30 s."""
        if self._lock is not None:
            return
        try:
            own(self._home, self._account)
            self._lock = lock(self._home / "lock")
            own(self._sockets, self._account)
            self._start_postgres()
            self._start_valkey()
        except (OSError, subprocess.SubprocessError) as error:
            self.stop()
            raise EmbeddedError(f"The embedded services cannot start in {self._home}: {error}") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both servers in good order; what does not end in 20 s is killed. Harmless when nothing runs."""
        end(self._valkey, (signal.SIGTERM, signal.SIGKILL))
        end(self._postgres, (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
        self._valkey = self._postgres = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> "EmbeddedServices":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make the database unless it is there; a `template` must have no open connection."""
        copied = f' template "{_plain(template)}"' if template else ""
        try:
            self._sql(f'create database "{_plain(name)}"{copied}')
        except EmbeddedError as error:
            if "already exists" not in str(error):
                raise

    def drop_database(self, name: str) -> None:
        """Remove the database with everything in it, ending the connections that are still open."""
        self._sql(f'drop database if exists "{_plain(name)}" with (force)')

    def _sql(self, statement: str) -> None:
        try:
            run([*self.psql, "-X", "-q", "-d", "postgres", "-c", statement], None)
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedError(f"The embedded PostgreSQL does not answer: {error}") from error

    def _start_postgres(self) -> None:
        data, log = self._home / "pg18", self._home / "postgres.log"
        programs = postgres_programs(self._home, self._account)
        end_leftover(data / "postmaster.pid", str(data), (signal.SIGINT, signal.SIGQUIT))
        (self._sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        if not (data / "PG_VERSION").exists():
            self._make_cluster(programs, data)
        argv = [str(programs / "postgres"), "-D", str(data), *self._postgres_options()]
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            server = self._postgres = spawn(argv, log, signal.SIGINT, self._account)
            if wait_until(lambda it: _is_ready(data, it.pid), server, deadline):
                return
            # The children of a killed server hold its memory until they notice, within a few seconds.
            if "pre-existing shared memory block" not in tail(log) or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not start. The end of {log}:\n{tail(log)}")
            time.sleep(0.2)

    def _make_cluster(self, programs: Path, data: Path) -> None:
        """`initdb` beside the place and rename: a killed first start leaves nothing that looks finished."""
        unfinished = data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        own(unfinished, self._account)
        how = ["-U", "forge", "-A", "trust", "-E", "UTF8", "--no-instructions"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]  # the same on every machine
        sync = [] if self._is_durable else ["--no-sync"]
        run([str(programs / "initdb"), "-D", str(unfinished), *how, *locale, *sync], self._account)
        unfinished.rename(data)

    def _postgres_options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "timezone": "UTC",
            "jit": "off",
            # In the data folder, not /dev/shm: containers give little of that, and a killed server leaves it full.
            "dynamic_shared_memory_type": "mmap",
        }
        if not self._is_durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _start_valkey(self) -> None:
        folder, log, address = self._home / "valkey", self._home / "valkey.log", self._sockets / "valkey.sock"
        own(folder, self._account)
        end_leftover(folder / "valkey.pid", str(address), (signal.SIGTERM, signal.SIGKILL))
        program = valkey_program(self._home, self._account)
        listen = ["--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700", "--set-proc-title", "no"]
        keep = ["--appendonly", "yes" if self._is_durable else "no", "--save", "", "--maxmemory-policy", "noeviction"]
        place = ["--dir", str(folder), "--pidfile", str(folder / "valkey.pid")]
        server = self._valkey = spawn([str(program), *listen, *keep, *place], log, signal.SIGTERM, self._account)
        if not wait_until(lambda _: _answers(address), server, time.monotonic() + START_TIMEOUT_S):
            raise EmbeddedError(f"Valkey did not start. The end of {log}:\n{tail(log)}")


def _plain(name: str) -> str:
    """A database name that needs no quoting; anything else is a mistake of the caller."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise EmbeddedError(f"{name!r} cannot name a database: use lower-case letters, digits and underscores.")
    return name


def _is_ready(data: Path, pid: int) -> bool:
    """PostgreSQL writes its number into the first and its state into the eighth line of postmaster.pid."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _answers(address: Path) -> bool:
    """Whether Valkey has loaded what it kept and answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
