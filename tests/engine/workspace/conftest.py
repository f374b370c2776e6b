"""Real git for the tests: repositories made with it, and a smart HTTP server that asks for a token."""

import base64
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.workspace.checkout import MirrorCache

TOKEN = "ghs_aVeryLongInstallationTokenOfForty1234567"
AUTHORIZATION = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()


@dataclass(frozen=True)
class Repository:
    """A repository that somebody works in, made with the git of this machine."""

    path: Path

    @property
    def url(self) -> str:
        return self.path.as_uri()

    def git(self, *arguments: str, data: bytes = b"") -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *arguments]
        done = subprocess.run(command, cwd=self.path, env=environment, input=data, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "a change") -> str:
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, listing: bytes) -> str:
        """A commit whose tree is exactly this `mktree` listing, as no honest git would write it."""
        tree = self.git("mktree", "-z", "--missing", data=listing)
        return self.git("commit-tree", "-m", "made by hand", tree)

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", data=content)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    path = tmp_path / "work"
    path.mkdir()
    made = Repository(path)
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@dataclass
class GitServer:
    """`git http-backend` behind HTTP Basic, as GitHub does it; remembers what it was asked."""

    url: str
    requests: list[str] = field(default_factory=list)
    redirect_to: str = ""
    complaint: str = ""
    complaint_status: int = 403


@pytest.fixture
def git_server(repository: Repository, tmp_path: Path) -> Iterator[GitServer]:
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    known = GitServer(f"http://127.0.0.1:{server.server_port}/work")
    server.known, server.root = known, tmp_path  # type: ignore[attr-defined]  # the handler finds them on its server
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        known: GitServer = self.server.known  # type: ignore[attr-defined]
        sent = self.headers.get("Authorization", "")
        known.requests.append(f"{self.command} {self.path}")
        if known.redirect_to:
            return self._answer(302, {"Location": known.redirect_to + self.path})
        if sent != AUTHORIZATION:
            return self._answer(401, {"WWW-Authenticate": 'Basic realm="GitHub"'})
        if known.complaint:
            return self._answer(known.complaint_status, {"Content-Type": "text/plain"}, known.complaint.encode())
        return self._backend()

    def _backend(self) -> None:
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.root),  # type: ignore[attr-defined]
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self._answer(int(headers.pop("Status", "200").split()[0]), headers, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def authorization() -> str:
    return AUTHORIZATION


@pytest.fixture
def seen_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Every command line that git saw, its own children's too: a `git` that writes down and then runs the real one."""
    real, seen, folder = shutil.which("git"), tmp_path / "commands", tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho "git $*" >> {seen}\nexec {real} "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return lambda: seen.read_text().splitlines()


@pytest.fixture
def cache(tmp_path: Path) -> MirrorCache:
    return MirrorCache(tmp_path / "mirrors", 2**30)
