"""What the tests of the sandbox share: a quick command in it, and a look at what is left on this machine."""

import time
from pathlib import Path

from engine.workspace.sandbox import MIB, Completed, Limits, Sandbox

CANARY = "canary-5b1f0c"
QUICK = Limits(wall_s=30, cpu_s=20, memory_bytes=512 * MIB, processes=64, disk_bytes=64 * MIB, file_bytes=32 * MIB)


def python(sandbox: Sandbox, code: str, limits: Limits = QUICK, **options: object) -> Completed:
    argv = [str(sandbox.interpreter.executable), "-c", code]
    return sandbox.run(argv, limits=limits, **options)  # type: ignore[arg-type]  # passed on as they come


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
