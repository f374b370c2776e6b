"""`./forge`: started in a copy of the checkout, with an environment that is made already or cannot be made."""

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "engine", "providers", "config")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose launcher and lock file are its own, with the code of this one."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    for name in ("forge", "requirements.lock"):
        shutil.copy2(ROOT / name, folder / name)
    for name in PACKAGES:
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture
def environment(tmp_path: Path, checkout: Path) -> Path:
    """An environment with the packages of this one, stamped as made from the checkout's lock file."""
    folder = tmp_path / "an environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "bin/python").chmod(0o755)
    _stamp(checkout, folder)
    return folder


def test_what_is_made_already_starts_at_once_with_its_arguments_and_exit_status(
    checkout: Path, environment: Path, tmp_path: Path
) -> None:
    before = _files(environment)

    helped = _run(checkout, environment, "--help", cwd=tmp_path)
    refused = _run(checkout, environment, "analyze", "no such folder", cwd=tmp_path)

    assert (helped.returncode, refused.returncode) == (0, 2)
    assert "demo" in helped.stdout
    assert refused.stderr.startswith("forge analyze: no such folder is not a folder.")
    assert "First start" not in helped.stderr + refused.stderr
    assert _files(environment) == before


def test_a_second_first_start_waits_for_the_first_and_installs_nothing(checkout: Path, environment: Path) -> None:
    (environment / ".lock-sha256").unlink()
    with (environment / ".first-start").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        second = _start(checkout, environment, "analyze", "no such folder")
        _until_it_waits(second)

        _stamp(checkout, environment)  # what the first one does at its end
        fcntl.flock(turn, fcntl.LOCK_UN)
    _, told = second.communicate(timeout=30)

    assert second.returncode == 2
    assert told.startswith("forge analyze: no such folder is not a folder.")
    assert "First start" not in told


def test_an_environment_that_works_is_brought_up_to_date_by_its_own_python(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "an environment"
    venv.create(folder, with_pip=True)
    own = folder / "bin/python"
    (checkout / "requirements.lock").write_text("uv==0.0.0 --hash=sha256:0\n")

    ended = subprocess.run(
        [own, checkout / "forge", "--help"],
        env={**os.environ, "FORGE_ENV": str(folder), "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert ended.returncode == 1
    assert "The environment could not be made: " in ended.stderr  # by the installer, and not for having a Python
    assert "SameFileError" not in ended.stderr
    assert subprocess.run([own, "--version"], capture_output=True, check=False).returncode == 0


def test_a_first_start_under_way_does_not_hold_up_what_is_made_already(checkout: Path, environment: Path) -> None:
    with (environment / ".first-start").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)

        ended = _run(checkout, environment, "--help")

    assert ended.returncode == 0


def test_an_environment_that_cannot_be_made_is_said_and_tried_again_the_next_time(
    checkout: Path, tmp_path: Path
) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}

    ended = _run(checkout, tmp_path / "new", "doctor", **nowhere)

    assert ended.returncode == 1
    assert "First start" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("The environment could not be made: pip ended with 1 (see above).")
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "new/.lock-sha256").exists()


def test_an_environment_that_may_not_be_written_is_said_with_another_place(checkout: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    checkout.chmod(0o555)

    ended = _run(checkout, checkout / ".venv", "doctor")

    assert ended.returncode == 1
    assert "Set FORGE_ENV to a folder of yours" in ended.stderr


def test_an_old_python_can_read_the_launcher_and_is_told_what_is_needed(checkout: Path) -> None:
    source = (checkout / "forge").read_text()
    ast.parse(source, feature_version=(3, 7))
    as_old = "import runpy, sys; sys.version_info = (3, 10, 1); runpy.run_path('forge', run_name='__main__')"

    ended = subprocess.run(
        [sys.executable, "-c", as_old], cwd=checkout, capture_output=True, text=True, timeout=30, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("Forge Factory needs Python 3.11 or newer; this is ")
    assert not (checkout / ".venv").exists()


def _stamp(checkout: Path, environment: Path) -> None:
    digest = hashlib.sha256((checkout / "requirements.lock").read_bytes()).hexdigest()
    (environment / ".lock-sha256").write_text(digest)


def _start(
    checkout: Path, environment: Path, *arguments: str, cwd: Path | None = None, **variables: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, checkout / "forge", *arguments],
        cwd=cwd or checkout,
        env={"PATH": os.environ["PATH"], "FORGE_ENV": str(environment), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(
    checkout: Path, environment: Path, *arguments: str, cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    process = _start(checkout, environment, *arguments, cwd=cwd, **variables)
    try:
        out, told = process.communicate(timeout=60)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, told)


def _until_it_waits(process: subprocess.Popen[str]) -> None:
    """The kernel lists who waits for a lock with an arrow."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        waiting = [line.split() for line in Path("/proc/locks").read_text().splitlines() if "->" in line]
        if any(str(process.pid) in fields for fields in waiting):
            return
        assert process.poll() is None, "it did not wait"
        time.sleep(0.02)
    pytest.fail("it never came to wait for the lock")


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
