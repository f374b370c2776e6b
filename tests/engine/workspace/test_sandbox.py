"""Attacks, run for real: each ends with a reason, nothing of this machine is seen, and nothing is left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.workspace.sandbox import BESIDE, MIB, WORK, Completed, Limits, Mount, Sandbox

CANARY = "canary-5b1f0c"
QUICK = Limits(wall_s=30, cpu_s=20, memory_bytes=512 * MIB, processes=64, disk_bytes=64 * MIB, file_bytes=32 * MIB)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may read; those of pytest are closed."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def python(sandbox: Sandbox, code: str, limits: Limits = QUICK, **options: object) -> Completed:
    argv = [str(sandbox.interpreter.executable), "-c", code]
    return sandbox.run(argv, limits=limits, **options)  # type: ignore[arg-type]  # passed on as they come


def bounded(**changed: float) -> Limits:
    kept = {name: getattr(QUICK, name) for name in QUICK.__slots__}
    return Limits(**{**kept, **changed})


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


def test_nothing_of_the_launchers_environment_is_inside(sandbox, monkeypatch):
    monkeypatch.setenv("FORGE_TEST_TOKEN", CANARY)
    code = """if True:
        import glob
        for path in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline'):
            try:
                print(path, open(path, 'rb').read())
            except OSError as error:
                print(path, error.strerror)
    """

    done = python(sandbox, code)

    assert done.exit_code == 0
    assert b"/proc/1/" in done.stdout
    assert CANARY.encode() not in done.stdout


@pytest.mark.parametrize(
    "path", ["/etc/shadow", "/root/.ssh", "/home", "/run", "/var", "/sys", "/opt", "/proc/1/root/usr"]
)
def test_a_file_of_this_machine_is_not_there(sandbox, path):
    done = python(sandbox, f"import os; print(os.path.exists({path!r}))")

    assert done.stdout == b"False\n"


def test_no_socket_of_this_machine_is_reached(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind("\0forge-sandbox-test")
        abstract.listen()
        code = f"""if True:
            import socket
            port = {server.getsockname()[1]}
            tries = [(2, ('127.0.0.1', port)), (2, ('192.0.2.1', 80)), (1, '\\0forge-sandbox-test')]
            for family, address in tries:
                try:
                    socket.socket(family).connect(address)
                    print('CONNECTED', address)
                except OSError as error:
                    print(error.strerror)
            for family, kind in ((40, 1), (16, 3), (17, 3), (38, 5)):
                try:
                    socket.socket(family, kind, 0)
                    print('OPENED', family)
                except OSError as error:
                    print(error.strerror)
        """

        done = python(sandbox, code)

    assert done.stdout.count(b"Address family not supported") == 4
    assert b"CONNECTED" not in done.stdout


def test_the_kernels_dangerous_calls_are_refused(sandbox):
    numbers = {"unshare": 272, "ptrace": 101, "keyctl": 250, "bpf": 321, "io_uring_setup": 425, "mount": 165}
    if os.uname().machine == "aarch64":
        numbers = {"unshare": 97, "ptrace": 117, "keyctl": 219, "bpf": 280, "io_uring_setup": 425, "mount": 40}
    code = f"""if True:
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        for name, number in {numbers!r}.items():
            print(name, libc.syscall(number, 0x10000000, 0, 0, 0, 0, 0), os.strerror(ctypes.get_errno()))
        try:
            os.setuid(0)
        except OSError as error:
            print('setuid -1', error.strerror)
        print([line for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs', 'Seccomp:'))])
    """

    done = python(sandbox, code)

    assert done.stdout.count(b"-1 Operation not permitted") == len(numbers) + 1
    assert b"CapEff:\\t0000000000000000" in done.stdout
    assert b"NoNewPrivs:\\t1" in done.stdout


@pytest.mark.parametrize(
    ("code", "limits", "ended_by"),
    [
        pytest.param("import time; time.sleep(60)", bounded(wall_s=1), "wall", id="sleeps"),
        pytest.param(
            "import signal, time\nfor n in range(1, 32):\n  if n not in (9, 19): signal.signal(n, 1)\ntime.sleep(60)",
            bounded(wall_s=1),
            "wall",
            id="ignores every signal",
        ),
        pytest.param("while True: pass", bounded(cpu_s=1), "cpu", id="burns"),
        pytest.param("while True: print('A' * 65536)", bounded(output_bytes=MIB), "output", id="floods"),
        pytest.param(
            "import os, time\nfor _ in range(8):\n  if not os.fork():\n    x = b'x' * (40 << 20); time.sleep(20)\n"
            "time.sleep(20)",
            bounded(memory_bytes=128 * MIB),
            "memory",
            id="eats memory with many",
        ),
        pytest.param("import os; os.kill(os.getpid(), 9)", QUICK, "signal", id="kills itself"),
        pytest.param("import os; os.kill(os.getppid(), 9)", QUICK, "signal", id="kills the guest"),
        pytest.param("import os; os.kill(-1, 9)", QUICK, "signal", id="kills all"),
        pytest.param("import os; os.kill(os.getppid(), 19)", bounded(wall_s=1), "wall", id="stops the guest"),
        pytest.param(
            "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
            bounded(wall_s=2, cpu_s=60),
            "wall",
            id="forks without end",
        ),
    ],
)
def test_an_attack_ends_with_its_reason(sandbox, code, limits, ended_by):
    done = python(sandbox, code, limits)

    assert (done.exit_code, done.ended_by) == (None, ended_by)
    assert done.seconds < 15
    assert python(sandbox, "print('unharmed')").stdout == b"unharmed\n"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("x = b'x' * (1 << 30)", b"MemoryError", id="one eats memory"),
        pytest.param("open('f', 'wb').write(b'x' * (40 << 20))", b"File too large", id="writes a big file"),
        pytest.param(
            "for n in range(9): open(f'f{n}', 'wb').write(b'x' * (20 << 20))", b"No space left", id="fills the disk"
        ),
        pytest.param(
            "import os, signal\nfor n in range(99):\n  if not os.fork(): signal.pause()",
            b"Resource temp",
            id="forks 99 times",
        ),
        pytest.param("open('/usr/x', 'w')", b"Read-only", id="writes to the system"),
        pytest.param("open('/x', 'w')", b"Errno", id="writes to the root"),
        pytest.param("open('/proc/%d/mem' % __import__('os').getppid(), 'r+b')", b"Permission", id="opens the guest"),
        pytest.param("__import__('os').listdir('/proc/%d/fd' % __import__('os').getppid())", b"Permission", id="fds"),
    ],
)
def test_a_resource_is_refused_in_the_words_of_the_system(sandbox, code, said):
    done = python(sandbox, code)

    assert done.exit_code == 1
    assert said in done.stderr


def test_daemons_die_with_the_command(sandbox):
    marker = "3917.25"
    code = f"""if True:
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execvp('sleep', ['sleep', '{marker}'])
            os._exit(0)
        time.sleep(0.2)
    """

    done = python(sandbox, code)

    assert (done.exit_code, done.ended_by) == (0, "exit")
    assert done.seconds < 10
    assert not processes_with(marker)


def test_links_pipes_and_repositories_do_not_come_back(sandbox):
    code = """if True:
        import os
        os.mkdir('out')
        os.symlink('/etc/passwd', 'out/link'); os.symlink('/', 'root'); os.mkfifo('out/pipe')
        open('out/good', 'w').write('good')
    """

    done = python(sandbox, code, result_paths=["out", "root/etc/passwd"])

    assert done.files == {"out/good": b"good"}


def test_killing_the_caller_leaves_nothing_behind():
    marker = "4123.75"
    code = f"from engine.workspace.sandbox import Sandbox; Sandbox.find().run(['sleep', '{marker}'])"
    root = str(Path(__file__).parents[3])
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root}) as caller:
        wait_until(lambda: processes_with(marker))
        caller.send_signal(signal.SIGKILL)

    wait_until(lambda: not processes_with(marker))

    assert not processes_with(marker)


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


def processes_with(marker: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if marker.encode() in words:
            found.append(str(path))
    return found


def wait_until(condition, timeout_s: float = 15.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
