"""Attacks, run for real: each ends with a reason, nothing of this machine is seen, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.workspace.sandbox import MIB, Sandbox
from tests.engine.workspace.sandboxed import CANARY, QUICK, processes_with, python, wait_until


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


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
    "path", ["/etc/shadow", "/root/.ssh", "/home", "/run", "/var", "/sys", "/opt", "/proc/1/root/etc/shadow"]
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
        except OSError:
            print('setuid refused')
        print([line for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs', 'Seccomp:'))])
    """

    done = python(sandbox, code)

    assert done.stdout.count(b"-1 Operation not permitted") == len(numbers)
    assert b"setuid refused" in done.stdout
    assert b"CapEff:\\t0000000000000000" in done.stdout
    assert b"NoNewPrivs:\\t1" in done.stdout


@pytest.mark.parametrize(
    ("code", "limits", "ended_by"),
    [
        pytest.param("import time; time.sleep(60)", replace(QUICK, wall_s=1), "wall", id="sleeps"),
        pytest.param(
            "import signal, time\nfor n in range(1, 32):\n  if n not in (9, 19): signal.signal(n, 1)\ntime.sleep(60)",
            replace(QUICK, wall_s=1),
            "wall",
            id="ignores every signal",
        ),
        pytest.param("while True: pass", replace(QUICK, cpu_s=1), "cpu", id="burns"),
        pytest.param("while True: print('A' * 65536)", replace(QUICK, output_bytes=MIB), "output", id="floods"),
        pytest.param(
            "import os, time\nfor _ in range(8):\n  if not os.fork():\n    x = b'x' * (40 << 20); time.sleep(20)\n"
            "time.sleep(20)",
            replace(QUICK, memory_bytes=128 * MIB),
            "memory",
            id="eats memory with many",
        ),
        pytest.param("import os; os.kill(os.getpid(), 9)", QUICK, "signal", id="kills itself"),
        pytest.param("import os; os.kill(os.getppid(), 9)", QUICK, "signal", id="kills the guest"),
        pytest.param("import os; os.kill(-1, 9)", QUICK, "signal", id="kills all"),
        pytest.param("import os; os.kill(os.getppid(), 19)", replace(QUICK, wall_s=1), "wall", id="stops the guest"),
        pytest.param(
            "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
            replace(QUICK, wall_s=2, cpu_s=60),
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


def test_killing_the_caller_leaves_nothing_behind():
    marker = "4123.75"
    code = f"from engine.workspace.sandbox import Sandbox; Sandbox.find().run(['sleep', '{marker}'])"
    root = str(Path(__file__).parents[3])
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root}) as caller:
        wait_until(lambda: processes_with(marker))
        caller.send_signal(signal.SIGKILL)

    wait_until(lambda: not processes_with(marker))

    assert not processes_with(marker)
