"""The one way to ask ruff: text in, answer out; no file and no configuration is read."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_TIMEOUT_S: Final = 30.0


def ask_ruff(command: str, flags: Sequence[str], raw: bytes) -> "subprocess.CompletedProcess[bytes]":
    """What `ruff command` says of one text on its standard input. Raises OSError or `subprocess.SubprocessError`."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("ruff")), command, "--isolated", "--no-cache", *flags, "-"],
        input=raw,
        capture_output=True,
        timeout=_TIMEOUT_S,
        env={},
        cwd="/",
        check=False,
    )
