"""Real installations by the real uv, from a package index that is made here and served on the loopback."""

import io
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.workspace.environments import Environment, EnvironmentCache, NotPrepared
from engine.workspace.installing import index_settings
from engine.workspace.preparation import TOOLS, Hints
from engine.workspace.readiness import kept, prepare
from engine.workspace.sandbox import Limits, Sandbox
from engine.workspace.suites import run_python


class Index:
    """The packages on offer, by file name, and what was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    def offers(self, name: str, version: str, needs: str = "") -> None:
        content, stem = io.BytesIO(), f"{name}-{version}"
        requires = f"Requires-Dist: {needs}\n" if needs else ""
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}"
        with zipfile.ZipFile(content, "w") as wheel:
            wheel.writestr(f"{name}.py", f"version = {version!r}\n")
            wheel.writestr(f"{stem}.dist-info/METADATA", metadata)
            wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{stem}.dist-info/RECORD", "")
        self.files[f"{stem}-py3-none-any.whl"] = content.getvalue()
        self.files[f"{stem}-py3-none-any.whl.metadata"] = metadata.encode()

    def page(self, name: str) -> bytes:
        found = [file for file in self.files if file.split("-")[0] == name.replace("-", "_")]
        links = [
            f'<a href="/files/{file}" data-core-metadata="true">{file}</a>' for file in found if "metadata" not in file
        ]
        return "".join(links).encode()

    def offers_source_only(self, name: str, version: str) -> None:
        self.files[f"{name}-{version}.tar.gz"] = b"never opened"


@pytest.fixture
def index(monkeypatch) -> Iterator[Index]:
    made = Index()
    for tool in TOOLS:
        name, _, version = tool.partition("==")
        made.offers(name, version)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            kind, _, name = self.path.strip("/").partition("/")
            stored = made.page(name) if kind == "simple" else made.files.get(name)
            self.send_response(200 if stored else 404)
            self.send_header("Content-Type", "text/html" if kind == "simple" else "application/octet-stream")
            self.send_header("Content-Length", str(len(stored or b"")))
            self.end_headers()
            self.wfile.write(stored or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_")) or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{server.server_port}/simple")
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture
def made(sandbox, tmp_path):
    """Prepare these files for a tenant, in a cache of this test."""
    cache = EnvironmentCache(tmp_path / "cache")

    def prepared(files: dict[str, str], tenant: str = "ours", **options: object) -> Environment | NotPrepared:
        raw = {path: text.encode() for path, text in {"subject.py": "", **files}.items()}
        return prepare(sandbox, raw, Hints(), cache, tenant=tenant, deadline_s=60, **options)

    return prepared


def test_what_is_declared_is_installed_from_the_operators_index_alone(index, made, sandbox):
    index.offers("first", "1.5", needs="second>=2")
    index.offers("second", "2.1")
    files = {
        "requirements.txt": "--index-url http://192.0.2.1/simple\nfirst\n",
        "uv.toml": "index-url = 'http://192.0.2.1'",
    }

    environment = made(files)

    assert environment.installed["first"] == "1.5"
    assert environment.installed["second"] == "2.1"
    assert "--index-url" in environment.notes[0]
    script = "def main(payload):\n    import first, second, subject\n    return second.version.encode()\n"
    assert run_python(sandbox, environment, {"subject.py": b""}, script, limits=Limits(wall_s=20)).data == b"2.1"


def test_the_second_time_nothing_is_asked_for(index, made, tmp_path):
    def ready() -> Environment | None:
        return kept({"subject.py": b""}, Hints(), EnvironmentCache(tmp_path / "cache"), tenant="ours")

    before = ready()
    asked_before = list(index.asked)
    first = made({})
    index.asked.clear()
    said: list[str] = []

    second = made({}, progress=said.append)

    assert (before, asked_before) == (None, []), "who only looks whether it stands ready installs nothing"
    assert second.folder == first.folder
    assert ready().packages == second.packages is not None
    assert index.asked == []
    assert not any("installing" in phrase for phrase in said)


def test_tenants_share_nothing(index, made):
    ours = made({})
    index.asked.clear()

    theirs = made({}, tenant="theirs")

    assert theirs.folder != ours.folder
    assert any("pytest" in path for path in index.asked)


def test_the_versions_of_a_lock_file_are_taken_where_they_can_be_had(index, made):
    index.offers("first", "1.0")
    index.offers("first", "2.0")
    lock = "[[package]]\nname = 'first'\nversion = '{}'\n"

    pinned = made({"requirements.txt": "first", "uv.lock": lock.format("1.0")})
    absent = made({"requirements.txt": "first", "uv.lock": lock.format("1.7")})

    assert pinned.installed["first"] == "1.0"
    assert absent.installed["first"] == "2.0"
    assert "the versions of the lock file could not all be had; others were chosen" in absent.notes


def test_what_only_development_needs_and_no_wheel_holds_is_left_out(index, made):
    index.offers("first", "1.0")
    index.offers_source_only("sourced", "1.0")

    environment = made({"requirements.txt": "first", "requirements-dev.txt": "sourced\nmissing-name\n"})

    assert environment.installed["first"] == "1.0"
    assert "sourced was left out: it could not be installed as a wheel" in environment.notes
    assert "missing-name was left out: it could not be installed as a wheel" in environment.notes


def test_what_the_project_itself_cannot_do_without_is_a_reason_to_stop(index, made, tmp_path):
    index.offers_source_only("sourced", "1.0")

    answer = made({"requirements.txt": "sourced"})

    assert isinstance(answer, NotPrepared)
    assert "could not be installed as wheels" in answer.reason
    assert "sourced" in answer.reason
    assert not list((tmp_path / "cache").glob("*/building-*"))


def test_a_python_that_nobody_has_is_a_reason_to_stop(index, made):
    answer = made({"pyproject.toml": "[project]\nname='a'\nrequires-python='>=4.99'"})

    assert answer == NotPrepared("the project needs Python >=4.99, which is not installed here")


def test_pips_names_for_an_index_are_understood(monkeypatch):
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("UNRELATED_SECRET", "x")

    settings = index_settings()

    assert settings["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert "UNRELATED_SECRET" not in settings


def test_nothing_installed_can_be_written_later(index, made, sandbox):
    environment = made({})
    script = "def main(payload):\n    open('/env/planted', 'w')\n    return b''\n"

    answer = run_python(sandbox, environment, {}, script, limits=Limits(wall_s=20))

    assert answer.data is None
    assert "Read-only file system" in answer.said
    assert not Path(environment.folder, "planted").exists()
