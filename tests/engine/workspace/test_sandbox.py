"""What goes into a sandbox and what comes out of it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.workspace.sandbox import BESIDE, MIB, WORK, Mount, Sandbox
from tests.engine.workspace.sandboxed import CANARY, QUICK, python


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may read; those of pytest are closed."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_command_answers_with_its_code_and_both_its_outputs(sandbox):
    done = python(sandbox, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")

    assert (done.exit_code, done.ended_by) == (7, "exit")
    assert (done.stdout, done.stderr) == (b"out\n", b"err\n")
    assert done.peak_bytes > MIB


def test_a_command_that_is_not_there_says_so(sandbox):
    done = sandbox.run(["no-such-program"], limits=QUICK)

    assert done.exit_code == 127
    assert b"no-such-program: No such file" in done.stderr


def test_files_go_in_and_asked_files_come_out(sandbox):
    code = "import os; open('new.txt', 'w').write(open('a/ä.txt').read() * 2); print(open(os.environ['B']).read())"

    done = python(
        sandbox,
        code,
        files={"a/ä.txt": b"x\r\n"},
        beside={"note": b"beside"},
        environment={"B": f"{BESIDE}/note"},
        result_paths=["new.txt", "a", "absent"],
    )

    assert done.stdout == b"beside\n"
    assert done.files == {"new.txt": b"x\nx\n", "a/ä.txt": b"x\r\n"}


def test_standard_input_and_a_mounted_folder_are_readable(sandbox, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "given").write_text("mounted")
    code = "import sys; print(sys.stdin.read(), open('/given/given').read()); open('/given/made', 'w')"

    done = python(sandbox, code, stdin=b"typed", mounts=[Mount(tmp_path, "/given")])

    assert done.stdout == b"typed mounted\n"
    assert b"Read-only file system" in done.stderr


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "a/./b", ".git/config", "a/.GIT/hooks/x", "", "a\0b"])
def test_a_path_that_leaves_the_tree_or_enters_a_repository_is_refused(sandbox, path):
    with pytest.raises(ValueError, match="no path of a work tree"):
        sandbox.run(["/bin/true"], files={path: b""})

    with pytest.raises(ValueError, match="no path of a work tree"):
        sandbox.run(["/bin/true"], result_paths=[path])


def test_the_channel_carries_a_greeting_in_and_an_answer_out(sandbox):
    code = "import os, socket; s = socket.socket(fileno=int(os.environ['FORGE_CHANNEL'])); s.send(s.recv(99)[::-1])"

    done = python(sandbox, code, channel=b"abc")

    assert done.channel == b"cba"


def test_links_pipes_and_repositories_do_not_come_back(sandbox):
    code = """if True:
        import os
        os.mkdir('out')
        os.symlink('/etc/passwd', 'out/link'); os.symlink('/', 'root'); os.mkfifo('out/pipe')
        open('out/good', 'w').write('good')
    """

    done = python(sandbox, code, result_paths=["out", "root/etc/passwd"])

    assert done.files == {"out/good": b"good"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_plain_user_has_the_same_sandbox(open_folder):
    python3 = shutil.which("python3", path="/usr/bin")
    if python3 is None:
        pytest.skip("no Python that every user may read")
    code = f"""if True:
        from engine.workspace.sandbox import Limits, Sandbox
        sandbox = Sandbox.find()
        script = 'id -u; cat /proc/*/environ; ls {WORK} /root; cat /etc/shadow'
        done = sandbox.run(['sh', '-c', script], files={{'a': b''}})
        print(done.stdout)
        print(sandbox.run(['sleep', '9'], limits=Limits(wall_s=0.5)).ended_by)
    """
    open_folder.chmod(0o755)
    shutil.copytree(
        Path(__file__).parents[3] / "engine", open_folder / "engine", ignore=shutil.ignore_patterns("__py*")
    )
    environment = {"PYTHONPATH": str(open_folder), "PATH": os.environ["PATH"], "SECRET": CANARY}

    done = subprocess.run(
        [python3, "-B", "-c", code],
        env=environment,
        user=54321,
        group=54321,
        extra_groups=[],
        capture_output=True,
        cwd="/",
    )

    assert done.stderr == b""
    assert done.stdout.splitlines()[1] == b"wall"
    assert CANARY.encode() not in done.stdout
    assert b"1000\\n" in done.stdout


def test_a_greeting_that_nobody_could_read_in_time_is_refused(sandbox):
    with pytest.raises(ValueError, match="at most 4096 bytes"):
        sandbox.run(["/bin/true"], channel=b"x" * 5000)
